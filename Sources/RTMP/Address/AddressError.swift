/// Why a text is not an address that the components play or push to; each says what to do.
public enum AddressError: Error, Hashable, Sendable, CustomStringConvertible {
  case empty
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
  /// A space or a control character.
  case badCharacter(UInt32, position: Int)

  public var description: String { "" }
}
