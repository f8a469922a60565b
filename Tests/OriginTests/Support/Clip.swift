import EventLoop
import RTMP

/// Made-up media with the heads that a relay looks at; behind them come bytes of no meaning.
enum Clip {
  static func metadata(_ note: String = "") -> MediaMessage {
    let object: AMF0Object = [
      "width": 320, "height": 240, "videocodecid": 7, "audiocodecid": 10, "note": .string(note),
    ]
    return MediaMessage(
      kind: .script, timestamp: 0, payload: AMF0Writer.write([.string("onMetaData"), .ecmaArray(object)])[...])
  }

  static func avcHeader(_ mark: UInt8 = 1, at time: UInt32 = 0) -> MediaMessage {
    MediaMessage(kind: .video, timestamp: time, payload: [0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1F, 0xFF, mark])
  }

  static func aacHeader(_ mark: UInt8 = 0x10, at time: UInt32 = 0) -> MediaMessage {
    MediaMessage(kind: .audio, timestamp: time, payload: [0xAF, 0, 0x12, mark])
  }

  static func key(_ time: UInt32, bytes: Int = 400) -> MediaMessage {
    MediaMessage(kind: .video, timestamp: time, payload: [0x17, 1, 0, 0, 0] + noise(bytes, time))
  }

  static func inter(_ time: UInt32, bytes: Int = 100) -> MediaMessage {
    MediaMessage(kind: .video, timestamp: time, payload: [0x27, 1, 0, 0, 0] + noise(bytes, time))
  }

  static func audio(_ time: UInt32, bytes: Int = 30) -> MediaMessage {
    MediaMessage(kind: .audio, timestamp: time, payload: [0xAF, 1] + noise(bytes, time ^ 0xFFFF))
  }

  static let headers = [metadata(), avcHeader(), aacHeader()]

  /// 25 frames and 43 sound frames a second from `start` on, a key frame every `group` ms, in the order of their times.
  static func media(
    from start: UInt32 = 0, milliseconds: UInt32, group: UInt32 = 1_000, videoBytes: Int = 100
  ) -> [MediaMessage] {
    var result: [MediaMessage] = []
    var sound = 0
    for time in stride(from: UInt32(0), to: milliseconds, by: 40) {
      while UInt32(sound * 1_000 / 43) < time {
        result.append(audio(start &+ UInt32(sound * 1_000 / 43)))
        sound += 1
      }
      let frame = start &+ time
      result.append(time % group == 0 ? key(frame, bytes: 4 * videoBytes) : inter(frame, bytes: videoBytes))
    }
    return result
  }

  private static func noise(_ count: Int, _ seed: UInt32) -> ArraySlice<UInt8> {
    var generator = Seed(UInt64(seed)).generator()
    return ArraySlice((0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
  }
}

/// Sends messages through a publisher at their times.
final class Feed: TimerTarget {
  private let loop: EventLoop
  private let publisher: RTMPClient
  private var messages: ArraySlice<MediaMessage>
  private let start: RunTime

  init(_ messages: [MediaMessage], through publisher: RTMPClient, loop: EventLoop) {
    self.loop = loop
    self.publisher = publisher
    self.messages = messages[...]
    start = loop.now
    timerFired(0)
  }

  func timerFired(_ token: Int) {
    while let message = messages.first {
      let due = start + .milliseconds(Int64(message.timestamp &- firstTimestamp))
      if due > loop.now {
        loop.schedule(at: due, self)
        return
      }
      publisher.send(message)
      messages.removeFirst()
    }
  }

  private lazy var firstTimestamp = messages.first?.timestamp ?? 0
}

extension MediaMessage {
  /// Everything but the payload itself, for comparisons with a readable failure.
  var fingerprint: String { "\(kind) at \(timestamp): \(payload.count) bytes, \(hash)" }

  /// Without the time, which late joiners see changed in headers.
  var content: String { "\(kind): \(payload.count) bytes, \(hash)" }

  private var hash: UInt32 { payload.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } }
}

extension Sequence where Element == MediaMessage {
  var fingerprints: [String] { map(\.fingerprint) }
  var contents: [String] { map(\.content) }
}
