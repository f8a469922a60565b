import Media
import RTMP

/// One video sequence header, taken apart once.
struct VideoFormat {
  let codec: CodecKind
  /// avcC or hvcC, as the decoder and a recording want it.
  let extradata: ArraySlice<UInt8>
  let width: Int
  let height: Int
  /// H.264 only: what the frame_num check needs.
  let avc: AVCConfiguration?
  let parameters: AVCSequenceParameters?

  /// Nil for a codec that is not played.
  init?(tag: VideoTag) {
    extradata = tag.body
    switch tag.codec {
    case .avc:
      codec = .h264
      let configuration = try? AVCConfiguration(parsing: tag.body)
      avc = configuration
      parameters = configuration?.parameters
      width = parameters?.width ?? 0
      height = parameters?.height ?? 0
    case .hevc:
      codec = .hevc
      let configuration = try? HEVCConfiguration(parsing: tag.body)
      avc = nil
      parameters = nil
      width = configuration?.parameters?.width ?? 0
      height = configuration?.parameters?.height ?? 0
    case .other:
      return nil
    }
  }
}

struct AudioFormat {
  let codec: CodecKind
  /// AudioSpecificConfig; empty for MP3.
  let extradata: ArraySlice<UInt8>
  let sampleRate: Int
  let channels: Int
  let samplesPerFrame: Int

  /// Milliseconds of one frame, rounded.
  var frameLength: Int64 { sampleRate > 0 ? Int64((samplesPerFrame * 1_000 + sampleRate / 2) / sampleRate) : 23 }
}

/// The codec configurations seen in a stream. Frames name theirs by number, because a new one may arrive while frames of the
/// old one still wait; only the newest few are kept.
struct StreamFormats {
  static let kept = 8

  /// Configurations remembered, both kinds together.
  var count: Int { videos.count + audios.count }

  private var videos: [(number: Int32, format: VideoFormat)] = []
  private var audios: [(number: Int32, format: AudioFormat)] = []
  private var next: Int32 = 0

  var video: VideoFormat? { videos.last?.format }
  var audio: AudioFormat? { audios.last?.format }
  var videoNumber: Int32 { videos.last?.number ?? -1 }
  var audioNumber: Int32 { audios.last?.number ?? -1 }

  func video(_ number: Int32) -> VideoFormat? { videos.last { $0.number == number }?.format }
  func audio(_ number: Int32) -> AudioFormat? { audios.last { $0.number == number }?.format }

  /// False when it says what the newest one said already.
  mutating func add(_ format: VideoFormat) -> Bool {
    if let video, video.codec == format.codec, video.extradata.elementsEqual(format.extradata) { return false }
    next += 1
    videos.append((next, format))
    if videos.count > Self.kept { videos.removeFirst() }
    return true
  }

  mutating func add(_ format: AudioFormat) -> Bool {
    if let audio, audio.codec == format.codec, audio.sampleRate == format.sampleRate, audio.channels == format.channels,
      audio.extradata.elementsEqual(format.extradata)
    {
      return false
    }
    next += 1
    audios.append((next, format))
    if audios.count > Self.kept { audios.removeFirst() }
    return true
  }
}
