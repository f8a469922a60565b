import CFFmpeg

/// Owns one AVBSFContext: a filter on packets that needs no decoding.
final class BitstreamFilter {
  private var context: UnsafeMutablePointer<AVBSFContext>?

  /// Opens a filter by FFmpeg's name. Throws if this FFmpeg lacks it or it refuses the stream.
  init(
    name: String, parameters: UnsafePointer<AVCodecParameters>, timeBase: AVRational
  ) throws(FFmpegError) {
    FFmpegLog.prepare()
    guard let filter = av_bsf_get_by_name(name) else {
      throw FFmpegError(call: "av_bsf_get_by_name", code: liveterm_averror_bsf_not_found(), context: name)
    }
    try check("av_bsf_alloc", av_bsf_alloc(filter, &context))
    guard let context else { throw FFmpegError(call: "av_bsf_alloc", code: liveterm_averror_nomem()) }
    try check("avcodec_parameters_copy", avcodec_parameters_copy(context.pointee.par_in, parameters))
    context.pointee.time_base_in = timeBase
    try check("av_bsf_init", av_bsf_init(context), name)
  }

  deinit { av_bsf_free(&context) }

  /// Hands the packet's content over (the packet is then empty), or with nil says that the input ended.
  func send(_ packet: UnsafeMutablePointer<AVPacket>?) throws(FFmpegError) {
    try check("av_bsf_send_packet", av_bsf_send_packet(context, packet))
  }

  /// Fills the packet with the next result; false if there is none now.
  func receive(into packet: UnsafeMutablePointer<AVPacket>) throws(FFmpegError) -> Bool {
    let result = av_bsf_receive_packet(context, packet)
    if result == liveterm_averror_again() || result == liveterm_averror_eof() { return false }
    try check("av_bsf_receive_packet", result)
    return true
  }

  /// Forgets what is inside, after a seek.
  func flush() { av_bsf_flush(context) }
}
