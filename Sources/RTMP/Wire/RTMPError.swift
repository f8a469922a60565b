/// Why an RTMP peer cannot be understood. The session that threw it is finished: close the connection.
public enum RTMPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The peer's handshake begins with another version byte than 3; a server that speaks HTTP begins with 0x48.
  case handshakeVersion(UInt8)
  /// The version byte was right and what followed was not RTMP.
  case handshakeGarbage(String)
  /// A message header announces more bytes than this end takes.
  case messageTooLong(bytes: Int, limit: Int)
  /// Set Chunk Size (RTMP 1.0, 5.4.1) with a value outside 1...0x7FFFFFFF.
  case chunkSizeOutOfRange(UInt32)
  /// A type 2 or 3 chunk on a chunk stream that has had no message header to inherit from.
  case missingChunkHeader(chunkStreamID: UInt32)
  case tooManyChunkStreams(limit: Int)
  /// The messages that have begun and not ended hold more than this end keeps.
  case tooManyPartialBytes(limit: Int)
  /// A protocol control or user control message (RTMP 1.0, 5.4 and 6.2) that is too short or has an impossible value.
  case malformedControl(String)
  case malformedAggregate(String)
  /// A command or status message whose AMF0 cannot be read.
  case malformedCommand(AMF0Error)
  /// A well-formed message at a place where none like it can be.
  case unexpectedMessage(String)

  /// Whether the connection failed before RTMP had been established (codes 3003 rather than 3005).
  public var isHandshakeFailure: Bool {
    switch self {
    case .handshakeVersion, .handshakeGarbage: true
    default: false
    }
  }

  public var description: String {
    switch self {
    case .handshakeVersion(let byte):
      "the peer's first byte is \(byte), not RTMP version 3" + Self.guess(byte)
    case .handshakeGarbage(let text): "the peer does not speak RTMP: \(text)"
    case .messageTooLong(let bytes, let limit): "a message of \(bytes) bytes is over the limit of \(limit)"
    case .chunkSizeOutOfRange(let size): "chunk size \(size) is outside 1...2147483647"
    case .missingChunkHeader(let id): "a chunk on stream \(id) continues a message that never began"
    case .tooManyChunkStreams(let limit): "the peer uses more than \(limit) chunk streams"
    case .tooManyPartialBytes(let limit): "unfinished messages hold more than \(limit) bytes"
    case .malformedControl(let text): "malformed control message: \(text)"
    case .malformedAggregate(let text): "malformed aggregate message: \(text)"
    case .malformedCommand(let error): "malformed command: \(error)"
    case .unexpectedMessage(let text): "unexpected message: \(text)"
    }
  }

  /// What a peer that begins with `byte` may be instead.
  private static func guess(_ byte: UInt8) -> String {
    switch byte {
    case 0x48: ": it answers like an HTTP server"
    case 0x47, 0x50, 0x4F: ": it asks like an HTTP client"
    case 0x15, 0x16: ": it speaks TLS"
    case 6, 8, 9: ": it wants encrypted RTMP"
    default: ""
    }
  }
}
