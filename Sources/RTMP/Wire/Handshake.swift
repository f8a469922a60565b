/// Sizes and helpers of the RTMP handshake (RTMP 1.0, 5.2).
enum Handshake {
  static let version: UInt8 = 3
  /// Bytes of C1, C2, S1 and S2.
  static let packetLength = 1536

  /// Checks C0 or S0.
  static func check(version: UInt8) throws(RTMPError) {
    guard version == Self.version else { throw .handshakeVersion(version) }
  }

  /// Appends what `packet` lacks of `length` bytes from `input`; whether it is complete now.
  static func fill(
    _ packet: inout [UInt8], to length: Int, _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) -> Bool {
    let count = min(length - packet.count, input.count - offset)
    if count > 0 {
      packet.append(contentsOf: UnsafeRawBufferPointer(rebasing: input[offset..<offset + count]))
      offset += count
    }
    return packet.count == length
  }
}

/// The small generator SplitMix64 for bytes that must differ and need not be secret.
struct HandshakeGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Mixes `bytes` into the seed.
  init(seed: UInt64, mixing bytes: ArraySlice<UInt8>) {
    state = bytes.reduce(seed ^ 0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

extension Array where Element == UInt8 {
  /// Appends random bytes.
  mutating func appendRandom(_ count: Int, from randomness: inout some RandomNumberGenerator) {
    var left = count
    while left > 0 {
      var word = randomness.next()
      for _ in 0..<Swift.min(8, left) {
        append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
      left -= 8
    }
  }
}
