import CFFmpeg

/// Brings pictures into the form that an encoder takes.
final class EncoderInput {
  private let frames = FramePool()
  private let scaling = ScalingContext(flags: SWS_BILINEAR)
  private let format: AVPixelFormat
  private let upload: HardwareFrames?

  /// - Parameters:
  ///   - format: what the encoder takes from system memory, or what is uploaded.
  ///   - upload: for an encoder that takes its pictures from a device's memory.
  init(format: AVPixelFormat = AV_PIX_FMT_YUV420P, upload: HardwareFrames? = nil) {
    self.format = format
    self.upload = upload
  }

  /// A frame to be sent and then given back here.
  func frame(of picture: Picture) throws(FFmpegError) -> UnsafeMutablePointer<AVFrame> {
    let frame = try reference(to: picture)
    guard format != AV_PIX_FMT_YUV420P || upload != nil else { return frame }
    defer { frames.give(frame) }
    let converted = try newVideoFrame(from: frames, width: picture.width, height: picture.height, format: format)
    do {
      let whole = PixelRectangle(width: picture.width, height: picture.height)
      try scaling.scale(frame, part: whole, into: converted)
      guard let upload else { return converted }
      let uploaded = try upload.upload(converted, pool: frames)
      frames.give(converted)
      return uploaded
    } catch {
      frames.give(converted)
      throw error
    }
  }

  func give(_ frame: UnsafeMutablePointer<AVFrame>) { frames.give(frame) }

  /// A frame of our own that refers to the picture's pixels. What a decoder noted beside them stays behind: its
  /// picture type would force a key frame, and its side data would go into the stream.
  private func reference(to picture: Picture) throws(FFmpegError) -> UnsafeMutablePointer<AVFrame> {
    let frame = try frames.take()
    let result = av_frame_ref(frame, picture.frame)
    if result < 0 {
      frames.give(frame)
      throw FFmpegError(call: "av_frame_ref", code: result)
    }
    while frame.pointee.nb_side_data > 0, let first = frame.pointee.side_data?[0] {
      av_frame_remove_side_data(frame, first.pointee.type)
    }
    return frame
  }
}
