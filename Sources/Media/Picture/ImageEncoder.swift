import CFFmpeg

/// Owns one AVCodecContext that makes one still image.
final class ImageEncoder {
  private let context: UnsafeMutablePointer<AVCodecContext>
  private let packet: UnsafeMutablePointer<AVPacket>
  private let frames = FramePool()
  private let format: AVPixelFormat

  /// - Parameter scale: the quantiser scale of a JPEG, 2 (best) to 31; nil for PNG.
  init(codec: AVCodecID, format: AVPixelFormat, width: Int, height: Int, scale: Int32?) throws(FFmpegError) {
    FFmpegLog.prepare()
    self.format = format
    guard let encoder = avcodec_find_encoder(codec) else {
      let name = String(cString: avcodec_get_name(codec))
      throw FFmpegError(call: "avcodec_find_encoder", code: liveterm_averror_encoder_not_found(), context: name)
    }
    packet = try allocated("av_packet_alloc", av_packet_alloc())
    guard let context = avcodec_alloc_context3(encoder) else {
      var packet: UnsafeMutablePointer<AVPacket>? = packet
      av_packet_free(&packet)
      throw FFmpegError(call: "avcodec_alloc_context3", code: liveterm_averror_nomem())
    }
    self.context = context
    context.pointee.width = Int32(clamping: width)
    context.pointee.height = Int32(clamping: height)
    context.pointee.pix_fmt = format
    context.pointee.time_base = milliseconds
    context.pointee.thread_count = 1
    if let scale {
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      context.pointee.global_quality = scale * FF_QP2LAMBDA
      context.pointee.color_range = AVCOL_RANGE_JPEG
    }
    try check("avcodec_open2", avcodec_open2(context, encoder, nil), "an image of \(width)x\(height)")
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
  }

  /// The file's bytes for an image of the encoder's size.
  func encode(_ image: RGBImage) throws(FFmpegError) -> [UInt8] {
    var frame = try frame(of: image)
    defer { frames.give(frame) }
    if format != AV_PIX_FMT_RGB24 {
      let converted = try newVideoFrame(from: frames, width: image.width, height: image.height, format: format)
      let context = ScalingContext(flags: SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT)
      let whole = PixelRectangle(width: image.width, height: image.height)
      let rgb = frame
      frame = converted
      defer { frames.give(rgb) }
      try context.scale(rgb, part: whole, into: converted)
      converted.pointee.color_range = AVCOL_RANGE_JPEG
    }
    frame.pointee.pts = 0
    if context.pointee.flags & AV_CODEC_FLAG_QSCALE != 0 { frame.pointee.quality = context.pointee.global_quality }
    try check("avcodec_send_frame", avcodec_send_frame(context, frame))
    try check("avcodec_send_frame", avcodec_send_frame(context, nil))
    try check("avcodec_receive_packet", avcodec_receive_packet(context, packet))
    defer { av_packet_unref(packet) }
    return Array(UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
  }

  /// A copy of the image with padded rows.
  private func frame(of image: RGBImage) throws(FFmpegError) -> UnsafeMutablePointer<AVFrame> {
    let frame = try newVideoFrame(from: frames, width: image.width, height: image.height, format: AV_PIX_FMT_RGB24)
    let stride = Int(frame.pointee.linesize.0)
    image.bytes.withUnsafeBufferPointer { bytes in
      guard let source = bytes.baseAddress, let target = frame.pointee.data.0 else { return }
      for y in 0..<image.height {
        (target + y * stride).update(from: source + y * image.width * 3, count: image.width * 3)
      }
    }
    return frame
  }
}
