import Stage

/// A number for a whole log: two logs that differ in a byte have different ones, almost certainly (FNV-1a, 64 bits).
public struct LogDigest: Hashable, Sendable {
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
  public private(set) var records = 0

  mutating func add(_ record: LogRecord) {
    records += 1
    add(record.json)
  }

  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    value = (value ^ 10) &* 0x0000_0100_0000_01B3
  }

  /// 16 hexadecimal digits.
  public var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
