/// An AVCDecoderConfigurationRecord, called avcC (ISO/IEC 14496-15, 5.3.3.1).
public struct AVCConfiguration: Hashable, Sendable {
  public var profileIDC: UInt8
  public var constraintFlags: UInt8
  public var levelIDC: UInt8
  /// Bytes of the length before each NAL unit of an access unit: 1, 2 or 4 (3 is read too).
  public var nalLengthSize: Int
  /// Sequence parameter sets, each a whole NAL unit.
  public var spsList: [ArraySlice<UInt8>]
  /// Picture parameter sets, each a whole NAL unit.
  public var ppsList: [ArraySlice<UInt8>]
  /// The first sequence parameter set that could be read. Nil if none could; the decoder may know better.
  public var parameters: AVCSequenceParameters? { sequences.first }
  /// Every sequence parameter set that could be read.
  public private(set) var sequences: [AVCSequenceParameters] = []

  /// Reads the body of a sequence header.
  public init(parsing record: ArraySlice<UInt8>) throws(CodecError) {
    throw CodecError("avcC", "is empty")
  }
}
