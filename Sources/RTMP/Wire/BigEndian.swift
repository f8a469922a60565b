extension Array where Element == UInt8 {
  /// Appends the most significant byte first: network byte order.
  mutating func appendBigEndian<Value: FixedWidthInteger>(_ value: Value) {
    var shift = Value.bitWidth - 8
    while shift >= 0 {
      append(UInt8(truncatingIfNeeded: value >> Value(shift)))
      shift -= 8
    }
  }

  /// Appends the lowest 24 bits, most significant byte first.
  mutating func appendBigEndian24(_ value: UInt32) {
    append(UInt8(truncatingIfNeeded: value >> 16))
    append(UInt8(truncatingIfNeeded: value >> 8))
    append(UInt8(truncatingIfNeeded: value))
  }
}

extension ArraySlice where Element == UInt8 {
  /// Four bytes from `offset` bytes after the start, most significant first. They must be there.
  func bigEndian32(at offset: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in startIndex + offset..<startIndex + offset + 4 { value = value << 8 | UInt32(self[index]) }
    return value
  }

  /// Three bytes, as above.
  func bigEndian24(at offset: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in startIndex + offset..<startIndex + offset + 3 { value = value << 8 | UInt32(self[index]) }
    return value
  }
}

extension UnsafeRawBufferPointer {
  /// Four bytes from `offset`, most significant first. They must be there.
  func bigEndian32(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Three bytes, as above.
  func bigEndian24(at offset: Int) -> UInt32 {
    UInt32(self[offset]) << 16 | UInt32(self[offset + 1]) << 8 | UInt32(self[offset + 2])
  }
}
