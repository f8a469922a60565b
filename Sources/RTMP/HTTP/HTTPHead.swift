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
  public var path: String {
    let resource = self.resource
    return String(resource.prefix { $0 != "?" })
  }
  /// The target behind the `?`, as written; empty if there is none.
  public var query: String {
    guard let mark = target.firstIndex(of: "?") else { return "" }
    return String(target[target.index(after: mark)...])
  }

  /// The target without scheme and authority.
  private var resource: Substring {
    guard !target.hasPrefix("/"), let colon = target.firstIndex(of: ":") else { return target[...] }
    let rest = target[target.index(after: colon)...]
    guard rest.hasPrefix("//") else { return target[...] }
    let behind = rest.dropFirst(2)
    guard let end = behind.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
    return behind[end] == "?" ? "/" : behind[end...]
  }

  /// The head as bytes, blank line included.
  public func serialized() -> ArraySlice<UInt8> {
    headers.serialized(startLine: "\(method) \(target) \(version.rawValue)")
  }
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
  public func serialized() -> ArraySlice<UInt8> {
    headers.serialized(startLine: "\(version.rawValue) \(status) \(reason)")
  }
}
