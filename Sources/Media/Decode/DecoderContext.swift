import CFFmpeg

/// Owns one AVCodecContext used for decoding, with its input packet and its pool of frames.
final class DecoderContext {
  let context: UnsafeMutablePointer<AVCodecContext>
  let frames = FramePool()
  private let packet: InputPacket
  private var isDraining = false
  /// Errors the decoder logged, counted by the log callback: some decoders hide damage and say so only there.
  private let complaints: UnsafeMutablePointer<Int32>

  /// Opens a decoder. Throws if FFmpeg has none for the codec, or if it refuses the configuration.
  init(
    codec: CodecKind, extradata: ArraySlice<UInt8>, threads: Int, hardware: HardwareDevice? = nil
  ) throws(FFmpegError) {
    FFmpegLog.prepare()
    guard let decoder = avcodec_find_decoder(codec.codecID) else {
      throw FFmpegError(
        call: "avcodec_find_decoder", code: liveterm_averror_decoder_not_found(), context: codec.rawValue)
    }
    packet = try InputPacket()
    context = try allocated("avcodec_alloc_context3", avcodec_alloc_context3(decoder))
    complaints = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    complaints.initialize(to: 0)
    context.pointee.pkt_timebase = milliseconds
    context.pointee.thread_count = Int32(clamping: max(0, threads))
    // A frame that is damaged, or that lacks what it refers to, is shown and flagged, not held back.
    context.pointee.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT
    context.pointee.err_recognition = DecoderContext.errorRecognition(codec)
    // With several threads a complaint could not be laid to one access unit.
    if threads == 1 { context.pointee.opaque = UnsafeMutableRawPointer(complaints) }
    try DecoderContext.setExtradata(extradata, of: context)
    if let hardware { context.pointee.hw_device_ctx = try hardware.reference() }
    try check("avcodec_open2", avcodec_open2(context, decoder, nil), "the \(codec.rawValue) decoder")
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
    complaints.deallocate()
  }

  /// The decoder's own name, such as `h264` or `mp3float`.
  var name: String {
    guard let codec = context.pointee.codec, let name = codec.pointee.name else { return "" }
    return String(cString: name)
  }

  /// Errors the decoder logged since it was opened; counted with one thread only.
  var complaintCount: Int32 { complaints.pointee }

  /// What is checked besides what every decoder checks: picture hashes and checksums where the stream has them, and for MP3
  /// that a granule does not run over its bits. H.264 conceals and flags; HEVC and AAC would conceal in silence without `EXPLODE`.
  private static func errorRecognition(_ codec: CodecKind) -> Int32 {
    switch codec {
    case .h264: AV_EF_CRCCHECK
    case .hevc, .aac: AV_EF_CRCCHECK | AV_EF_EXPLODE
    case .mp3: AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_COMPLIANT
    }
  }

  /// Hands one access unit over. Decoding errors may come from here or from `receive`; the decoder stays usable.
  func send(
    _ bytes: ArraySlice<UInt8>, decodeTime: Int64, presentationTime: Int64, isKey: Bool
  ) throws(FFmpegError) {
    // An empty packet would mean "end of stream" to libavcodec.
    guard !bytes.isEmpty else {
      throw FFmpegError(
        call: "avcodec_send_packet", code: liveterm_averror_invaliddata(), context: "an empty access unit")
    }
    if isDraining { flush() }
    let filled = try packet.fill(
      bytes, decodeTime: decodeTime, presentationTime: presentationTime, isKey: isKey)
    defer { packet.release() }
    try check("avcodec_send_packet", avcodec_send_packet(context, filled))
  }

  /// The next decoded frame, owned by the caller, who gives it back to `frames`. Nil: more input is needed, or all is drained.
  func receive() throws(FFmpegError) -> UnsafeMutablePointer<AVFrame>? {
    let frame = try frames.take()
    let result = avcodec_receive_frame(context, frame)
    if result >= 0 { return frame }
    frames.give(frame)
    if result == liveterm_averror_again() || result == liveterm_averror_eof() { return nil }
    throw FFmpegError(call: "avcodec_receive_frame", code: result)
  }

  /// Says that the input has ended: what is inside comes out of `receive`.
  func drain() throws(FFmpegError) {
    guard !isDraining else { return }
    isDraining = true
    try check("avcodec_send_packet", avcodec_send_packet(context, nil))
  }

  /// Forgets everything inside; the next access unit should be a key frame.
  func flush() {
    isDraining = false
    avcodec_flush_buffers(context)
  }

  private static func setExtradata(
    _ extradata: ArraySlice<UInt8>, of context: UnsafeMutablePointer<AVCodecContext>
  ) throws(FFmpegError) {
    guard !extradata.isEmpty else { return }
    let memory = try allocated("av_mallocz", av_mallocz(extradata.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)))
    let bytes = memory.assumingMemoryBound(to: UInt8.self)
    extradata.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { bytes.update(from: start, count: source.count) }
    }
    context.pointee.extradata = bytes
    context.pointee.extradata_size = Int32(clamping: extradata.count)
  }
}
