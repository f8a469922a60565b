import CFFmpeg

/// Turns Annex B video (start codes; ITU-T H.264 and H.265) into the length-prefixed form with avcC or hvcC of ISO/IEC 14496-15.
///
/// libavformat's mp4 muxer does the work: while it writes a plain file it puts exactly the converted access unit into the media
/// data box, so what one `av_write_frame` adds to an in-memory file is the result.
final class LengthPrefixer {
  /// The muxer remembers every packet for the index it never gets to write, so it is replaced after so many.
  private static let packetsPerMuxer: Int64 = 10_000

  /// avcC or hvcC.
  let extradata: ArraySlice<UInt8>
  private var muxer: OutputContext
  private var count: Int64 = 0
  private let packet: UnsafeMutablePointer<AVPacket>
  private let parameters: UnsafeMutablePointer<AVCodecParameters>

  /// Throws if the parameters lack usable parameter sets.
  init(parameters: UnsafePointer<AVCodecParameters>) throws(FFmpegError) {
    extradata = try LengthPrefixer.configuration(parameters)
    muxer = try LengthPrefixer.plainMuxer(parameters)
    packet = try allocated("av_packet_alloc", av_packet_alloc())
    guard let copy = avcodec_parameters_alloc() else {
      var packet: UnsafeMutablePointer<AVPacket>? = packet
      av_packet_free(&packet)
      throw FFmpegError(call: "avcodec_parameters_alloc", code: liveterm_averror_nomem())
    }
    self.parameters = copy
    try check("avcodec_parameters_copy", avcodec_parameters_copy(copy, parameters))
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    var parameters: UnsafeMutablePointer<AVCodecParameters>? = parameters
    avcodec_parameters_free(&parameters)
  }

  /// Converts one access unit.
  func convert(_ source: UnsafeMutablePointer<AVPacket>) throws(FFmpegError) -> ArraySlice<UInt8> {
    if count == LengthPrefixer.packetsPerMuxer {
      muxer = try LengthPrefixer.plainMuxer(parameters)
      count = 0
    }
    av_packet_unref(packet)
    try check("av_packet_ref", av_packet_ref(packet, source))
    // Only the bytes matter here; steady times keep the muxer content.
    packet.pointee.stream_index = 0
    packet.pointee.dts = count
    packet.pointee.pts = count
    packet.pointee.duration = 1
    packet.pointee.pos = -1
    count += 1
    try muxer.openMemory()
    try muxer.write(packet)
    return try muxer.takeMemory()
  }

  /// A muxer that has written its head and waits for access units.
  private static func plainMuxer(_ parameters: UnsafePointer<AVCodecParameters>) throws(FFmpegError) -> OutputContext {
    let muxer = try OutputContext(format: "mp4", url: nil)
    let stream = try muxer.addStream(copying: parameters)
    stream.pointee.time_base = milliseconds
    try muxer.openMemory()
    try muxer.writeHeader()
    _ = try muxer.takeMemory()
    return muxer
  }

  /// Lets the muxer write the head of a fragmented file, and takes the configuration box out of it.
  private static func configuration(
    _ parameters: UnsafePointer<AVCodecParameters>
  ) throws(FFmpegError) -> ArraySlice<UInt8> {
    let muxer = try OutputContext(format: "mp4", url: nil)
    let stream = try muxer.addStream(copying: parameters)
    stream.pointee.time_base = milliseconds
    try muxer.openMemory()
    try muxer.writeHeader(options: ["movflags": "empty_moov+default_base_moof"])
    let head = try muxer.takeMemory()
    let name: [UInt8] = Array((parameters.pointee.codec_id == AV_CODEC_ID_HEVC ? "hvcC" : "avcC").utf8)
    guard let box = box(named: name, in: head), box.count > 6 else {
      throw FFmpegError(
        call: "avformat_write_header", code: liveterm_averror_invaliddata(), context: "no parameter sets")
    }
    return box
  }

  /// The content of the first box of that name, searched byte by byte: enough for a head that was made here.
  private static func box(named name: [UInt8], in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var index = bytes.startIndex + 4
    while index + 4 <= bytes.endIndex {
      if bytes[index..<index + 4].elementsEqual(name) {
        let size = bytes[index - 4..<index].reduce(0) { $0 << 8 | Int($1) }
        let end = index - 4 + size
        return size >= 8 && end <= bytes.endIndex ? bytes[index + 4..<end] : nil
      }
      index += 1
    }
    return nil
  }
}
