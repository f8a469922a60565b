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

  public var scheme: Scheme
  /// In lower case; an IPv6 address without its brackets.
  public var host: String
  public var port: UInt16
  /// As written, from the first slash to the query.
  public var path: String
  /// As written, without the question mark; empty if there is none.
  public var query: String
  /// RTMP: the application, with its instance if there is one. HTTP: the path's folders.
  public var app: String { "" }
  /// Without the query; HTTP: without `.flv`.
  public var streamName: String { "" }

  public init(_ text: String) throws(AddressError) {
    throw .empty
  }

  /// The address without stream name and query, as the `connect` command wants it; the default port is left out.
  public var tcUrl: String { "" }

  /// `host` or `host:port` for HTTP's Host header; brackets around IPv6, the default port left out.
  public var authority: String { "" }

  /// Path and query for the HTTP request line; what is not ASCII is percent-encoded.
  public var requestTarget: String { "" }

  /// The value of a query item as it is written (nothing is decoded), the first of that name. Nil if there is none.
  public func queryItem(_ name: String) -> String? { nil }

  /// The address an HTTP redirect leads to; `location` may be relative (RFC 3986, 5.2), and its path need not end in .flv.
  public func redirected(to location: String) throws(AddressError) -> StreamAddress { self }

  public var description: String { "" }
}
