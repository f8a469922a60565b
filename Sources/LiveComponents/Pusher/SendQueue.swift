import RTMP

/// What a pusher has made and not yet handed to its transport: the one place where media can still be dropped, or sound
/// can overtake pictures.
///
/// **Order.** `.audioFirst`: whatever sound waits leaves before any picture (RTC). `.decodeTime`: by timestamp. Script
/// data leaves before both. Within sound and within pictures the order never changes.
///
/// **Limits.** When the oldest picture has waited longer than `spanLimit`, or more than `byteLimit` bytes wait,
/// pictures are dropped by *tails of groups*: from some picture to the last before the next key frame, which a decoder
/// does not notice except as a pause. If a key frame waits that is young enough, the queue goes on from it; otherwise
/// all pictures go and the queue refuses those that come until a key frame, which it asks for (`takeKeyFrameRequest`)
/// as soon as what waits leaves again. Sequence headers and script data are never dropped. Neither is sound, unless the
/// sound alone passes `byteLimit`, minutes of it: then new sound is refused and counted.
public struct SendQueue: Sendable {
  public enum Order: Hashable, Sendable { case audioFirst, decodeTime }

  public enum Content: Hashable, Sendable {
    case script, audioHeader, videoHeader, audio, keyFrame, frame

    var isPicture: Bool { self == .keyFrame || self == .frame }
  }

  public struct Item: Sendable {
    public var message: MediaMessage
    public var content: Content
    /// When it was captured and when it was queued, ms of the run's clock.
    public var captureTime: Int64
    public var queueTime: Int64
  }

  /// 8 MiB: more than 20 minutes of sound, or a minute of any picture.
  public static let standardByteLimit = 8 << 20

  public let order: Order
  /// ms.
  public let spanLimit: Int64
  public let byteLimit: Int
  /// Payload bytes held.
  public private(set) var bytes = 0
  /// Frames held, headers not counted.
  public private(set) var videoFrames = 0
  public private(set) var audioFrames = 0
  /// Frames dropped or refused so far: the overlay's `DRP`.
  public private(set) var droppedVideoFrames = 0
  public private(set) var droppedAudioFrames = 0
  /// Whether pictures are refused until a key frame comes.
  public private(set) var isAwaitingKeyFrame = false

  private var script = Line()
  private var audio = Line()
  private var video = Line()
  private var lastRequest: Int64?

  public init(order: Order, spanLimit: Int64, byteLimit: Int = standardByteLimit) {
    self.order = order
    self.spanLimit = max(1, spanLimit)
    self.byteLimit = max(1, byteLimit)
  }

  public var isEmpty: Bool { script.isEmpty && audio.isEmpty && video.isEmpty }

  /// Queues one message; false if it was dropped. `captureTime` and `now` in ms of the run's clock; `now` must not
  /// fall.
  @discardableResult
  public mutating func append(
    _ message: MediaMessage, _ content: Content, captureTime: Int64, at now: Int64
  ) -> Bool {
    if content.isPicture { makeRoom(for: message.payload.count, at: now) }
    if content.isPicture, isAwaitingKeyFrame {
      guard content == .keyFrame, hasRoom(for: message.payload.count, at: now) else {
        droppedVideoFrames += 1
        return false
      }
      isAwaitingKeyFrame = false
      lastRequest = nil
    }
    if content == .audio, bytes + message.payload.count > byteLimit {
      if videoFrames > 0 { dropAllPictures() }
      guard bytes + message.payload.count <= byteLimit else {
        droppedAudioFrames += 1
        return false
      }
    }
    let item = Item(message: message, content: content, captureTime: captureTime, queueTime: now)
    count(item, 1)
    switch content {
    case .script: script.append(item)
    case .audio, .audioHeader: audio.append(item)
    case .videoHeader, .keyFrame, .frame: video.append(item)
    }
    return true
  }

  /// Takes out what is to be sent next; nil if nothing waits.
  public mutating func next() -> Item? {
    guard let item = popNext() else { return nil }
    count(item, -1)
    return item
  }

  private mutating func popNext() -> Item? {
    if !script.isEmpty { return script.popFirst() }
    guard let sound = audio.first else { return video.popFirst() }
    guard let picture = video.first else { return audio.popFirst() }
    switch order {
    case .audioFirst: return audio.popFirst()
    case .decodeTime:
      let distance = Int32(bitPattern: picture.message.timestamp &- sound.message.timestamp)
      return distance < 0 ? video.popFirst() : audio.popFirst()
    }
  }

