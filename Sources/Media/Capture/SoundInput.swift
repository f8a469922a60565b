import CFFmpeg

/// Owns one AVFormatContext and gives the packets of its best sound track, whatever the codec.
final class SoundInput {
  enum Source {
    case file(String)
    /// A file in memory and what to call it in messages.
    case bytes(ArraySlice<UInt8>, name: String)
    case device(format: String, name: String, isLive: Bool)
  }

  enum Reading {
    /// Lies in `packet` until the next call.
    case packet
    /// A live device has nothing yet.
    case nothingYet
    case end
  }

  /// What messages call it.
  let name: String
  let packet: UnsafeMutablePointer<AVPacket>
  /// Where the container's time begins, on its own clock, in µs.
  private(set) var origin: Int64 = 0
  /// From `origin`, in µs: what the container says, else the end of its last packet; 0 for a device.
  private(set) var duration: Int64 = 0

  /// Times beyond a year, in µs, are damage.
  static let greatestTime: UInt64 = 31_536_000_000_000
  /// In µs.
  private static let leastDuration: Int64 = 1_000

  private var context: UnsafeMutablePointer<AVFormatContext>?
  private var streamIndex: Int32 = -1
  /// Outlives the context, which reads from it.
  private var memory: SoundBytes?
  /// Where the context's first complaint goes; see `liveterm_log`.
  private let reason: UnsafeMutablePointer<CChar>

  init(_ source: Source) throws(CaptureError) {
    FFmpegLog.prepare()
    switch source {
    case .file(let path): name = path
    case .bytes(_, let text): name = text
    case .device(let format, let device, _): name = "\(format):\(device)"
    }
    guard let packet = av_packet_alloc() else { throw CaptureError(.unusable, "out of memory") }
    self.packet = packet
    reason = .allocate(capacity: liveterm_reason_size)
    reason.initialize(repeating: 0, count: liveterm_reason_size)
    try open(source)
    try selectTrack()
    if case .device = source { return }
    try measure()
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    avformat_close_input(&context)
    reason.deallocate()
  }

  /// The track's parameters and the time base of its packets; the input owns them.
  var track: (parameters: UnsafeMutablePointer<AVCodecParameters>, timeBase: AVRational)? {
    guard streamIndex >= 0, let stream = context?.pointee.streams[Int(streamIndex)],
      let parameters = stream.pointee.codecpar
    else { return nil }
    return (parameters, stream.pointee.time_base)
  }

  /// In Hz, as the track says.
  var nativeSampleRate: Int { track.map { Int($0.parameters.pointee.sample_rate) } ?? 0 }

  /// The next packet of the track.
  func read() throws(CaptureError) -> Reading {
    while true {
      av_packet_unref(packet)
      let result = av_read_frame(context, packet)
      if result == liveterm_averror_again() { return .nothingYet }
      if result == liveterm_averror_eof() { return .end }
      if result < 0 { throw failure("cannot read on in", result) }
      if packet.pointee.stream_index == streamIndex { return .packet }
    }
  }

  /// Goes to the last point at or before a time, in µs from `origin`, from which can be decoded.
  func seek(to time: Int64) throws(CaptureError) {
    let target = origin + max(0, time)
    // Formats without an index may refuse a place and still can go back to their beginning.
    var result = avformat_seek_file(context, -1, Int64.min, target, time > 0 ? target : Int64.max, 0)
    if result < 0 { result = avformat_seek_file(context, -1, Int64.min, Int64.min, Int64.max, 0) }
    if result < 0 { throw failure("cannot rewind", result) }
  }

  // MARK: Opening

