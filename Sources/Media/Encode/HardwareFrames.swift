import CFFmpeg

/// Owns one AVHWFramesContext: the device's memory for the pictures of one encoder.
final class HardwareFrames {
  /// The device's own pixel format.
  let format: AVPixelFormat
  private let device: HardwareDevice
  private var frames: UnsafeMutablePointer<AVBufferRef>?

  /// - Parameters:
  ///   - device: FFmpeg's name of a device type.
  ///   - format: what is uploaded.
  init(device name: String, format: AVPixelFormat, _ settings: VideoEncoderSettings) throws(FFmpegError) {
    guard let device = try HardwareDevice.open(.device(name), codec: .h264) else {
      throw HardwareEncoder.failure("no device \(name)")
    }
    self.device = device
    self.format = AV_PIX_FMT_VAAPI
    var reference: UnsafeMutablePointer<AVBufferRef>? = try device.reference()
    defer { av_buffer_unref(&reference) }
    frames = try allocated("av_hwframe_ctx_alloc", av_hwframe_ctx_alloc(reference))
    let context = UnsafeMutableRawPointer(frames?.pointee.data)?.assumingMemoryBound(to: AVHWFramesContext.self)
    context?.pointee.format = self.format
    context?.pointee.sw_format = format
    context?.pointee.width = Int32(settings.width)
    context?.pointee.height = Int32(settings.height)
    context?.pointee.initial_pool_size = 8
    try check("av_hwframe_ctx_init", av_hwframe_ctx_init(frames))
  }

  deinit { av_buffer_unref(&frames) }

  /// A new reference for a codec context.
  func reference() throws(FFmpegError) -> UnsafeMutablePointer<AVBufferRef> {
    try allocated("av_buffer_ref", av_buffer_ref(frames))
  }

  /// Copies a frame to the device; the result is the caller's, who gives it back to `pool`.
  func upload(
    _ frame: UnsafeMutablePointer<AVFrame>, pool: FramePool
  ) throws(FFmpegError) -> UnsafeMutablePointer<AVFrame> {
    let copy = try pool.take()
    do {
      try check("av_hwframe_get_buffer", av_hwframe_get_buffer(frames, copy, 0))
      try check("av_hwframe_transfer_data", av_hwframe_transfer_data(copy, frame, 0))
    } catch {
      pool.give(copy)
      throw error
    }
    return copy
  }
}
