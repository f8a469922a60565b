/// An HEVCDecoderConfigurationRecord, called hvcC (ISO/IEC 14496-15, 8.3.3.1).
public struct HEVCConfiguration: Hashable, Sendable {
  /// 0...3.
  public var profileSpace: UInt8
  public var isHighTier: Bool
  public var profileIDC: UInt8
  public var levelIDC: UInt8
  /// Bytes of the length before each NAL unit of an access unit: 1, 2 or 4 (3 is read too).
  public var nalLengthSize: Int
  /// Video, sequence and picture parameter sets, each a whole NAL unit.
  public var vpsList: [ArraySlice<UInt8>]
  public var spsList: [ArraySlice<UInt8>]
  public var ppsList: [ArraySlice<UInt8>]
  /// The first sequence parameter set that could be read. Nil if none could; the decoder may know better.
  public private(set) var parameters: HEVCSequenceParameters?

  /// Reads the body of a sequence header.
  public init(parsing record: ArraySlice<UInt8>) throws(CodecError) {
    throw CodecError("hvcC", "is empty")
  }
}

/// The beginning of a sequence parameter set of H.265 (ITU-T H.265, 7.3.2.2.1).
public struct HEVCSequenceParameters: Hashable, Sendable {
  public var id: Int
  /// 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
  public var chromaFormatIDC: Int
  /// Of the picture inside the conformance window, in luma samples.
  public var width: Int
  public var height: Int
  public var bitDepth: Int

  /// Reads a whole NAL unit, header bytes and emulation prevention included.
  public init(parsing unit: ArraySlice<UInt8>) throws(CodecError) {
    throw CodecError("H.265 sequence parameter set", "is empty")
  }
}
