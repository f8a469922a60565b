import CFFmpeg

/// Owns one AVCodecContext used for encoding, and its output packet.
final class EncoderContext {
  let context: UnsafeMutablePointer<AVCodecContext>
  private let packet: UnsafeMutablePointer<AVPacket>
  private var isDraining = false

  /// Opens an encoder by its name.
  /// - Parameters:
  ///   - options: names and values; an option that is unknown here is an error only if `refusesUnknown`.
  ///   - describe: fills what options do not say.
  init(
    name: String, options: [(name: String, value: String)], refusesUnknown: Bool = true,
    describe: (UnsafeMutablePointer<AVCodecContext>) throws(FFmpegError) -> Void
  ) throws(FFmpegError) {
    FFmpegLog.prepare()
    guard let encoder = avcodec_find_encoder_by_name(name) else {
      throw FFmpegError(
        call: "avcodec_find_encoder_by_name", code: liveterm_averror_encoder_not_found(), context: name)
    }
    packet = try allocated("av_packet_alloc", av_packet_alloc())
    guard let context = avcodec_alloc_context3(encoder) else {
      var packet: UnsafeMutablePointer<AVPacket>? = packet
      av_packet_free(&packet)
      throw FFmpegError(call: "avcodec_alloc_context3", code: liveterm_averror_nomem())
    }
    self.context = context
    // One thread gives the same bytes each time. Parameter sets go into the configuration, not into the stream.
    context.pointee.thread_count = 1
    context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
    try describe(context)
    var dictionary: OpaquePointer?
    defer { av_dict_free(&dictionary) }
    for option in options {
      try check("av_dict_set", av_dict_set(&dictionary, option.name, option.value, 0), option.name)
    }
    try check("avcodec_open2", avcodec_open2(context, encoder, &dictionary), "the encoder \(name)")
    guard !refusesUnknown || av_dict_count(dictionary) == 0 else {
      throw FFmpegError(
        call: "avcodec_open2", code: liveterm_averror_invalid(), exactly: "\(name) lacks an option it should have")
    }
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
  }

  /// The codec's configuration in the encoder's own form.
  var extradata: ArraySlice<UInt8> {
    ArraySlice(UnsafeBufferPointer(start: context.pointee.extradata, count: Int(context.pointee.extradata_size)))
  }

  /// Hands a frame over; the encoder takes its own reference.
  func send(_ frame: UnsafeMutablePointer<AVFrame>) throws(FFmpegError) {
    guard !isDraining else {
      throw FFmpegError(
        call: "avcodec_send_frame", code: liveterm_averror_eof(), exactly: "the encoder was drained and takes no more")
    }
    try check("avcodec_send_frame", avcodec_send_frame(context, frame))
  }

  /// The next packet, good until the next call; nil if more input is needed, or after `drain` if all is out.
  func receive() throws(FFmpegError) -> UnsafeMutablePointer<AVPacket>? {
    let result = avcodec_receive_packet(context, packet)
    if result == liveterm_averror_again() || result == liveterm_averror_eof() { return nil }
    try check("avcodec_receive_packet", result)
    return packet
  }

  /// Says that the input has ended. A second call does nothing.
  func drain() throws(FFmpegError) {
    guard !isDraining else { return }
    isDraining = true
    try check("avcodec_send_frame", avcodec_send_frame(context, nil))
  }
}

/// The packet's bytes, copied once.
func bytes(of packet: UnsafeMutablePointer<AVPacket>) -> ArraySlice<UInt8> {
  ArraySlice(UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
}
