import Media

/// From access units to shown pictures: the decoder, and the one or two pictures decoded ahead.
///
/// Without codecs (`PlayerConfiguration.Decoding.none`) it keeps the order of presentation alone, so that playback, its timing
/// and its events stay what they are.
final class VideoPath {
  enum OpenResult {
    case opened(String)
    case softwareInstead(String, reason: String)
    case failed(String)
  }

  /// A picture in presentation order; `picture` is nil without codecs.
  struct Waiting {
    /// ms on the playback time line.
    var time: Int64
    var picture: Picture?
    var width: Int { picture?.width ?? 0 }
    var height: Int { picture?.height ?? 0 }
  }

  /// Number of the configuration the decoder was opened with; -1 before the first.
  var configuration: Int32 = -1
  private(set) var shown: Picture?

  private let decoding: PlayerConfiguration.Decoding
  private let hardware: HardwareRequest
  private var decoder: VideoDecoder?
  private var isDrained = false
  private var waiting: [Waiting] = []
  private var failures: [String] = []
  /// Without codecs: presentation times that later decode times may still precede.
  private var reordering: [Int64] = []

  init(decoding: PlayerConfiguration.Decoding, hardware: HardwareRequest) {
    self.decoding = decoding
    self.hardware = hardware
  }

  /// Opens a decoder in the place of the present one, whose pictures must have been drained.
  func open(_ number: Int32, _ format: VideoFormat) -> OpenResult {
    configuration = number
    decoder = nil
    isDrained = false
    var hardwareReason: String?
    if hardware != .none {
      do {
        let opened = try VideoDecoder(codec: format.codec, extradata: format.extradata, hardware: hardware)
        decoder = opened
        return .opened(opened.name)
      } catch {
        hardwareReason = error.description
      }
    }
    do {
      let opened = try VideoDecoder(codec: format.codec, extradata: format.extradata)
      decoder = opened
      if let hardwareReason { return .softwareInstead(opened.name, reason: hardwareReason) }
      return .opened(opened.name)
    } catch {
      return .failed(error.description)
    }
  }

  var decoderName: String? { decoder?.name }

  /// Whether another access unit should be decoded now: one picture is wanted beyond the one that is next.
  var needsMore: Bool { waiting.count < (decoding == .all ? 2 : 1) }
  var nextTime: Int64? { waiting.first?.time }
  var picturesWaiting: Int { waiting.count }
  var framesInside: Int { decoding == .all ? decoder?.framesInside ?? 0 : reordering.count }

  func hasLaterPicture(dueBy microseconds: Int64) -> Bool {
    waiting.count > 1 && waiting[1].time * 1_000 <= microseconds
  }

  /// Returns why the decoder refused the frame, if it did.
  func decode(_ frame: BufferedFrame) -> String? {
    guard decoding == .all else {
      reorder(frame)
      return nil
    }
    guard let decoder else { return nil }
    if isDrained {
      decoder.flush()
      isDrained = false
    }
    do {
      try decoder.send(
        frame.payload, decodeTime: frame.decodeTime, presentationTime: frame.presentationTime, isKey: frame.isKey)
    } catch {
      return error.description
    }
    takePictures()
    return nil
  }

  /// Gets out what the decoder still holds: the stream ends here, or its configuration changes.
  func drain() {
    if decoding == .none {
      for time in reordering { waiting.append(Waiting(time: time, picture: nil)) }
      reordering.removeAll()
      return
    }
    guard let decoder, !isDrained else { return }
    isDrained = true
    do { try decoder.drain() } catch { failures.append(error.description) }
    takePictures()
  }

  private func takePictures() {
    guard let decoder else { return }
    var errors = 0
    while errors < 8 {
      do {
        guard let picture = try decoder.receive() else { return }
        if picture.isCorrupt { failures.append("the decoder reports a corrupt picture") }
        waiting.append(Waiting(time: picture.presentationTime, picture: picture))
      } catch {
        errors += 1
        failures.append(error.description)
      }
    }
  }

  /// One reason for each picture that failed since the last call.
  func takeFailure() -> String? { failures.isEmpty ? nil : failures.removeFirst() }

  func showNext() -> Waiting? {
    guard !waiting.isEmpty else { return nil }
    let next = waiting.removeFirst()
    if let picture = next.picture { shown = picture }
    return next
  }

  func dropNext() { if !waiting.isEmpty { waiting.removeFirst() } }

  /// Forgets what was decoded or begun; returns how many pictures that were.
  @discardableResult
  func flush() -> Int {
    let count = waiting.count
    waiting.removeAll(keepingCapacity: true)
    reordering.removeAll(keepingCapacity: true)
    failures.removeAll()
    decoder?.flush()
    isDrained = false
    return count
  }

  /// Releases the decoder; the shown picture stays.
  func close() {
    _ = flush()
    decoder = nil
    configuration = -1
  }

  func clearShown() { shown = nil }

  /// A presentation time is settled once a decode time has reached it: what is decoded later is shown later.
  private func reorder(_ frame: BufferedFrame) {
    var index = reordering.count
    while index > 0, reordering[index - 1] > frame.presentationTime { index -= 1 }
    reordering.insert(frame.presentationTime, at: index)
    while let first = reordering.first, first <= frame.decodeTime || reordering.count > 32 {
      waiting.append(Waiting(time: first, picture: nil))
      reordering.removeFirst()
    }
  }
}
