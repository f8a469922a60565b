/// Takes a length-prefixed access unit apart into its NAL units (ISO/IEC 14496-15, 5.3.4.2).
public struct NALUnitReader: Sendable {
  private var rest: ArraySlice<UInt8>
  private let lengthSize: Int

  /// `lengthSize` is the configuration's `nalLengthSize`, 1...4.
  public init(_ accessUnit: ArraySlice<UInt8>, lengthSize: Int) {
    rest = accessUnit
    self.lengthSize = lengthSize
  }

  /// The next unit, sharing the access unit's storage; nil at the end. Units of no bytes are skipped.
  public mutating func next() throws(CodecError) -> ArraySlice<UInt8>? {
    while !rest.isEmpty {
      guard rest.count >= lengthSize else { throw CodecError("access unit", "ends inside a NAL unit's length") }
      var length = 0
      for byte in rest.prefix(lengthSize) { length = length << 8 | Int(byte) }
      rest = rest.dropFirst(lengthSize)
      guard rest.count >= length else { throw CodecError("access unit", "a NAL unit's length goes beyond its end") }
      let unit = rest.prefix(length)
      rest = rest.dropFirst(length)
      if length > 0 { return unit }
    }
    return nil
  }
}
