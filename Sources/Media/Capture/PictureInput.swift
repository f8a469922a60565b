import CFFmpeg

/// Owns one AVFormatContext and gives the packets of its best picture track, whatever the codec.
final class PictureInput {
  enum Origin {
    case file(String)
    case device(format: String, name: String, request: CameraRequest)
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
  private var context: UnsafeMutablePointer<AVFormatContext>?
  private var streamIndex: Int32 = -1

  init(_ origin: Origin) throws(CaptureError) {
    FFmpegLog.prepare()
    guard let packet = av_packet_alloc() else { throw CaptureError(.unusable, "out of memory") }
    self.packet = packet
    switch origin {
    case .file(let path):
      name = path
      try openFile(path)
    case .device(let format, let device, let request):
      name = "\(format):\(device)"
      try openDevice(format: format, device: device, request)
    }
    try selectTrack()
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    avformat_close_input(&context)
  }

  /// The picture track; the input owns it.
  var stream: UnsafeMutablePointer<AVStream>? {
    streamIndex >= 0 ? context?.pointee.streams[Int(streamIndex)] : nil
  }

  /// Where the container's time begins, on its own clock, in µs.
  var origin: Int64 {
    guard let start = context?.pointee.start_time, start != noTimestamp else { return 0 }
    return start
  }

  /// The next packet of the track.
  func read() throws(FFmpegError) -> Reading {
    while true {
      av_packet_unref(packet)
      let result = av_read_frame(context, packet)
      if result == liveterm_averror_again() { return .nothingYet }
      if result == liveterm_averror_eof() { return .end }
      try check("av_read_frame", result)
      if packet.pointee.stream_index == streamIndex { return .packet }
    }
  }

  /// Goes to the last picture at or before a time, in µs from `origin`, from which can be decoded; 0 or less is the
  /// beginning.
  func seek(to time: Int64) throws(FFmpegError) {
    if time > 0, avformat_seek_file(context, -1, Int64.min, origin + time, origin + time, 0) >= 0 { return }
    if avformat_seek_file(context, -1, Int64.min, Int64.min, Int64.max, 0) >= 0 { return }
    // Raw streams have no times to look for.
    try check("avformat_seek_file", avformat_seek_file(context, -1, 0, 0, 0, AVSEEK_FLAG_BYTE))
  }

  /// How long the container lasts, in µs: what it says, else the end of the last packet of any track, which takes
  /// reading all of it.
  /// 0 if neither is known.
  func measuredDuration() throws(FFmpegError) -> Int64 {
    guard let context else { return 0 }
    let isGuess = context.pointee.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE
    if context.pointee.duration != noTimestamp, context.pointee.duration > 0, !isGuess {
      return context.pointee.duration
    }
    var end: Int64 = 0
    while true {
      av_packet_unref(packet)
      let result = av_read_frame(context, packet)
      if result == liveterm_averror_eof() { break }
      try check("av_read_frame", result)
      guard let stream = context.pointee.streams[Int(packet.pointee.stream_index)] else { continue }
      let length = av_rescale_q(max(0, packet.pointee.duration), stream.pointee.time_base, microseconds)
      if packet.pointee.pts == noTimestamp {
        if packet.pointee.stream_index == streamIndex { end += length }
      } else {
        end = max(end, av_rescale_q(packet.pointee.pts, stream.pointee.time_base, microseconds) - origin + length)
      }
    }
    av_packet_unref(packet)
    try seek(to: 0)
    return end
  }

  // MARK: Opening

  private func openFile(_ path: String) throws(CaptureError) {
    try CaptureFile.open(&context, path: path) { fileFailure(path, $0) }
  }

  /// Says more where a path that is not there looks like a device that is not there.
  private func fileFailure(_ path: String, _ code: Int32) -> CaptureError {
    guard code == liveterm_averror(ENOENT), let head = path.split(separator: ":").first, head.count < path.count,
      !head.contains("/")
    else { return failure(code) }
    return CaptureError(.missing, "\(failure(code).description); \(PictureInput.formatList(without: String(head)))")
  }

  private static func formatList(without name: String) -> String {
    "there is no camera format \"\(name)\" either: FFmpeg has \(InputDevices.cameraFormats.joined(separator: ", "))"
  }

  private func openDevice(format: String, device: String, _ request: CameraRequest) throws(CaptureError) {
    guard InputDevices.cameraFormats.contains(format), let input = av_find_input_format(format) else {
      let reason =
        InputDevices.microphoneFormats.contains(format)
        ? "\(format) has sound only; for pictures FFmpeg has \(InputDevices.cameraFormats.joined(separator: ", "))"
        : "FFmpeg has no input device \"\(format)\"; it has \(InputDevices.cameraFormats.joined(separator: ", "))"
      throw CaptureError(.missing, "cannot open \(name): \(reason)")
    }
    let wishes = PictureInput.wishes(request, of: input)
    var result = open(input, device, wishes)
    // A device that cannot have what it is asked for is taken as it is.
    if result < 0, !wishes.isEmpty, CaptureError.Cause(code: result) == .unusable {
      result = open(input, device, [])
    }
    if result < 0 { throw failure(result) }
  }

  private func open(_ input: UnsafePointer<AVInputFormat>, _ device: String, _ wishes: [(String, String)]) -> Int32 {
    guard let fresh = avformat_alloc_context() else { return liveterm_averror_nomem() }
    fresh.pointee.flags |= AVFMT_FLAG_NONBLOCK
    context = fresh
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    for (key, value) in wishes where av_dict_set(&options, key, value, 0) < 0 { break }
    // On failure FFmpeg frees the context and leaves a null pointer.
    return avformat_open_input(&context, device, input, &options)
  }

  /// What of the request the format has an option for. Cameras lie on their side: the longer side is asked for across.
  private static func wishes(
    _ request: CameraRequest, of input: UnsafePointer<AVInputFormat>
  ) -> [(String, String)] {
    let (long, short) = (max(request.width, request.height), min(request.width, request.height))
    let wishes = [("framerate", "\(request.framesPerSecond)"), ("video_size", "\(long)x\(short)")]
    guard input.pointee.priv_class != nil else { return [] }
    return wishes.filter { key, _ in
      var object = input.pointee.priv_class
      return withUnsafeMutablePointer(to: &object) {
        av_opt_find($0, key, nil, 0, AV_OPT_SEARCH_FAKE_OBJ) != nil
      }
    }
  }

  private func selectTrack() throws(CaptureError) {
    guard let context else { return }
    streamIndex = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
    for index in 0..<Int(context.pointee.nb_streams) where index != Int(streamIndex) {
      context.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
    }
    // The cover of a record is no moving picture.
    guard let stream, stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0 else {
      throw CaptureError(.unusable, "\(name) has no pictures")
    }
  }

  /// The failure of a call, with FFmpeg's reason.
  func failure(_ code: Int32) -> CaptureError {
    CaptureError(CaptureError.Cause(code: code), "cannot open \(name): \(FFmpegError.text(of: code))")
  }
}
