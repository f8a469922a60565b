import CFFmpeg

/// Decodes the pictures of a file or device, upright, with their times.
final class PictureReader {
  enum Reading {
    /// The time is in µs from the container's beginning.
    case picture(Picture, time: Int64)
    /// A live device has nothing yet, or much input gave no picture.
    case nothingYet
    case end
  }

  /// Packets that may go into the decoder for one picture.
  private static let packetLimit = 256

  let input: PictureInput
  private let decoder: UnsafeMutablePointer<AVCodecContext>
  private let frames = FramePool()
  private let timeBase: AVRational
  /// Of a picture without a time of its own, in µs.
  private let step: Int64
  private let turns: Int32
  private var lastTime: Int64?
  private var turning: (degrees: Int32, format: VideoFormat, graph: VideoGraph)?

  init(_ input: PictureInput) throws(CaptureError) {
    self.input = input
    guard let stream = input.stream, let parameters = stream.pointee.codecpar else {
      throw CaptureError(.unusable, "\(input.name) has no pictures")
    }
    let codec = parameters.pointee.codec_id
    guard let found = avcodec_find_decoder(codec) else {
      let name = String(cString: avcodec_get_name(codec))
      throw CaptureError(.unusable, "\(input.name): this FFmpeg cannot decode \(name)")
    }
    guard let context = avcodec_alloc_context3(found) else { throw CaptureError(.unusable, "out of memory") }
    decoder = context
    timeBase = stream.pointee.time_base
    let rate = stream.pointee.avg_frame_rate
    step = rate.num > 0 && rate.den > 0 ? 1_000_000 * Int64(rate.den) / Int64(rate.num) : 40_000
    turns = liveterm_stream_rotation(stream)
    do throws(FFmpegError) {
      try check("avcodec_parameters_to_context", avcodec_parameters_to_context(context, parameters))
      context.pointee.pkt_timebase = timeBase
      context.pointee.thread_count = 1
      try check("avcodec_open2", avcodec_open2(context, found, nil))
    } catch {
      throw CaptureError(.unusable, "\(input.name): \(error)")
    }
  }

  deinit {
    var decoder: UnsafeMutablePointer<AVCodecContext>? = decoder
    avcodec_free_context(&decoder)
  }

  /// The next picture in order of presentation. What is damaged is left out.
  func next() throws(FFmpegError) -> Reading {
    var packets = 0
    while true {
      let frame = try frames.take()
      let result = avcodec_receive_frame(decoder, frame)
      if result >= 0 {
        let picture = Picture(frame: frame, pool: frames)
        let time = time(of: frame)
        lastTime = time
        return .picture(try upright(picture), time: time)
      }
      frames.give(frame)
      if result == liveterm_averror_eof() { return .end }
      packets += 1
      guard packets <= PictureReader.packetLimit else { return .nothingYet }
      switch try input.read() {
      case .nothingYet: return .nothingYet
      case .packet: try send(input.packet)
      case .end: try send(nil)
      }
    }
  }

  /// Goes to the last place at or before a time, in µs, from which can be decoded.
  func seek(to time: Int64) throws(FFmpegError) {
    try input.seek(to: time)
    avcodec_flush_buffers(decoder)
    lastTime = nil
  }

  private func send(_ packet: UnsafeMutablePointer<AVPacket>?) throws(FFmpegError) {
    let result = avcodec_send_packet(decoder, packet)
    // Damage is passed over. A second null packet is answered with "end of file": then `next` says so too.
    if result < 0, result == liveterm_averror_nomem() { try check("avcodec_send_packet", result) }
  }

  private func time(of frame: UnsafeMutablePointer<AVFrame>) -> Int64 {
    let stamp = frame.pointee.best_effort_timestamp
    guard stamp != noTimestamp else { return lastTime.map { $0 + step } ?? 0 }
    // Down, so that a picture at 66.667 ms is there at 66.666, as ticks of a whole number of microseconds are.
    return av_rescale_q_rnd(stamp, timeBase, AVRational(num: 1, den: 1_000_000), AV_ROUND_DOWN) - input.origin
  }

  /// Turns what a phone recorded lying on its side.
  private func upright(_ picture: Picture) throws(FFmpegError) -> Picture {
    let own = liveterm_frame_rotation(picture.frame)
    let degrees = own >= 0 ? own : turns
    guard degrees != 0 else { return picture }
    let format = VideoFormat(picture.frame)
    if let turning, turning.degrees == degrees, turning.format == format { return try turning.graph.apply(picture) }
    guard let filters = PictureReader.filters(turning: degrees) else { return picture }
    let graph = try VideoGraph(filters, input: format)
    turning = (degrees, format, graph)
    return try graph.apply(picture)
  }

  /// Filters that turn clockwise by a multiple of 90 degrees; nil if there is nothing to turn.
  static func filters(turning degrees: Int32) -> String? {
    switch degrees {
    case 90: "transpose=dir=clock"
    case 180: "hflip,vflip"
    case 270: "transpose=dir=cclock"
    default: nil
    }
  }
}
