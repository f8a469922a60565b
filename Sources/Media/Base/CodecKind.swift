import CFFmpeg

/// The codecs that the live components play.
public enum CodecKind: String, Sendable, CaseIterable {
  case h264, hevc, aac, mp3

  /// True for H.264 and HEVC.
  public var isVideo: Bool { self == .h264 || self == .hevc }

  init?(_ id: AVCodecID) {
    switch id {
    case AV_CODEC_ID_H264: self = .h264
    case AV_CODEC_ID_HEVC: self = .hevc
    case AV_CODEC_ID_AAC: self = .aac
    case AV_CODEC_ID_MP3: self = .mp3
    default: return nil
    }
  }

  var codecID: AVCodecID {
    switch self {
    case .h264: AV_CODEC_ID_H264
    case .hevc: AV_CODEC_ID_HEVC
    case .aac: AV_CODEC_ID_AAC
    case .mp3: AV_CODEC_ID_MP3
    }
  }
}

/// The time base of every timestamp in this target: milliseconds.
let milliseconds = AVRational(num: 1, den: 1_000)

/// Of `AVFormatContext`'s own times, and of capture times.
let microseconds = AVRational(num: 1, den: 1_000_000)

/// FFmpeg's mark for "no timestamp".
let noTimestamp = liveterm_nopts()
