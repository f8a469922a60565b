/// Why a file cannot be read as media. Every description is one line that names the file.
public enum DemuxerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file cannot be opened: missing, a directory, not permitted.
  case cannotOpen(path: String, reason: String)
  /// The file has no bytes.
  case empty(path: String)
  /// FFmpeg recognises no media format in it.
  case notMedia(path: String, reason: String)
  /// It has neither a video nor an audio track.
  case noTracks(path: String)
  /// A track's codec cannot be carried in a live stream here. `codec` is FFmpeg's name.
  case unsupportedCodec(path: String, kind: TrackKind, codec: String)
  /// A track lacks what a decoder must know before it starts (parameter sets, sample rate).
  case incompleteTrack(path: String, kind: TrackKind, codec: String)
  /// Reading broke off later.
  case cannotRead(path: String, error: FFmpegError)

  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "cannot open \(path): \(reason)"
    case .empty(let path): "\(path) is empty"
    case .notMedia(let path, let reason): "\(path) is not a media file that FFmpeg knows (\(reason))"
    case .noTracks(let path): "\(path) has neither video nor audio"
    case .unsupportedCodec(let path, let kind, let codec):
      "\(path): \(kind.rawValue) codec \(codec) cannot be played; "
        + "\(kind == .video ? "h264 and hevc" : "aac and mp3") can: convert it with ffmpeg "
        + (kind == .video ? "-c:v libx264" : "-c:a aac")
    case .incompleteTrack(let path, let kind, let codec):
      "\(path): the \(codec) \(kind.rawValue) track has no decoder configuration"
    case .cannotRead(let path, let error): "cannot read on in \(path): \(error.text)"
    }
  }
}
