/// The address of a live stream: `rtmp://host[:port]/app[/instance]/stream[?query]` or
/// `http(s)://host[:port]/path.flv[?query]`.
public struct StreamAddress: Hashable, Sendable, CustomStringConvertible {
  public enum Scheme: String, Sendable, CaseIterable {
    case rtmp, http, https

    public var defaultPort: UInt16 {
      switch self {
      case .rtmp: 1935
      case .http: 80
      case .https: 443
      }
    }
  }

  public let scheme: Scheme
  /// In lower case; an IPv6 address without its brackets.
  public let host: String
  public let port: UInt16
  /// As written, from the first slash to the query.
  public let path: String
  /// As written, without the question mark; empty if there is none.
  public let query: String
  /// RTMP: the application, with its instance if there is one. HTTP: the path's folders.
  public let app: String
  /// Without the query; HTTP: without `.flv`.
  public let streamName: String

  /// The same place with another query.
  public func withQuery(_ query: String) -> StreamAddress {
    StreamAddress(scheme: scheme, host: host, port: port, path: path, query: query, app: app, streamName: streamName)
  }

  init(scheme: Scheme, host: String, port: UInt16, path: String, query: String, app: String, streamName: String) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
    self.query = query
    self.app = app
    self.streamName = streamName
  }

  /// The address without stream name and query, as the `connect` command wants it; the default port is left out.
  public var tcUrl: String { "\(scheme.rawValue)://\(authority)/\(app)" }

  /// `host` or `host:port` for HTTP's Host header; brackets around IPv6, the default port left out.
  public var authority: String {
    let host = self.host.contains(":") ? "[\(self.host)]" : self.host
    return port == scheme.defaultPort ? host : "\(host):\(port)"
  }

  /// Path and query for the HTTP request line; what is not ASCII is percent-encoded.
  public var requestTarget: String {
    var result = ""
    for byte in (query.isEmpty ? path : "\(path)?\(query)").utf8 {
      if byte < 0x80 {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }

  /// The value of a query item as it is written (nothing is decoded), the first of that name. Nil if there is none.
  public func queryItem(_ name: String) -> String? { QueryText.value(of: name, in: query) }

  public var description: String {
    "\(scheme.rawValue)://\(authority)\(path)" + (query.isEmpty ? "" : "?\(query)")
  }
}

/// A query of `name=value` items between ampersands; nothing is decoded.
enum QueryText {
  static func items(_ query: String) -> [(name: Substring, value: Substring)] {
    query.split(separator: "&").map { item in
      guard let sign = item.firstIndex(of: "=") else { return (item, "") }
      return (item[..<sign], item[item.index(after: sign)...])
    }
  }

  static func value(of name: String, in query: String) -> String? {
    items(query).first { $0.name == name }.map { String($0.value) }
  }

  /// The query without the items of these names.
  static func removing(_ names: [String], from query: String) -> String {
    query.split(separator: "&").filter { item in !names.contains(String(item.prefix { $0 != "=" })) }
      .joined(separator: "&")
  }
}
