import CFFmpeg

/// An H.264 encoder of libavcodec that works in hardware: how it is opened and fed.
struct HardwareEncoder {
  /// FFmpeg's name of the encoder.
  let name: String
  /// What a request names besides: FFmpeg's name of the device type or of the interface.
  let device: String
  /// Pictures go up to the device's memory first.
  let needsUpload: Bool
  /// What it takes from system memory.
  let format: AVPixelFormat
  /// Whether a changed bitrate takes effect while it runs, in every supported version of FFmpeg.
  let followsBitrate: Bool
  /// Options for no delay and key frames on demand; those that a version of FFmpeg lacks are passed over.
  let options: [(name: String, value: String)]

  /// In the order in which they are tried.
  static let all = [
    HardwareEncoder(
      name: "h264_vaapi", device: "vaapi", needsUpload: true, format: AV_PIX_FMT_NV12, followsBitrate: false,
      options: [("rc_mode", "CBR"), ("async_depth", "1")]),
    HardwareEncoder(
      name: "h264_nvenc", device: "cuda", needsUpload: false, format: AV_PIX_FMT_YUV420P, followsBitrate: true,
      options: [("rc", "cbr"), ("zerolatency", "1"), ("delay", "0"), ("forced-idr", "1"), ("no-scenecut", "1")]),
    HardwareEncoder(
      name: "h264_qsv", device: "qsv", needsUpload: false, format: AV_PIX_FMT_NV12, followsBitrate: false,
      options: [("async_depth", "1"), ("look_ahead", "0"), ("forced_idr", "1")]),
    HardwareEncoder(
      name: "h264_v4l2m2m", device: "v4l2m2m", needsUpload: false, format: AV_PIX_FMT_YUV420P, followsBitrate: false,
      options: []),
  ]

  /// What a request asks for. Throws an error with `isHardwareFailure` if no encoder here has that name.
  static func candidates(for request: HardwareRequest) throws(FFmpegError) -> [HardwareEncoder] {
    switch request {
    case .none: return []
    case .automatic: return all
    case .device(let name):
      let named = all.filter { $0.name == name || $0.device == name || $0.name == "h264_\(name)" }
      guard named.isEmpty else { return named }
      throw failure("no H.264 encoder uses \"\(name)\"; there are: \(all.map(\.device).joined(separator: ", "))")
    }
  }

  /// An error whose `isHardwareFailure` is true.
  static func failure(_ text: String) -> FFmpegError {
    FFmpegError(call: "av_hwdevice_ctx_create", code: liveterm_averror_encoder_not_found(), exactly: text)
  }

  /// Opens it. No B-frames: not every device has them.
  func open(_ settings: VideoEncoderSettings) throws(FFmpegError) -> OpenedEncoder {
    let frames = needsUpload ? try HardwareFrames(device: device, format: format, settings) : nil
    let rate = "\(settings.bitrateKbps * 1_000)"
    let common = [
      ("b", rate), ("maxrate", rate), ("bufsize", "\(settings.bufferSize(kbps: settings.bitrateKbps))"),
      ("g", "\(settings.keyFrameInterval)"), ("bf", "0"),
      ("profile", settings.tuning == .smooth ? "high" : "main"),
    ]
    let context = try EncoderContext(name: name, options: common + options, refusesUnknown: false) {
      (context) throws(FFmpegError) in
      describe(settings, format: frames?.format ?? format, of: context)
      context.pointee.colorspace = settings.colours == .bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M
      context.pointee.color_range = AVCOL_RANGE_MPEG
      if let frames { context.pointee.hw_frames_ctx = try frames.reference() }
    }
    return OpenedEncoder(
      name: name, context: context, packaging: try AVCPackaging(context),
      input: EncoderInput(format: format, upload: frames), followsBitrate: followsBitrate)
  }
}

/// An encoder with what stands before and behind it.
struct OpenedEncoder {
  let name: String
  let context: EncoderContext
  let packaging: AVCPackaging
  let input: EncoderInput
  let followsBitrate: Bool

  /// Opens what the settings ask for.
  init(_ settings: VideoEncoderSettings) throws(FFmpegError) {
    guard settings.hardware == .none else {
      self = try OpenedEncoder.hardware(settings)
      return
    }
    // NAL units with lengths instead of start codes: nothing is left to convert.
    let packed = [(name: "x264-params", value: "annexb=0")]
    let context = try EncoderContext(name: "libx264", options: settings.x264Options + packed) {
      describe(settings, format: AV_PIX_FMT_YUV420P, of: $0)
    }
    self.init(
      name: "libx264", context: context, packaging: try AVCPackaging(context), input: EncoderInput(),
      followsBitrate: true)
  }

  init(name: String, context: EncoderContext, packaging: AVCPackaging, input: EncoderInput, followsBitrate: Bool) {
    self.name = name
    self.context = context
    self.packaging = packaging
    self.input = input
    self.followsBitrate = followsBitrate
  }

  private static func hardware(_ settings: VideoEncoderSettings) throws(FFmpegError) -> OpenedEncoder {
    var reasons: [String] = []
    for candidate in try HardwareEncoder.candidates(for: settings.hardware) {
      do {
        return try candidate.open(settings)
      } catch {
        reasons.append("\(candidate.name): \(error.text)")
      }
    }
    throw HardwareEncoder.failure("no hardware H.264 encoder could be opened: \(reasons.joined(separator: "; "))")
  }
}

/// Fills size, times and format of a video encoder's context; times are in ms.
func describe(
  _ settings: VideoEncoderSettings, format: AVPixelFormat, of context: UnsafeMutablePointer<AVCodecContext>
) {
  context.pointee.width = Int32(settings.width)
  context.pointee.height = Int32(settings.height)
  context.pointee.pix_fmt = format
  context.pointee.time_base = milliseconds
  context.pointee.framerate = AVRational(num: Int32(settings.framesPerSecond), den: 1)
  context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
}
