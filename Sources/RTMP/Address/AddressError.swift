/// Why a text is not an address that the components play or push to; each says what to do.
public enum AddressError: Error, Hashable, Sendable, CustomStringConvertible {
  case empty
  /// The text.
  case missingScheme(String)
  case unknownScheme(String)
  case missingHost
  case badHost(String)
  case badPort(String)
  /// `user:password@` before the host.
  case userInfo
  case missingApp
  case missingStream(app: String)
  /// An HLS playlist.
  case hls
  case notFLV(path: String)
  /// A space or a control character; the position counts characters from 1.
  case badCharacter(UInt32, position: Int)

  public var description: String {
    switch self {
    case .empty: "the address is empty; give rtmp://host/app/stream or http://host/path.flv"
    case .missingScheme(let text):
      "\"\(Self.shortened(text))\" has no scheme; begin it with rtmp://, http:// or https://"
    case .unknownScheme(let scheme): "scheme \"\(Self.shortened(scheme))\" is unknown; use rtmp, http or https"
    case .missingHost: "the address has no host; it looks like rtmp://host/app/stream or http://host/path.flv"
    case .badHost(let host):
      "\"\(Self.shortened(host))\" is not a host; use a name, an IPv4 address or an IPv6 address in [brackets]"
    case .badPort(let port): "port \"\(Self.shortened(port))\" is not a number from 1 to 65535"
    case .userInfo: "user and password before the host are not supported; leave out what is before the @"
    case .missingApp: "the address has no app and no stream; it looks like rtmp://host/app/stream"
    case .missingStream(let app):
      "the address has no stream name behind \"\(Self.shortened(app))\"; it looks like rtmp://host/app/stream"
    case .hls: "live-player does not play HLS (.m3u8): use the <video> component, or the stream's .flv or rtmp address"
    case .notFLV(let path):
      "\"\(Self.shortened(path))\" does not end in .flv; over HTTP live-player plays FLV only"
    case .badCharacter(let character, let position):
      character == 0x20
        ? "the address has a space at character \(position)"
        : "the address has a control character (U+\(Self.hexadecimal(character))) at character \(position)"
    }
  }

  private static func shortened(_ text: String) -> String { text.count > 80 ? text.prefix(79) + "…" : text }

  private static func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
