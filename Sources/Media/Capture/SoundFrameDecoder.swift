import CFFmpeg

/// Owns one AVCodecContext that decodes the sound of a `SoundInput`, of any codec FFmpeg has a decoder for.
final class SoundFrameDecoder {
  private var context: UnsafeMutablePointer<AVCodecContext>?
  private let frames = FramePool()
  private let timeBase: AVRational

  init(_ input: SoundInput) throws(FFmpegError) {
    guard let track = input.track else {
      throw FFmpegError(call: "avcodec_find_decoder", code: liveterm_averror_decoder_not_found())
    }
    timeBase = track.timeBase
    guard let decoder = avcodec_find_decoder(track.parameters.pointee.codec_id) else {
      throw FFmpegError(
        call: "avcodec_find_decoder", code: liveterm_averror_decoder_not_found(),
        context: String(cString: avcodec_get_name(track.parameters.pointee.codec_id)))
    }
    let context = try allocated("avcodec_alloc_context3", avcodec_alloc_context3(decoder))
    self.context = context
    try check("avcodec_parameters_to_context", avcodec_parameters_to_context(context, track.parameters))
    context.pointee.pkt_timebase = timeBase
    context.pointee.thread_count = 1
    try check("avcodec_open2", avcodec_open2(context, decoder, nil))
  }

  deinit { avcodec_free_context(&context) }

  /// Hands a packet over; nil ends the sound. What is damaged is left out, as a radio would.
  func send(_ packet: UnsafeMutablePointer<AVPacket>?) throws(FFmpegError) {
    let result = avcodec_send_packet(context, packet)
    // The end may be said twice.
    if result == liveterm_averror_invaliddata() || result == liveterm_averror_eof() { return }
    try check("avcodec_send_packet", result)
  }

  /// The next frame and the time of its first sample on the container's clock, in µs; no time if the file has none there.
  func receive() throws(FFmpegError) -> (frame: AudioFrame, time: Int64?)? {
    while true {
      let frame = try frames.take()
      let result = avcodec_receive_frame(context, frame)
      guard result >= 0 else {
        frames.give(frame)
        if result == liveterm_averror_invaliddata() { continue }
        if result == liveterm_averror_again() || result == liveterm_averror_eof() { return nil }
        throw FFmpegError(call: "avcodec_receive_frame", code: result)
      }
      let stamp = frame.pointee.best_effort_timestamp
      let time = stamp == noTimestamp ? noTimestamp : av_rescale_q(stamp, timeBase, AVRational(num: 1, den: 1_000_000))
      let isKnown = time.magnitude <= SoundInput.greatestTime
      let sound = AudioFrame(frame: frame, pool: frames)
      if sound.sampleCount > 0, sound.sampleRate > 0 { return (sound, isKnown ? time : nil) }
    }
  }

  /// Forgets everything inside, for a jump.
  func flush() { avcodec_flush_buffers(context) }
}
