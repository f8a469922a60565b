/// What a track carries.
public enum TrackKind: String, Sendable, Equatable { case video, audio }

/// A track of a file, as a live stream would describe it.
public struct MediaTrack: Sendable, Equatable {
  public var kind: TrackKind
  public var codec: CodecKind
  /// avcC, hvcC or AudioSpecificConfig; empty for MP3.
  public var extradata: ArraySlice<UInt8>
  /// Video: size in stored pixels.
  public var width = 0
  public var height = 0
  /// Video: average pictures per second; 0 if unknown.
  public var frameRate = 0.0
  /// Audio: in Hz.
  public var sampleRate = 0
  public var channels = 0
  /// As the file says; 0 if it does not.
  public var bitrateKbps = 0

  public init(kind: TrackKind, codec: CodecKind, extradata: ArraySlice<UInt8>) {
    self.kind = kind
    self.codec = codec
    self.extradata = extradata
  }
}

/// One access unit of a file. Video is length-prefixed, audio without ADTS heads: as RTMP and FLV carry them.
public struct MediaPacket: Sendable {
  public var kind: TrackKind
  /// In ms. The earliest decode time of the file is 0.
  public var decodeTime: Int64
  /// In ms; never before `decodeTime`.
  public var presentationTime: Int64
  public var isKey: Bool
  public var data: ArraySlice<UInt8>
  /// Not empty if the decoder configuration changes with this access unit.
  public var newExtradata: ArraySlice<UInt8> = []
  /// False while the file has not given any decode time of this track yet.
  var hasDecodeTime = true

  public init(
    kind: TrackKind, decodeTime: Int64, presentationTime: Int64, isKey: Bool, data: ArraySlice<UInt8>
  ) {
    self.kind = kind
    self.decodeTime = decodeTime
    self.presentationTime = presentationTime
    self.isKey = isKey
    self.data = data
  }
}
