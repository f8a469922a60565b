import CFFmpeg

/// Turns sound of any format into interleaved `Float` samples of one rate and channel count. Owns one SwrContext.
public final class Resampler {
  /// In Hz.
  public let sampleRate: Int
  public let channels: Int

  private var context: OpaquePointer?
  private var source: SoundFormat?

  /// - Parameters:
  ///   - sampleRate: 1...768000 Hz.
  ///   - channels: 1...8.
  public init(sampleRate: Int, channels: Int) throws(FFmpegError) {
    FFmpegLog.prepare()
    guard (1...768_000).contains(sampleRate), (1...8).contains(channels) else {
      throw FFmpegError(
        call: "swr_alloc_set_opts2", code: liveterm_averror_invalid(), context: "\(sampleRate) Hz, \(channels) channels"
      )
    }
    self.sampleRate = sampleRate
    self.channels = channels
  }

  deinit { swr_free(&context) }

  /// Appends the frame's sound. When the source's format changes, what the old converter still held comes first.
  public func convert(_ frame: AudioFrame, appendingTo samples: inout [Float]) throws(FFmpegError) {
    let format = SoundFormat(frame.frame)
    if format != source {
      try flush(appendingTo: &samples)
      try open(format)
    }
    let planes = UnsafeRawPointer(frame.frame.pointee.extended_data)
    try run(planes?.assumingMemoryBound(to: UnsafePointer<UInt8>?.self), frame.sampleCount, &samples)
  }

  /// Appends what is still inside; at the end of the sound.
  public func flush(appendingTo samples: inout [Float]) throws(FFmpegError) {
    guard context != nil else { return }
    try run(nil, 0, &samples)
    swr_free(&context)
    source = nil
  }

  private func open(_ format: SoundFormat) throws(FFmpegError) {
    swr_free(&context)
    source = nil
    var input = format.layout
    defer { av_channel_layout_uninit(&input) }
    var output = AVChannelLayout()
    av_channel_layout_default(&output, Int32(channels))
    defer { av_channel_layout_uninit(&output) }
    try check(
      "swr_alloc_set_opts2",
      swr_alloc_set_opts2(
        &context, &output, AV_SAMPLE_FMT_FLT, Int32(sampleRate), &input, format.sampleFormat, format.sampleRate, 0, nil)
    )
    // Several channels mixed into fewer stay within full scale.
    try check("av_opt_set_double", av_opt_set_double(UnsafeMutableRawPointer(context), "rematrix_maxval", 1, 0))
    try check("swr_init", swr_init(context), "\(format)")
    source = format
  }

  private func run(
    _ input: UnsafePointer<UnsafePointer<UInt8>?>?, _ count: Int, _ samples: inout [Float]
  ) throws(FFmpegError) {
    let room = try check("swr_get_out_samples", swr_get_out_samples(context, Int32(clamping: count)))
    guard room > 0 else { return }
    let start = samples.count
    samples.append(contentsOf: repeatElement(0, count: Int(room) * channels))
    let converted = samples.withUnsafeMutableBytes { bytes in
      var target = bytes.baseAddress?.advanced(by: start * MemoryLayout<Float>.stride).assumingMemoryBound(
        to: UInt8.self)
      return liveterm_swr_convert(context, &target, room, input, Int32(clamping: count))
    }
    samples.removeLast(Int(room - max(0, converted)) * channels)
    try check("swr_convert", converted)
  }
}

/// What kind of samples a frame holds.
struct SoundFormat: Equatable, CustomStringConvertible {
  let sampleFormat: AVSampleFormat
  /// In Hz.
  let sampleRate: Int32
  let channels: Int32
  /// FFmpeg's name of the layout, such as `stereo`; it always names a known order of the channels.
  let layoutName: String

  init(_ frame: UnsafeMutablePointer<AVFrame>) {
    sampleFormat = AVSampleFormat(frame.pointee.format)
    sampleRate = frame.pointee.sample_rate
    channels = frame.pointee.ch_layout.nb_channels
    var known = AVChannelLayout()
    let isKnown = frame.pointee.ch_layout.order != AV_CHANNEL_ORDER_UNSPEC
    if !isKnown { av_channel_layout_default(&known, channels) }
    layoutName = isKnown ? SoundFormat.name(of: &frame.pointee.ch_layout) : SoundFormat.name(of: &known)
  }

  /// A layout that the caller frees.
  var layout: AVChannelLayout {
    var layout = AVChannelLayout()
    if av_channel_layout_from_string(&layout, layoutName) < 0 { av_channel_layout_default(&layout, channels) }
    return layout
  }

  var sampleFormatName: String { av_get_sample_fmt_name(sampleFormat).map { String(cString: $0) } ?? "none" }

  var description: String { "\(sampleFormatName), \(sampleRate) Hz, \(layoutName)" }

  private static func name(of layout: UnsafePointer<AVChannelLayout>) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let start = buffer.baseAddress, av_channel_layout_describe(layout, start, buffer.count) > 0 else {
        return "mono"
      }
      return String(cString: start)
    }
  }
}
