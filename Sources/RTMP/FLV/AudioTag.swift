/// The body of an FLV audio tag or RTMP audio message (Adobe FLV 10.1, E.4.2; enhanced RTMP v2, ExAudioTagHeader).
public struct AudioTag: Sendable {
  public enum Codec: Hashable, Sendable {
    /// Sound format 10 or FourCC `mp4a`.
    case aac
    /// Sound format 2, 14 (8 kHz) or FourCC `.mp3`.
    case mp3
    /// Recognised, or at least readable as a FourCC, and not played; with its name.
    case other(String)
  }

  public enum Packet: Hashable, Sendable {
    /// `body` is the decoder configuration: an AudioSpecificConfig for AAC.
    case sequenceHeader
    /// `body` is coded sound: one raw AAC frame, or MP3 frames.
    case frames
    /// The encoder ended its sequence (enhanced RTMP).
    case endOfSequence
    /// `body` says how many channels there are and in which order (enhanced RTMP MultichannelConfig).
    case multichannelConfiguration
  }

  public var codec: Codec
  public var packet: Packet
  /// What the head's two bits say: 5500, 11,025, 22,050 or 44,100 Hz (8000 and 16,000 for the formats with a fixed rate).
  /// For AAC it always says 44,100 and means nothing; nil for enhanced RTMP.
  public var sampleRate: Int?
  /// 8 or 16; only meaningful for uncompressed sound. Nil for enhanced RTMP.
  public var bitsPerSample: Int?
  /// 1 or 2. For AAC it always says 2 and means nothing; nil for enhanced RTMP.
  public var channels: Int?
  public var body: ArraySlice<UInt8>

  public init(
    codec: Codec, packet: Packet, sampleRate: Int? = 44_100, bitsPerSample: Int? = 16, channels: Int? = 2,
    body: ArraySlice<UInt8>
  ) {
    self.codec = codec
    self.packet = packet
    self.sampleRate = sampleRate
    self.bitsPerSample = bitsPerSample
    self.channels = channels
    self.body = body
  }
}