  /// Whether to ask the encoder for a key frame now. True once when refused pictures could be queued again, and again
  /// each second for as long as none has come.
  public mutating func takeKeyFrameRequest(at now: Int64) -> Bool {
    guard isAwaitingKeyFrame, hasRoom(for: 0, at: now) else { return false }
    if let lastRequest, now - lastRequest < 1_000 { return false }
    lastRequest = now
    return true
  }

  /// How long ago the oldest media that waits here was captured, ms; 0 if none waits.
  public func spanMilliseconds(at now: Int64) -> Int64 { oldestCaptureTime.map { max(0, now - $0) } ?? 0 }

  /// ms of the run's clock; nil if no media waits.
  public var oldestCaptureTime: Int64? {
    switch (audio.first?.captureTime, video.first?.captureTime) {
    case (let sound?, let picture?): min(sound, picture)
    case (let sound, let picture): sound ?? picture
    }
  }

  /// A new connection begins: all that waits goes, uncounted, and pictures are refused until a key frame.
  public mutating func removeAll() {
    script = Line()
    audio = Line()
    video = Line()
    bytes = 0
    videoFrames = 0
    audioFrames = 0
    isAwaitingKeyFrame = true
    lastRequest = nil
  }

  // MARK: Dropping

  /// What waits leaves without much delay, so that a key frame would.
  private func hasRoom(for size: Int, at now: Int64) -> Bool {
    let oldest = min(audio.first?.queueTime ?? now, video.first?.queueTime ?? now)
    return now - oldest <= spanLimit / 4 && bytes + size <= byteLimit
  }

  private mutating func makeRoom(for size: Int, at now: Int64) {
    guard let oldest = video.firstPicture?.queueTime else {
      if bytes + size > byteLimit { isAwaitingKeyFrame = true }
      return
    }
    guard now - oldest > spanLimit || bytes + size > byteLimit else { return }
    if let key = video.lastKeyFrame(after: oldest, youngerThan: now - spanLimit / 2), bytes + size <= byteLimit {
      drop(before: key)
    } else {
      dropAllPictures()
    }
  }

  private mutating func dropAllPictures() {
    drop(before: video.count)
    isAwaitingKeyFrame = true
  }

  /// Drops the pictures before an index of the line; of the headers there the last one stays.
  private mutating func drop(before index: Int) {
    for item in video.removePictures(before: index) {
      count(item, -1)
      if item.content.isPicture { droppedVideoFrames += 1 }
    }
  }

  private mutating func count(_ item: Item, _ sign: Int) {
    bytes += sign * item.message.payload.count
    if item.content.isPicture { videoFrames += sign }
    if item.content == .audio { audioFrames += sign }
  }
}

extension SendQueue {
  /// First in, first out; what has left is released at once and its places are closed up now and then.
  private struct Line: Sendable {
    private var items: [Item?] = []
    private var head = 0

    var count: Int { items.count - head }
    var isEmpty: Bool { head == items.count }
    var first: Item? { isEmpty ? nil : items[head] }
    var firstPicture: Item? { items[head...].first { $0?.content.isPicture ?? false } ?? nil }

    mutating func append(_ item: Item) { items.append(item) }

    mutating func popFirst() -> Item? {
      guard !isEmpty, let item = items[head] else { return nil }
      items[head] = nil
      head += 1
      if head == items.count {
        items.removeAll(keepingCapacity: items.count <= 1_024)
        head = 0
      } else if head > 64, head * 2 > items.count {
        items.removeFirst(head)
        head = 0
      }
      return item
    }

    /// Where the newest key frame lies that was queued after one instant and not before the other.
    func lastKeyFrame(after oldest: Int64, youngerThan limit: Int64) -> Int? {
      let index = items[head...].lastIndex { $0?.content == .keyFrame }
      guard let index, let item = items[index], item.queueTime > oldest, item.queueTime >= limit else { return nil }
      return index - head
    }

    /// Takes out all before an index except the last header among them; returns what was taken out.
    mutating func removePictures(before index: Int) -> [Item] {
      let part = items[head..<head + index].compactMap { $0 }
      let header = part.lastIndex { $0.content == .videoHeader }
      var rest: [Item?] = header.map { [part[$0]] } ?? []
      rest += items[(head + index)...]
      items = rest
      head = 0
      return part.enumerated().filter { $0.offset != header }.map(\.element)
    }
  }
}
