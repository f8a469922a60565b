/// The one cryptographic function the digest handshake needs, given in because RTMP has none of its own.
public struct HandshakeDigest: Sendable {
  /// HMAC-SHA256 (RFC 2104, FIPS 180-4); must return 32 bytes.
  public typealias Function = @Sendable (_ key: ArraySlice<UInt8>, _ data: ArraySlice<UInt8>) -> [UInt8]

  let hmacSHA256: Function

  public init(hmacSHA256: @escaping Function) {
    self.hmacSHA256 = hmacSHA256
  }
}

/// The digest handshake of Flash Player 9 and later, which Adobe never published and every client that asks for it shares:
/// C1 and S1 hold an HMAC of themselves at a place that four of their own bytes name, S2 one keyed with C1's.
extension HandshakeDigest {
  /// Where the four bytes lie that name the digest's place.
  enum Scheme: Int, CaseIterable {
    case digestFirst = 8
    case digestSecond = 772

    /// Offset of the 32 digest bytes in a C1 or S1.
    func digestOffset(in packet: [UInt8]) -> Int {
      packet[rawValue..<rawValue + 4].reduce(0) { $0 + Int($1) } % 728 + rawValue + 4
    }
  }

  static let digestLength = 32
  static let keyTail: [UInt8] = [
    0xF0, 0xEE, 0xC2, 0x4A, 0x80, 0x68, 0xBE, 0xE8, 0x2E, 0x00, 0xD0, 0xD1, 0x02, 0x9E, 0x7E, 0x57,
    0x6E, 0xEC, 0x5D, 0x2D, 0x29, 0x80, 0x6F, 0xAB, 0x93, 0xB8, 0xE6, 0x36, 0xCF, 0xEB, 0x31, 0xAE,
  ]
  static let playerKey = Array("Genuine Adobe Flash Player 001".utf8)
  static let serverKey = Array("Genuine Adobe Flash Media Server 001".utf8)
  /// Version 4.5.0.1; from 3 on clients expect a digest behind it.
  static let serverVersion: [UInt8] = [4, 5, 0, 1]

  /// S1 and S2 for a C1 that asks for this form and has a valid digest; nil for any other C1.
  func answer(to c1: [UInt8], randomness: inout some RandomNumberGenerator) -> [UInt8]? {
    guard c1.count == Handshake.packetLength, c1[4..<8].contains(where: { $0 != 0 }) else { return nil }
    for scheme in Scheme.allCases {
      let place = scheme.digestOffset(in: c1)
      let found = c1[place..<place + Self.digestLength]
      guard found.elementsEqual(digest(of: c1, at: place, key: Self.playerKey)) else { continue }
      var s1: [UInt8] = [0, 0, 0, 0]
      s1.append(contentsOf: Self.serverVersion)
      s1.appendRandom(Handshake.packetLength - 8, from: &randomness)
      let own = scheme.digestOffset(in: s1)
      s1.replaceSubrange(own..<own + Self.digestLength, with: digest(of: s1, at: own, key: Self.serverKey))
      var s2: [UInt8] = []
      s2.appendRandom(Handshake.packetLength - Self.digestLength, from: &randomness)
      let key = hmac((Self.serverKey + Self.keyTail)[...], found)
      s2.append(contentsOf: hmac(key[...], s2[...]))
      return s1 + s2
    }
    return nil
  }

  /// The digest of a packet: all of it but the 32 bytes at `place`.
  func digest(of packet: [UInt8], at place: Int, key: [UInt8]) -> [UInt8] {
    var data = packet
    data.removeSubrange(place..<place + Self.digestLength)
    return hmac(key[...], data[...])
  }

  /// Exactly 32 bytes, whatever the function that was given in returns.
  private func hmac(_ key: ArraySlice<UInt8>, _ data: ArraySlice<UInt8>) -> [UInt8] {
    let code = hmacSHA256(key, data).prefix(Self.digestLength)
    return code + [UInt8](repeating: 0, count: Self.digestLength - code.count)
  }
}
