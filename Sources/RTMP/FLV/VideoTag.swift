/// The body of an FLV video tag or RTMP video message (Adobe FLV 10.1, E.4.3; enhanced RTMP v2, ExVideoTagHeader).
public struct VideoTag: Sendable {
  public enum Codec: Hashable, Sendable {
    /// H.264: codec id 7 or FourCC `avc1`.
    case avc
    /// H.265: codec id 12 or FourCC `hvc1`.
    case hevc
    /// Recognised, or at least readable as a FourCC, and not played; with its name.
    case other(String)
  }

  public enum FrameType: UInt8, Sendable {
    case key = 1
    case inter = 2
    /// An inter frame that no other frame refers to.
    case disposable = 3
    /// A key frame that a server made.
    case generatedKey = 4
    /// Not a picture: a command to the player.
    case command = 5

    public var isKey: Bool { self == .key || self == .generatedKey }
  }

  public enum Packet: Hashable, Sendable {
    /// `body` is the decoder configuration: avcC, hvcC.
    case sequenceHeader
    /// `body` is an access unit of length-prefixed NAL units (for AVC and HEVC).
    case frames
    /// The encoder ended its sequence; `body` has no meaning.
    case endOfSequence
    /// `body` is AMF0 such as HDR colour information (enhanced RTMP).
    case metadata
    /// `body` is an MPEG-2 TS descriptor (enhanced RTMP, AV1 only).
    case mpeg2TSSequenceHeader
    /// `body` is one byte: 0 client seek begins, 1 client seek ends. Goes with frame type `command`.
    case command
  }

  public var codec: Codec
  public var frameType: FrameType
  public var packet: Packet
  /// Presentation time minus decode time, in milliseconds; the tag's own timestamp is the decode time.
  public var compositionTime: Int32
  public var body: ArraySlice<UInt8>

  public init(
    codec: Codec, frameType: FrameType, packet: Packet, compositionTime: Int32 = 0, body: ArraySlice<UInt8>
  ) {
    self.codec = codec
    self.frameType = frameType
    self.packet = packet
    self.compositionTime = compositionTime
    self.body = body
  }

  /// A picture that decoding can begin with.
  public var isKeyFrame: Bool { packet == .frames && frameType.isKey }
}
