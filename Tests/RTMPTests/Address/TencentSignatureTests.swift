import RTMP
import Testing

@Suite struct TencentSignatureTests {
  static let key = "somestring"
  static let secret = "b77e812107e1d8b8f247885a46e1bd34"
  static let expiry: Int64 = 0x5C2A_CACC

  func check(_ query: String, stream: String = "test", now: Int64 = Self.expiry) -> TencentSignature.Verdict {
    TencentSignature.check(key: Self.key, streamName: stream, query: query, nowUnixSeconds: now, md5: MD5.digest)
  }

  /// Tencent's published vectors (SPEC section 5).
  @Test func vectors() {
    func secret(_ stream: String, _ time: String) -> String {
      TencentSignature.secret(key: Self.key, streamName: stream, txTime: time, md5: MD5.digest)
    }
    #expect(secret("test", "5c2acacc") == Self.secret)
    #expect(secret("test_900", "5c2acacc") == "4beae959b16c77da6a65c7edda1dfefe")
    // As written: upper case is another text.
    #expect(secret("test", "5C2ACACC") != Self.secret)
  }

  @Test func verdicts() {
    #expect(check("txSecret=\(Self.secret)&txTime=5c2acacc") == .ok)
    #expect(check("bizid=1&txTime=5c2acacc&txSecret=\(Self.secret)&x", now: 0) == .ok)
    #expect(check("txSecret=\(Self.secret)&txTime=5c2acacc", now: Self.expiry + 1) == .expired)
    #expect(check("txSecret=\(Self.secret)&txTime=5C2ACACC") == .wrong)
    #expect(check("txSecret=\(Self.secret)&txTime=5c2acacd") == .wrong)
    #expect(check("txSecret=\(Self.secret.uppercased())&txTime=5c2acacc") == .wrong)
    #expect(check("txSecret=\(Self.secret)&txTime=5c2acacc", stream: "test_900") == .wrong)
    #expect(check("txSecret=short&txTime=5c2acacc") == .wrong)
    #expect(check("") == .missing)
    #expect(check("txTime=5c2acacc") == .missing)
    #expect(check("txSecret=\(Self.secret)") == .missing)
    #expect(check("txSecret=&txTime=5c2acacc") == .missing)
    // The 2019 document's misprint is not the item.
    #expect(check("txSerect=\(Self.secret)&txTime=5c2acacc") == .missing)
  }

  @Test(arguments: ["xyz", "+5c2acacc", "-1", "5c2acacc5c2acacc5", "5c2a cacc"])
  func timesThatAreNoHexadecimalNumbers(time: String) {
    let secret = TencentSignature.secret(key: Self.key, streamName: "test", txTime: time, md5: MD5.digest)
    #expect(check("txSecret=\(secret)&txTime=\(time)", now: 1) == .wrong)
  }

  @Test(arguments: [
    ("rtmp://h/live/test", "rtmp://h/live/test?"), ("rtmp://h/live/test?bizid=1", "rtmp://h/live/test?bizid=1&"),
    ("http://h/live/test.flv?txTime=1&a=b&txSecret=2&txSecretary=3", "http://h/live/test.flv?a=b&txSecretary=3&"),
  ]) func signs(text: String, begins: String) throws {
    let signed = TencentSignature.sign(
      try StreamAddress(text), key: Self.key, expiryUnixSeconds: Self.expiry, md5: MD5.digest)
    #expect(signed.description == begins + "txSecret=\(Self.secret)&txTime=5c2acacc")
    #expect(check(signed.query) == .ok)
  }

  /// RFC 1321, A.5: the tests' own MD5.
  @Test func digest() {
    func hexDigest(_ text: String) -> ArraySlice<UInt8> { MD5.digest(Array(text.utf8)[...])[...] }
    #expect(hexDigest("") == octets("d41d8cd98f00b204e9800998ecf8427e"))
    #expect(hexDigest("message digest") == octets("f96b697d7cb7938d525a2f31aaf161d0"))
    #expect(
      hexDigest(String(repeating: "1234567890", count: 8)) == octets("57edf4a22be3c955ac49da2e2107b67a"))
  }
}
