import CFFmpeg

/// How cameras and microphones open a file.
enum CaptureFile {
  /// Opens a local file in a context, which may be allocated already, and learns its tracks. On failure the context is
  /// null. The path is never taken for an address, and a pipe, which would wait for its other end, is refused.
  /// - Throws: what is not a file of media; else `failure` of the code.
  static func open(
    _ context: inout UnsafeMutablePointer<AVFormatContext>?, path: String, failure: (Int32) -> CaptureError
  ) throws(CaptureError) {
    guard liveterm_may_block(path) == 0 else {
      avformat_close_input(&context)
      throw CaptureError(.unusable, "cannot open \(path): it is not a file")
    }
    let result = avformat_open_input(&context, "file:\(path)", nil, nil)
    if result < 0 { throw failure(result) }
    // FFmpeg takes any .txt file for terminal art.
    if let format = context?.pointee.iformat, String(cString: format.pointee.name) == "tty" {
      throw CaptureError(.unusable, "cannot open \(path): it is text")
    }
    let found = avformat_find_stream_info(context, nil)
    if found < 0 { throw failure(found) }
  }
}

extension CaptureError.Cause {
  /// The system's error numbers that tell more than "unusable".
  static let ofErrorNumbers: [(number: Int32, cause: CaptureError.Cause)] = [
    (ENOENT, .missing), (ENODEV, .missing), (ENXIO, .missing), (EBUSY, .busy), (EACCES, .forbidden),
    (EPERM, .forbidden),
  ]

  /// What an FFmpeg error code means for a camera or microphone.
  init(code: Int32) {
    self = Self.ofErrorNumbers.first { liveterm_averror($0.number) == code }?.cause ?? .unusable
  }
}
