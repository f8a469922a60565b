/// HTTP/1.0 or HTTP/1.1.
public enum HTTPVersion: String, Sendable {
  case http10 = "HTTP/1.0"
  case http11 = "HTTP/1.1"
}

/// The request line and headers of an HTTP request (RFC 9112, 2.1 and 3).
public struct HTTPRequestHead: Hashable, Sendable {
  public var method: String
  /// As on the request line: path and query, for a proxy a whole URL.
  public var target: String
  public var version: HTTPVersion
  public var headers: HTTPHeaders

  public init(method: String, target: String, version: HTTPVersion = .http11, headers: HTTPHeaders = [:]) {
    self.method = method
    self.target = target
    self.version = version
    self.headers = headers
  }

  /// The target before the `?`; of a whole URL its path.
  public var path: String { "" }
  /// The target behind the `?`, as written; empty if there is none.
  public var query: String { "" }

  /// The head as bytes, blank line included.
  public func serialized() -> ArraySlice<UInt8> { [] }
}

/// The status line and headers of an HTTP response (RFC 9112, 2.1 and 4).
public struct HTTPResponseHead: Hashable, Sendable {
  public var status: Int
  public var reason: String
  public var version: HTTPVersion
  public var headers: HTTPHeaders

  public init(status: Int, reason: String, version: HTTPVersion = .http11, headers: HTTPHeaders = [:]) {
    self.status = status
    self.reason = reason
    self.version = version
    self.headers = headers
  }

  /// The head as bytes, blank line included.
  public func serialized() -> ArraySlice<UInt8> { [] }
}
