import RTMP

/// What a viewer that joins late is sent first: everything since the newest key frame, or the last second of sound
/// where there is no key frame.
struct GroupCache {
  private let limitBytes: Int
  private let limitMessages: Int
  private let audioMilliseconds: Int32

  private(set) var messages = ContiguousArray<RelayMessage>()
  /// Payload bytes of `messages`.
  private(set) var bytes = 0
  /// The headers in force at the first of `messages`; those that came later stand between the frames.
  private(set) var opening = StreamHeaders()
  /// Whether `messages` begins with a key frame.
  private(set) var startsWithKeyFrame = false
  /// Media time between the last two key frames; nil before the second.
  private(set) var groupMilliseconds: UInt32?
  private var keyFrameTimestamp: UInt32?

  init(configuration: OriginConfiguration) {
    limitBytes = configuration.groupLimitBytes
    limitMessages = configuration.groupLimitMessages
    audioMilliseconds = Int32(clamping: configuration.audioCacheMilliseconds)
  }

  /// Takes in the newest message; `headers` are those in force with it. Returns what was dropped if a group of pictures
  /// outgrew the limits.
  mutating func append(_ message: RelayMessage, headers: StreamHeaders) -> (bytes: Int, messages: Int)? {
    if message.role == .keyFrame {
      let timestamp = message.message.timestamp
      if let keyFrameTimestamp { groupMilliseconds = timestamp &- keyFrameTimestamp }
      keyFrameTimestamp = timestamp
      clear(headers: headers)
      startsWithKeyFrame = true
    }
    if startsWithKeyFrame {
      keep(message)
      guard bytes > limitBytes || messages.count > limitMessages else { return nil }
      let dropped = (bytes, messages.count)
      clear(headers: headers)
      return dropped
    }
    switch message.role {
    case .audioHeader, .videoHeader: clear(headers: headers)
    case .metadata: opening = headers
    case .audioFrame:
      keep(message)
      trimAudio(newest: message.message.timestamp)
    default: break
    }
    return nil
  }

  /// Encodes what is not encoded yet and calls `body` with each message's bytes in order.
  mutating func forEach(for encoding: ViewerEncoding, chunkSize: Int, _ body: (ArraySlice<UInt8>) -> Void) {
    for index in messages.indices { body(messages[index].encoded(for: encoding, chunkSize: chunkSize)) }
  }

  /// Forgets the stream, as when its publisher left.
  mutating func reset() {
    clear(headers: StreamHeaders())
    keyFrameTimestamp = nil
    groupMilliseconds = nil
  }

  private mutating func clear(headers: StreamHeaders) {
    messages.removeAll(keepingCapacity: messages.capacity <= 1_024)
    bytes = 0
    startsWithKeyFrame = false
    opening = headers
  }

  private mutating func keep(_ message: RelayMessage) {
    messages.append(message)
    bytes += message.message.payload.count
  }

  private mutating func trimAudio(newest: UInt32) {
    var surplus = 0
    for old in messages {
      let age = Int32(bitPattern: newest &- old.message.timestamp)
      let isTooMuch = bytes > limitBytes || messages.count - surplus > limitMessages
      guard age > audioMilliseconds || age < 0 || isTooMuch else { break }
      bytes -= old.message.payload.count
      surplus += 1
    }
    messages.removeFirst(surplus)
  }
}
