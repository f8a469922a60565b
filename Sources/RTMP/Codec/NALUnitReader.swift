/// Takes a length-prefixed access unit apart into its NAL units (ISO/IEC 14496-15, 5.3.4.2).
public struct NALUnitReader: Sendable {
  private var rest: ArraySlice<UInt8>
  private let lengthSize: Int

  /// `lengthSize` is the configuration's `nalLengthSize`.
  public init(_ accessUnit: ArraySlice<UInt8>, lengthSize: Int) {
    rest = accessUnit
    self.lengthSize = lengthSize
  }

  /// The next unit, sharing the access unit's storage; nil at the end. Units of no bytes are skipped.
  public mutating func next() throws(CodecError) -> ArraySlice<UInt8>? {
    nil
  }
}
