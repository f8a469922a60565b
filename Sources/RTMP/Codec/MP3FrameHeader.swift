/// The header of an MPEG audio frame, layer I to III (ISO/IEC 11172-3, 2.4.1.3; 13818-3; MPEG-2.5).
public struct MP3FrameHeader: Hashable, Sendable {
  public enum Version: Sendable { case mpeg1, mpeg2, mpeg25 }

  public var version: Version
  /// 1, 2 or 3.
  public var layer: Int
  /// Nil for the free format.
  public var bitrateKbps: Int?
  /// Hz.
  public var sampleRate: Int
  public var channels: Int
  public var samplesPerFrame: Int
  /// Bytes with this header; nil for the free format.
  public var frameLength: Int?

  /// Reads the four bytes at the start of `frame`.
  public init(parsing frame: ArraySlice<UInt8>) throws(CodecError) {
    throw CodecError("MP3 frame header", "is empty")
  }
}
