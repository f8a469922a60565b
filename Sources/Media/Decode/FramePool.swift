import CFFmpeg

/// Owns the AVFrames of one decoder, scaler or filter: those in use belong to a `Picture` or `AudioFrame`, which hands its frame
/// back when the last reference goes; up to `limit` idle ones are kept for the next picture.
final class FramePool {
  static let limit = 8

  private var idle: [UnsafeMutablePointer<AVFrame>] = []

  deinit {
    for frame in idle {
      var frame: UnsafeMutablePointer<AVFrame>? = frame
      av_frame_free(&frame)
    }
  }

  /// An empty frame. Throws only if memory ran out.
  func take() throws(FFmpegError) -> UnsafeMutablePointer<AVFrame> {
    if let frame = idle.popLast() { return frame }
    return try allocated("av_frame_alloc", av_frame_alloc())
  }

  /// Takes a frame back, and releases what it refers to.
  func give(_ frame: UnsafeMutablePointer<AVFrame>) {
    av_frame_unref(frame)
    if idle.count < FramePool.limit {
      idle.append(frame)
    } else {
      var frame: UnsafeMutablePointer<AVFrame>? = frame
      av_frame_free(&frame)
    }
  }
}
