/// An AudioSpecificConfig of MPEG-4 audio (ISO/IEC 14496-3, 1.6.2.1).
public struct AudioSpecificConfig: Hashable, Sendable {
  /// Of the core coder: 2 is AAC LC.
  public var objectType: Int
  /// Of the core coder, in Hz.
  public var sampleRate: Int
  /// After spectral band replication, in Hz; the same as `sampleRate` without.
  public var outputSampleRate: Int
  /// Explicitly signalled. Implicit SBR is only found by decoding.
  public var hasSBR: Bool
  public var hasParametricStereo: Bool
  /// That come out of the decoder.
  public var channels: Int
  /// At `sampleRate`: 1024 or 960 for AAC LC.
  public var samplesPerFrame: Int

  /// Reads the body of an AAC sequence header.
  public init(parsing record: ArraySlice<UInt8>) throws(CodecError) {
    throw CodecError("AudioSpecificConfig", "is empty")
  }
}
