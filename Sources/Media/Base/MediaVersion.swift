import CFFmpeg

/// The FFmpeg libraries that are linked, for `--version` and bug reports.
public enum MediaVersion {
  /// FFmpeg's version, such as `5.1.6-0+deb12u1`.
  public static var ffmpeg: String { av_version_info().map { String(cString: $0) } ?? "unknown" }

  /// One line: `FFmpeg 5.1.6 (libavcodec 59.37.100, libavformat 59.27.100, …)`.
  public static var text: String {
    let libraries: [(String, UInt32)] = [
      ("libavcodec", avcodec_version()), ("libavformat", avformat_version()), ("libavfilter", avfilter_version()),
      ("libswscale", swscale_version()), ("libswresample", swresample_version()), ("libavutil", avutil_version()),
    ]
    let list = libraries.map { name, version in "\(name) \(version >> 16).\(version >> 8 & 255).\(version & 255)" }
    return "FFmpeg \(ffmpeg) (\(list.joined(separator: ", ")))"
  }
}
