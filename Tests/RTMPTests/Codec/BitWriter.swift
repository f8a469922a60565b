/// Writes bit fields for tests, with emulation prevention.
struct BitWriter {
  private var bits: [Bool] = []

  mutating func put(_ value: Int, _ count: Int) {
    for shift in stride(from: count - 1, through: 0, by: -1) { bits.append(value >> shift & 1 == 1) }
  }

  /// ue(v)
  mutating func unsigned(_ value: Int) {
    let width = Int.bitWidth - (value + 1).leadingZeroBitCount
    put(0, width - 1)
    put(value + 1, width)
  }

  /// se(v)
  mutating func signed(_ value: Int) { unsigned(value > 0 ? 2 * value - 1 : -2 * value) }

  var bytes: ArraySlice<UInt8> {
    stride(from: 0, to: bits.count, by: 8).map { start in
      (0..<8).reduce(UInt8(0)) { $0 << 1 | (start + $1 < bits.count && bits[start + $1] ? 1 : 0) }
    }[...]
  }

  /// With the stop bit and emulation prevention bytes.
  var unit: ArraySlice<UInt8> {
    var copy = self
    copy.put(1, 1)
    var result: [UInt8] = []
    var zeros = 0
    for byte in copy.bytes {
      if zeros >= 2, byte <= 3 {
        result.append(3)
        zeros = 0
      }
      result.append(byte)
      zeros = byte == 0 ? zeros + 1 : 0
    }
    return result[...]
  }
}
