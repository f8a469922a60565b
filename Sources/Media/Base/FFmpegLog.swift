import CFFmpeg

/// FFmpeg's own log on stderr. It says nothing unless it is switched on: what matters reaches the program as errors and flags.
public enum FFmpegLog {
  /// How much FFmpeg prints.
  public enum Level: Int32, Sendable {
    case quiet = -8
    case error = 16
    case warning = 24
    case info = 32
    case debug = 48
  }

  /// Sets how much FFmpeg prints, for the whole process.
  public static func setLevel(_ level: Level) {
    prepare()
    av_log_set_level(level.rawValue)
  }

  /// Makes the log quiet, once; every owner of a libav* object calls this first.
  static func prepare() { prepared }

  private static let prepared: Void = {
    av_log_set_level(Level.quiet.rawValue)
    // Also counts what each decoder complains of; see `DecoderContext.complaintCount`.
    liveterm_log_install()
  }()
}
