import Foundation
import RTMP
import Testing

/// The messages of an FLV fixture, taken apart once for the figures that tests compare with.
struct FixtureMedia {
  var messages: [MediaMessage] = []

  init(_ name: String) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixtures + name)))
    var reader = FLVReader()
    var offset = 0
    while let message = try reader.receive(bytes[...], from: &offset) { messages.append(message) }
  }

  func header(_ kind: MediaKind) -> MediaMessage? { messages.first { $0.kind == kind && Self.isHeader($0) } }

  /// Coded frames in their order, without headers and end marks.
  func frames(_ kind: MediaKind) -> [MediaMessage] {
    messages.filter { $0.kind == kind && !Self.isHeader($0) && Self.hasFrame($0) }
  }

  /// Headers and frames of one track.
  func track(_ kind: MediaKind) -> [MediaMessage] { (header(kind).map { [$0] } ?? []) + frames(kind) }

  /// Headers first, then the fixture again and again until `milliseconds` are full, all from timestamp `start` on.
  func looped(_ milliseconds: UInt32, from start: UInt32 = 0, audio: Bool = true, video: Bool = true) -> [MediaMessage]
  {
    let frames = messages.filter {
      ($0.kind == .audio && audio || $0.kind == .video && video) && !Self.isHeader($0) && Self.hasFrame($0)
    }
    let headers = [audio ? header(.audio) : nil, video ? header(.video) : nil].compactMap { $0?.at(start) }
    guard let first = frames.map(\.timestamp).min(), let last = frames.map(\.timestamp).max() else { return headers }
    // Fixtures are whole seconds long.
    let length = (last - first) / 1_000 * 1_000 + 1_000
    var result = headers
    for pass in 0... {
      let shift = UInt32(pass) * length
      for frame in frames where shift + frame.timestamp - first < milliseconds {
        result.append(frame.at(start &+ shift &+ frame.timestamp &- first))
      }
      if shift + length >= milliseconds { break }
    }
    return result
  }

  static func isHeader(_ message: MediaMessage) -> Bool {
    switch message.kind {
    case .video: (try? VideoTag(parsing: message.payload))?.packet == .sequenceHeader
    case .audio: (try? AudioTag(parsing: message.payload))?.packet == .sequenceHeader
    case .script: false
    }
  }

  static func isKey(_ message: MediaMessage) -> Bool {
    message.kind == .video && (try? VideoTag(parsing: message.payload))?.isKeyFrame == true
  }

  private static func hasFrame(_ message: MediaMessage) -> Bool {
    switch message.kind {
    case .video: (try? VideoTag(parsing: message.payload))?.packet == .frames
    case .audio: (try? AudioTag(parsing: message.payload))?.packet == .frames
    case .script: false
    }
  }
}

extension MediaMessage {
  /// The same message at another time.
  func at(_ timestamp: UInt32) -> MediaMessage { MediaMessage(kind: kind, timestamp: timestamp, payload: payload) }
}

/// A text fixture.
enum FixtureText {
  static func read(_ name: String) throws -> String {
    try String(contentsOf: URL(fileURLWithPath: fixtures + name), encoding: .utf8)
  }
}
