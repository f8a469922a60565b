/// A sequence parameter set of H.264 (ITU-T H.264, 7.3.2.1.1 and annex E).
public struct AVCSequenceParameters: Hashable, Sendable {
  public var id: Int
  public var profileIDC: UInt8
  public var levelIDC: UInt8
  /// 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
  public var chromaFormatIDC: Int
  public var separateColourPlane: Bool
  public var bitDepth: Int
  public var log2MaxFrameNum: Int
  public var frameNumGapsAllowed: Bool
  public var frameMbsOnly: Bool
  public var maxReferenceFrames: Int
  /// Of the cropped picture, in luma samples.
  public var width: Int
  public var height: Int
  /// Width and height of a sample, if told.
  public var sampleAspect: SampleAspect?
  /// How many frames may come before one in decode order and after it in output order, if told.
  public var numReorderFrames: Int?

  public struct SampleAspect: Hashable, Sendable {
    public var width: Int
    public var height: Int
  }

  /// Reads a whole NAL unit, header byte and emulation prevention included.
  public init(parsing unit: ArraySlice<UInt8>) throws(CodecError) {
    throw CodecError("H.264 sequence parameter set", "is empty")
  }
}
