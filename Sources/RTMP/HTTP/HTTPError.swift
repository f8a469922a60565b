/// Why bytes are not an HTTP/1.x message that this end takes (RFC 9112).
public enum HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The peer does not begin like HTTP at all.
  case notHTTP
  case unsupportedVersion(String)
  case malformedStartLine(String)
  case malformedHeader(String)
  case headTooLong(limit: Int)
  case tooManyHeaders(limit: Int)
  /// Content-Length or Transfer-Encoding that contradict themselves or are not understood.
  case badFraming(String)
  case malformedChunk(String)
  /// The connection ended inside the head or the body.
  case truncated

  public var description: String {
    switch self {
    case .notHTTP: "the peer does not speak HTTP"
    case .unsupportedVersion(let version): "\(version) is not supported, only HTTP/1.0 and HTTP/1.1"
    case .malformedStartLine(let line): "malformed HTTP start line: \(line)"
    case .malformedHeader(let line): "malformed HTTP header: \(line)"
    case .headTooLong(let limit): "the HTTP head is longer than \(limit) bytes"
    case .tooManyHeaders(let limit): "the HTTP head has more than \(limit) headers"
    case .badFraming(let text): "the HTTP body's length cannot be told: \(text)"
    case .malformedChunk(let text): "malformed HTTP chunk: \(text)"
    case .truncated: "the HTTP message ends early"
    }
  }
}
