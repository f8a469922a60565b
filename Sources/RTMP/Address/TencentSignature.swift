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

  private static let secretItem = "txSecret"
  private static let timeItem = "txTime"

  /// Lower-case hexadecimal MD5 of key, stream name and txTime, the last exactly as it stands in the address.
  public static func secret(key: String, streamName: String, txTime: String, md5: MD5) -> String {
    var result = ""
    for byte in md5(Array((key + streamName + txTime).utf8)[...]) {
      result += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return result
  }

  /// Whether `query` lets a peer push or play `streamName`. An address is valid up to and including its second txTime.
  public static func check(
    key: String, streamName: String, query: String, nowUnixSeconds: Int64, md5: MD5
  ) -> Verdict {
    guard let given = QueryText.value(of: secretItem, in: query), !given.isEmpty,
      let txTime = QueryText.value(of: timeItem, in: query), !txTime.isEmpty
    else { return .missing }
    guard isEqual(given, secret(key: key, streamName: streamName, txTime: txTime, md5: md5)),
      txTime.utf8.first != UInt8(ascii: "+"), let expiry = UInt64(txTime, radix: 16)
    else { return .wrong }
    return nowUnixSeconds > 0 && UInt64(nowUnixSeconds) > expiry ? .expired : .ok
  }

  /// The address signed until `expiryUnixSeconds`. Other query items stay; an older txSecret and txTime go.
  public static func sign(
    _ address: StreamAddress, key: String, expiryUnixSeconds: Int64, md5: MD5
  ) -> StreamAddress {
    let txTime = String(max(0, expiryUnixSeconds), radix: 16)
    let secret = secret(key: key, streamName: address.streamName, txTime: txTime, md5: md5)
    let rest = QueryText.removing([secretItem, timeItem], from: address.query)
    let signature = "\(secretItem)=\(secret)&\(timeItem)=\(txTime)"
    return address.withQuery(rest.isEmpty ? signature : "\(rest)&\(signature)")
  }

  /// Takes the same time wherever the first difference is.
  private static func isEqual(_ first: String, _ second: String) -> Bool {
    guard first.utf8.count == second.utf8.count else { return false }
    return zip(first.utf8, second.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
