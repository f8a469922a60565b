import CFFmpeg

/// What an `AudioEncoder` is opened with.
public struct AudioEncoderSettings: Hashable, Sendable {
  /// In Hz; one of `AudioEncoder.sampleRates`.
  public var sampleRate: Int
  /// 1: the microphone's sound is mono.
  public var channels: Int
  /// 1...512.
  public var bitrateKbps: Int
  /// Quick: FFmpeg's simple search for quantizers, half the time.
  public var effort = VideoEncoderSettings.Effort.usual

  public init(sampleRate: Int, channels: Int = 1, bitrateKbps: Int) {
    self.sampleRate = sampleRate
    self.channels = channels
    self.bitrateKbps = bitrateKbps
  }
}

/// An AAC-LC encoder (ISO/IEC 14496-3): mono samples in, access units without ADTS heads out.
///
/// After each `send` call `receive` until it gives nil. The same samples give the same bytes.
///
/// **Times.** AAC decodes an access unit together with the one before, so the encoder puts `primingSamples` of
/// nothing before the first sample. Each access unit is labelled with the time at which was captured what a decoder
/// gives out for it. The first, which decodes to the priming only, is therefore labelled `primingSamples` before the
/// first capture time (64 ms at 16 kHz, 21 ms at 48 kHz), which may be below zero. It must be sent, or the first 1024
/// samples decode wrongly. Then sample *i* of what a decoder gives out lies at *i* / rate after the first label.
/// Sound stays with its picture if both tracks' labels are shifted by the same amount: take as the stream's zero the
/// lower of the first audio label and the first video decode time, and subtract it from both.
public final class AudioEncoder {
  /// What AAC can say (ISO/IEC 14496-3, table 1.18), in Hz.
  public static let sampleRates = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
  ]

  /// True if AAC can carry sound of this sample rate.
  public static func carries(_ sampleRate: Int) -> Bool { sampleRates.contains(sampleRate) }

  /// Samples of one access unit.
  public static let frameSamples = 1_024

  /// Samples beyond this are refused.
  private static let loudest: Float = 16

  public let settings: AudioEncoderSettings
  private let encoder: EncoderContext
  private let frames = FramePool()
  private var lastTime: Int64?

  /// Opens an encoder. Throws if AAC has no such sample rate, channel count or bitrate; the text says which.
  public init(_ settings: AudioEncoderSettings) throws(FFmpegError) {
    self.settings = settings
    if let problem = AudioEncoder.problem(settings) {
      throw FFmpegError(call: "AudioEncoder", code: liveterm_averror_invalid(), exactly: problem)
    }
    let options = [
      (name: "b", value: "\(settings.bitrateKbps * 1_000)"),
      (name: "aac_coder", value: settings.effort == .usual ? "twoloop" : "fast"),
    ]
    encoder = try EncoderContext(name: "aac", options: options) {
      $0.pointee.sample_rate = Int32(settings.sampleRate)
      $0.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
      $0.pointee.time_base = AVRational(num: 1, den: Int32(settings.sampleRate))
      av_channel_layout_default(&$0.pointee.ch_layout, 1)
    }
  }

  /// AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
  public var extradata: ArraySlice<UInt8> { encoder.extradata }

  /// Samples of nothing that a decoder gives out before the first one sent: 1024.
  public var primingSamples: Int { Int(encoder.context.pointee.initial_padding) }

  /// Hands over one frame of sound. If it throws the samples are lost and the encoder stays usable.
  /// - Parameters:
  ///   - samples: exactly `frameSamples`, mono, full scale ±1; up to 16 times that is taken.
  ///   - captureTime: of the first sample, in microseconds, above that of the frame before. A jump shows in the labels.
  public func send(_ samples: ArraySlice<Float>, captureTime: Int64) throws(FFmpegError) {
    guard samples.count == AudioEncoder.frameSamples else {
      throw refusal("\(samples.count) samples for an encoder that takes \(AudioEncoder.frameSamples)")
    }
    if let lastTime, captureTime <= lastTime {
      throw refusal("sound of \(captureTime) µs after that of \(lastTime) µs")
    }
    // FFmpeg's encoder would fail with these for ever after: they stay in its filters.
    guard samples.allSatisfy({ abs($0) <= AudioEncoder.loudest }) else {
      throw refusal("samples that are no numbers, or beyond \(Int(AudioEncoder.loudest)) times full scale")
    }
    let frame = try frames.take()
    defer { frames.give(frame) }
    frame.pointee.nb_samples = Int32(AudioEncoder.frameSamples)
    frame.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
    frame.pointee.sample_rate = Int32(settings.sampleRate)
    av_channel_layout_default(&frame.pointee.ch_layout, 1)
    try check("av_frame_get_buffer", av_frame_get_buffer(frame, 0))
    frame.pointee.pts = av_rescale_q(captureTime, microseconds, encoder.context.pointee.time_base)
    samples.withUnsafeBytes { source in
      guard let start = source.baseAddress, let target = frame.pointee.data.0 else { return }
      UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: source.count)
    }
    try encoder.send(frame)
    lastTime = captureTime
  }

  /// The next access unit; nil if more sound is needed, or after `drain` if all is out. Both its times are the label,
  /// in ms.
  public func receive() throws(FFmpegError) -> MediaPacket? {
    guard let packet = try encoder.receive() else { return nil }
    let time = av_rescale_q(packet.pointee.pts, encoder.context.pointee.time_base, milliseconds)
    return MediaPacket(
      kind: .audio, decodeTime: time, presentationTime: time, isKey: true, data: bytes(of: packet))
  }

  /// Says that no more sound comes: the access units inside come out of `receive`.
  public func drain() throws(FFmpegError) { try encoder.drain() }

  private static func problem(_ settings: AudioEncoderSettings) -> String? {
    if !carries(settings.sampleRate) { return "AAC cannot carry sound of \(settings.sampleRate) Hz" }
    if settings.channels != 1 { return "\(settings.channels) channels: the sound must be mono" }
    if !(1...512).contains(settings.bitrateKbps) { return "\(settings.bitrateKbps) kbps of sound: allowed is 1 to 512" }
    return nil
  }

  private func refusal(_ text: String) -> FFmpegError {
    FFmpegError(call: "AudioEncoder.send", code: liveterm_averror_invalid(), exactly: text)
  }
}