  private func open(_ source: Source) throws(CaptureError) {
    context = avformat_alloc_context()
    guard let context else { throw CaptureError(.unusable, "out of memory") }
    context.pointee.opaque = UnsafeMutableRawPointer(reason)
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    let result: Int32
    switch source {
    case .file(let path):
      return try CaptureFile.open(&self.context, path: path) { failure("cannot open", $0) }
    case .bytes(let bytes, _):
      do throws(FFmpegError) {
        memory = try SoundBytes(bytes)
        // Bytes from anywhere: a playlist among them must not open files or addresses.
        try check("av_dict_set", av_dict_set(&options, "protocol_whitelist", "none", 0))
      } catch {
        throw CaptureError(.unusable, "cannot open \(name): \(error.text)")
      }
      context.pointee.pb = memory?.context
      result = avformat_open_input(&self.context, nil, nil, &options)
    case .device(let format, let device, let isLive):
      InputDevices.register()
      guard let input = av_find_input_format(format) else {
        throw CaptureError(.missing, "cannot open \(name): this FFmpeg has no input device called \(format)")
      }
      if isLive { context.pointee.flags |= AVFMT_FLAG_NONBLOCK }
      result = avformat_open_input(&self.context, device, input, nil)
    }
    // On failure FFmpeg has freed the context and left a null pointer.
    if result < 0 { throw failure("cannot open", result) }
    // A device says at once what it delivers, and looking at its sound would take its time.
    guard memory != nil else { return }
    let found = avformat_find_stream_info(self.context, nil)
    if found < 0 { throw failure("cannot open", found) }
  }

  private func selectTrack() throws(CaptureError) {
    guard let context else { return }
    streamIndex = av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, nil, 0)
    for index in 0..<Int(context.pointee.nb_streams) where index != Int(streamIndex) {
      context.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
    }
    guard streamIndex >= 0, nativeSampleRate > 0 else {
      throw CaptureError(.unusable, "\(name) has no sound that FFmpeg can decode")
    }
  }

  /// Finds out where time begins and how long it lasts.
  private func measure() throws(CaptureError) {
    guard let context, let track else { return }
    if context.pointee.start_time.magnitude <= SoundInput.greatestTime { origin = context.pointee.start_time }
    let isGuess = context.pointee.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE
    if context.pointee.duration != noTimestamp, context.pointee.duration > 0, !isGuess {
      duration = min(max(SoundInput.leastDuration, context.pointee.duration), Int64(SoundInput.greatestTime))
      return
    }
    while case .packet = try read() {
      guard packet.pointee.pts != noTimestamp else { continue }
      let begin = av_rescale_q(packet.pointee.pts, track.timeBase, microseconds)
      let length = av_rescale_q(max(0, packet.pointee.duration), track.timeBase, microseconds)
      guard begin.magnitude <= SoundInput.greatestTime, length <= SoundInput.greatestTime else { continue }
      duration = max(duration, begin + length - origin)
    }
    try seek(to: 0)
    guard duration >= SoundInput.leastDuration else {
      throw CaptureError(.unusable, "\(name) has no sound that FFmpeg can decode")
    }
  }

  // MARK: Errors

  /// The failure of a call, with the cause that the code, or the log's words, tell of.
  func failure(_ action: String, _ code: Int32) -> CaptureError {
    var text = FFmpegError.text(of: code)
    var cause = CaptureError.Cause(code: code)
    let complaint = String(cString: reason)
    if !complaint.isEmpty, cause == .unusable {
      // ALSA: "cannot open audio device hw:9 (No such file or directory)".
      let known = CaptureError.Cause.ofErrorNumbers.first {
        complaint.contains(FFmpegError.text(of: liveterm_averror($0.number)))
      }
      if let known { cause = known.cause }
      text = known.map { FFmpegError.text(of: liveterm_averror($0.number)) } ?? SoundInput.firstLine(of: complaint)
    }
    // PulseAudio's error numbers come as if they were the system's.
    if name.hasPrefix("pulse:"), code == liveterm_averror(ESRCH) || code == liveterm_averror(ENXIO) {
      (cause, text) = (.missing, "no PulseAudio server answers")
    }
    return CaptureError(cause, "\(action) \(name): \(text)")
  }

  private static func firstLine(of text: String) -> String {
    String(text.prefix { !$0.isNewline })
  }
}
