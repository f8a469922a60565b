import Media

/// Records what a player receives, by remux: no decoding, no loss.
public final class StreamRecorder {
  private let recorder: Recorder
  /// The first thing that went wrong; recording stops there and the player plays on.
  public private(set) var failure: String?

  /// What was written; a new codec configuration begins another file beside the first.
  public var files: [String] { recorder.files }

  /// The path's ending chooses the form: .mp4, .flv, .m3u8.
  public init(path: String) throws(FFmpegError) {
    recorder = try Recorder(path: path)
  }

  func videoFormat(_ format: VideoFormat) {
    attempt { () throws(FFmpegError) in
      try recorder.setVideo(
        codec: format.codec, extradata: format.extradata, width: format.width, height: format.height)
    }
  }

  func audioFormat(_ format: AudioFormat) {
    attempt { () throws(FFmpegError) in
      try recorder.setAudio(
        codec: format.codec, extradata: format.extradata, sampleRate: format.sampleRate, channels: format.channels)
    }
  }

  func write(_ frame: BufferedFrame, isVideo: Bool) {
    attempt { () throws(FFmpegError) in
      if isVideo {
        try recorder.writeVideo(
          frame.payload, decodeTime: frame.decodeTime, presentationTime: frame.presentationTime, isKey: frame.isKey)
      } else {
        try recorder.writeAudio(frame.payload, presentationTime: frame.presentationTime)
      }
    }
  }

  /// Completes the file. Call it once, at the end of the run.
  public func finish() { attempt { () throws(FFmpegError) in try recorder.finish() } }

  private func attempt(_ body: () throws(FFmpegError) -> Void) {
    guard failure == nil else { return }
    do { try body() } catch { failure = error.description }
  }
}
