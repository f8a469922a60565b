/// How a body's end is found (RFC 9112, 6.3).
public enum HTTPBodyFraming: Hashable, Sendable {
  case none
  /// Bytes.
  case length(UInt64)
  case chunked
  case untilClose
}

extension HTTPResponseHead {
  /// The framing of the body that answers a GET.
  public func framing() throws(HTTPError) -> HTTPBodyFraming {
    if status < 200 || status == 204 || status == 304 { return .none }
    let codings = headers.transferCodings
    if codings == ["chunked"] { return .chunked }
    guard codings.isEmpty else { throw .badFraming("Transfer-Encoding \(codings.joined(separator: ", "))") }
    guard let length = try headers.contentLength() else { return .untilClose }
    return .length(length)
  }
}

extension HTTPRequestHead {
  /// The framing of the request's body; with both Transfer-Encoding and Content-Length it is refused (RFC 9112, 6.1).
  public func framing() throws(HTTPError) -> HTTPBodyFraming {
    let codings = headers.transferCodings
    let length = try headers.contentLength()
    if codings.isEmpty { return length.map { $0 == 0 ? .none : .length($0) } ?? .none }
    guard codings == ["chunked"] else { throw .badFraming("Transfer-Encoding \(codings.joined(separator: ", "))") }
    guard length == nil else { throw .badFraming("both Transfer-Encoding and Content-Length") }
    return .chunked
  }
}

extension HTTPHeaders {
  /// Without `identity`, which old servers write and which means nothing.
  fileprivate var transferCodings: [String] { tokens("Transfer-Encoding").filter { $0 != "identity" } }

  /// Repeated fields and members must agree (RFC 9110, 8.6).
  fileprivate func contentLength() throws(HTTPError) -> UInt64? {
    guard self["Content-Length"] != nil else { return nil }
    let members = tokens("Content-Length")
    guard let first = members.first, members.allSatisfy({ $0 == first }),
      first.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = UInt64(first)
    else { throw .badFraming("Content-Length \(HTTPText.quoted(Array(members.joined(separator: ", ").utf8)[...]))") }
    return length
  }
}
