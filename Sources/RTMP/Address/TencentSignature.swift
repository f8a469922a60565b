/// Signed addresses: `txTime` and `txSecret` in the query (SPEC section 5).
///
/// MD5 is given in because RTMP has no digest of its own; it must return 16 bytes.
public enum TencentSignature {
  public typealias MD5 = (ArraySlice<UInt8>) -> [UInt8]

  public enum Verdict: Hashable, Sendable {
    case ok
    /// No txSecret or no txTime.
    case missing
    /// txSecret is not this key's for this stream and time, or txTime is not hexadecimal.
    case wrong
    /// Signed rightly, and the time is over.
    case expired
  }

  /// Lower-case hexadecimal MD5 of key, stream name and txTime, the last exactly as it stands in the address.
  public static func secret(key: String, streamName: String, txTime: String, md5: MD5) -> String { "" }

  /// Whether `query` lets a peer push or play `streamName`. An address is valid up to and including its second txTime.
  public static func check(
    key: String, streamName: String, query: String, nowUnixSeconds: Int64, md5: MD5
  ) -> Verdict {
    .missing
  }

  /// The address signed until `expiryUnixSeconds`. Other query items stay; an older txSecret and txTime go.
  public static func sign(
    _ address: StreamAddress, key: String, expiryUnixSeconds: Int64, md5: MD5
  ) -> StreamAddress {
    address
  }
}
