extension HTTPRequestHead: HTTPHead {
  /// `method SP request-target SP HTTP-version` (RFC 9112, 3).
  public init(startLine: ArraySlice<UInt8>, headers: HTTPHeaders) throws(HTTPError) {
    let parts = startLine.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(HTTPText.isTokenCharacter), !parts[1].isEmpty,
      parts[1].allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else { throw .malformedStartLine(HTTPText.quoted(startLine)) }
    self.init(
      method: String(decoding: parts[0], as: UTF8.self), target: String(decoding: parts[1], as: UTF8.self),
      version: try HTTPVersion(parsing: parts[2]), headers: headers)
  }

  public static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool {
    let method = bytes.prefix { $0 != 0x20 }
    return !method.isEmpty && method.prefix(8).allSatisfy(HTTPText.isTokenCharacter)
  }
}

extension HTTPResponseHead: HTTPHead {
  /// `HTTP-version SP status-code SP [reason-phrase]` (RFC 9112, 4); the last space may be missing.
  public init(startLine: ArraySlice<UInt8>, headers: HTTPHeaders) throws(HTTPError) {
    let parts = startLine.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[1].count == 3, parts[1].allSatisfy({ (0x30...0x39).contains($0) }),
      let status = Int(String(decoding: parts[1], as: UTF8.self)), status >= 100
    else { throw .malformedStartLine(HTTPText.quoted(startLine)) }
    let reason = parts.count == 3 ? String(decoding: parts[2], as: UTF8.self) : ""
    self.init(status: status, reason: reason, version: try HTTPVersion(parsing: parts[0]), headers: headers)
  }

  public static func canBegin(with bytes: ArraySlice<UInt8>) -> Bool {
    bytes.prefix(5).elementsEqual("HTTP/".utf8.prefix(bytes.count))
  }
}

extension HTTPVersion {
  /// A later minor version is taken as 1.1 (RFC 9110, 2.5).
  init(parsing bytes: ArraySlice<UInt8>) throws(HTTPError) {
    guard bytes.starts(with: "HTTP/".utf8) else { throw .malformedStartLine(HTTPText.quoted(bytes)) }
    let number = Array(bytes.dropFirst(5))
    guard number.count == 3, number[0] == UInt8(ascii: "1"), number[1] == UInt8(ascii: "."),
      (0x30...0x39).contains(number[2])
    else { throw .unsupportedVersion(HTTPText.quoted(bytes)) }
    self = number[2] == UInt8(ascii: "0") ? .http10 : .http11
  }
}
