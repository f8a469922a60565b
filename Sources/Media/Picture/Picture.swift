import CFFmpeg

/// One picture in system memory, in whatever pixel format its decoder or scaler made. Owns one AVFrame, which goes back to its pool.
public final class Picture {
  let frame: UnsafeMutablePointer<AVFrame>
  private let pool: FramePool

  /// Takes over a filled frame of the pool.
  init(frame: UnsafeMutablePointer<AVFrame>, pool: FramePool) {
    self.frame = frame
    self.pool = pool
  }

  deinit { pool.give(frame) }

  /// Size in stored pixels, after cropping.
  public var width: Int { Int(frame.pointee.width) }
  /// Size in stored pixels, after cropping.
  public var height: Int { Int(frame.pointee.height) }

  /// In ms, as handed to the decoder with the access unit.
  public var presentationTime: Int64 { timestamp(of: frame) }

  /// True if the decoder hid damage or missed what the picture refers to.
  public var isCorrupt: Bool { isDamaged(frame) }

  func markCorrupt() { frame.pointee.flags |= AV_FRAME_FLAG_CORRUPT }

  /// True for a picture from which decoding can start.
  public var isKey: Bool { liveterm_frame_is_key(frame) != 0 }

  /// Width of a stored pixel to its height; 1:1 if the stream does not say.
  public var sampleAspect: (horizontal: Int, vertical: Int) {
    let ratio = frame.pointee.sample_aspect_ratio
    return ratio.num > 0 && ratio.den > 0 ? (Int(ratio.num), Int(ratio.den)) : (1, 1)
  }

  /// Width and height in square pixels: the stored height, and the width widened or narrowed by `sampleAspect`.
  public var displaySize: (width: Int, height: Int) {
    let aspect = sampleAspect
    return (max(1, (width * aspect.horizontal + aspect.vertical / 2) / aspect.vertical), height)
  }

  /// FFmpeg's name of the pixel format, such as `yuv420p`.
  public var pixelFormat: String {
    av_get_pix_fmt_name(AVPixelFormat(frame.pointee.format)).map { String(cString: $0) } ?? "unknown"
  }

  /// The pixels without padding, plane after plane; the bytes that FFmpeg's `framemd5` digests.
  public func packedBytes() throws(FFmpegError) -> [UInt8] {
    let format = AVPixelFormat(frame.pointee.format)
    let size = try check(
      "av_image_get_buffer_size", av_image_get_buffer_size(format, frame.pointee.width, frame.pointee.height, 1))
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let copied = bytes.withUnsafeMutableBufferPointer { target in
      withUnsafePointer(to: &frame.pointee.data) { planes in
        withUnsafePointer(to: &frame.pointee.linesize) { strides in
          planes.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { planes in
            strides.withMemoryRebound(to: Int32.self, capacity: 8) { strides in
              av_image_copy_to_buffer(
                target.baseAddress, size, planes, strides, format, frame.pointee.width, frame.pointee.height, 1)
            }
          }
        }
      }
    }
    try check("av_image_copy_to_buffer", copied)
    return bytes
  }
}

/// The frame's presentation time in ms; the decoder's guess if the stream gave none, then 0.
func timestamp(of frame: UnsafeMutablePointer<AVFrame>) -> Int64 {
  for time in [frame.pointee.pts, frame.pointee.best_effort_timestamp, frame.pointee.pkt_dts] where time != noTimestamp
  {
    return time
  }
  return 0
}

/// True if the decoder marked the frame as damaged.
func isDamaged(_ frame: UnsafeMutablePointer<AVFrame>) -> Bool {
  frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 || frame.pointee.decode_error_flags != 0
}
