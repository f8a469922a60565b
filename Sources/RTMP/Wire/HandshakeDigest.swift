/// The one cryptographic function the digest handshake needs, given in because RTMP has none of its own.
public struct HandshakeDigest {
  /// HMAC-SHA256 (RFC 2104, FIPS 180-4); must return 32 bytes.
  public typealias Function = (_ key: ArraySlice<UInt8>, _ data: ArraySlice<UInt8>) -> [UInt8]

  let hmacSHA256: Function

  public init(hmacSHA256: @escaping Function) {
    self.hmacSHA256 = hmacSHA256
  }
}
