import CFFmpeg

/// Owns one AVFormatContext for writing and its AVIOContext (a file, or memory).
final class OutputContext {
  private let context: UnsafeMutablePointer<AVFormatContext>
  private var isFileOpen = false
  private var isMemoryOpen = false

  /// Throws if this FFmpeg lacks the format. `url` is nil for memory.
  init(format: String, url: String?) throws(FFmpegError) {
    FFmpegLog.prepare()
    var context: UnsafeMutablePointer<AVFormatContext>?
    let result = avformat_alloc_output_context2(&context, nil, format, url)
    try check("avformat_alloc_output_context2", result, format)
    self.context = try allocated("avformat_alloc_output_context2", context)
  }

  deinit {
    if isMemoryOpen { _ = try? takeMemory() }
    if isFileOpen { avio_closep(&context.pointee.pb) }
    avformat_free_context(context)
  }

  /// True if the muxer opens its files itself (hls).
  private var opensFilesItself: Bool {
    guard let format = context.pointee.oformat else { return false }
    return format.pointee.flags & AVFMT_NOFILE != 0
  }

  /// A new stream, to be described.
  func addStream() throws(FFmpegError) -> UnsafeMutablePointer<AVStream> {
    try allocated("avformat_new_stream", avformat_new_stream(context, nil))
  }

  /// A new stream with a copy of the parameters, and the tag left for the format to choose.
  func addStream(
    copying parameters: UnsafePointer<AVCodecParameters>
  ) throws(FFmpegError) -> UnsafeMutablePointer<AVStream> {
    let stream = try addStream()
    try check("avcodec_parameters_copy", avcodec_parameters_copy(stream.pointee.codecpar, parameters))
    stream.pointee.codecpar.pointee.codec_tag = 0
    return stream
  }

  /// The time base the muxer chose for a stream; good after `writeHeader`.
  func timeBase(ofStream index: Int) -> AVRational {
    guard index < Int(context.pointee.nb_streams), let stream = context.pointee.streams[index] else {
      return milliseconds
    }
    return stream.pointee.time_base
  }

  /// Creates the file.
  func openFile() throws(FFmpegError) {
    guard !opensFilesItself else { return }
    try check("avio_open", avio_open(&context.pointee.pb, context.pointee.url, AVIO_FLAG_WRITE))
    isFileOpen = true
  }

  /// Writes go to a new block of memory from here on.
  func openMemory() throws(FFmpegError) {
    try check("avio_open_dyn_buf", avio_open_dyn_buf(&context.pointee.pb))
    isMemoryOpen = true
  }

  /// Ends the block of memory and gives its bytes.
  func takeMemory() throws(FFmpegError) -> ArraySlice<UInt8> {
    isMemoryOpen = false
    var memory: UnsafeMutablePointer<UInt8>?
    let size = avio_close_dyn_buf(context.pointee.pb, &memory)
    context.pointee.pb = nil
    defer { av_free(memory) }
    try check("avio_close_dyn_buf", size)
    guard let memory else { return [] }
    return ArraySlice(UnsafeBufferPointer(start: memory, count: Int(size)))
  }

  func writeHeader(options: [String: String] = [:]) throws(FFmpegError) {
    var dictionary: OpaquePointer?
    defer { av_dict_free(&dictionary) }
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      try check("av_dict_set", av_dict_set(&dictionary, name, value, 0))
    }
    try check("avformat_write_header", avformat_write_header(context, &dictionary))
  }

  /// Writes a packet as it is, in the order given.
  func write(_ packet: UnsafeMutablePointer<AVPacket>) throws(FFmpegError) {
    try check("av_write_frame", av_write_frame(context, packet))
  }

  /// Writes a packet, interleaved with those of other streams by decode time; takes the packet's content.
  func writeInterleaved(_ packet: UnsafeMutablePointer<AVPacket>) throws(FFmpegError) {
    try check("av_interleaved_write_frame", av_interleaved_write_frame(context, packet))
  }

  func writeTrailer() throws(FFmpegError) {
    try check("av_write_trailer", av_write_trailer(context))
  }

  /// Closes the file; what was buffered must reach it.
  func closeFile() throws(FFmpegError) {
    guard isFileOpen else { return }
    isFileOpen = false
    try check("avio_close", avio_closep(&context.pointee.pb))
  }
}
