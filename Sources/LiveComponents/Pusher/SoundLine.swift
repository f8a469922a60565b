import Media

/// The audio encoder of a pusher: AAC, or frames of the right size for the model.
final class SoundLine {
  static let frameSamples = AudioEncoder.frameSamples

  private let encoding: PusherConfiguration.Encoding
  private let effort: VideoEncoderSettings.Effort
  private var encoder: AudioEncoder?
  private var settings = AudioEncoderSettings(sampleRate: 48_000, bitrateKbps: 48)
  private var produced: MediaPacket?

  init(encoding: PusherConfiguration.Encoding, effort: VideoEncoderSettings.Effort) {
    self.encoding = encoding
    self.effort = effort
  }

  var bitrateKbps: Int { settings.bitrateKbps }

  /// SPEC 2.1, audio-quality: Hz.
  func sampleRate(_ quality: PusherAttributes.AudioQuality) -> Int { Self.settings(quality).sampleRate }

  private static func settings(_ quality: PusherAttributes.AudioQuality) -> AudioEncoderSettings {
    quality == .high
      ? AudioEncoderSettings(sampleRate: 48_000, bitrateKbps: 48)
      : AudioEncoderSettings(sampleRate: 16_000, bitrateKbps: 16)
  }

  func open(_ quality: PusherAttributes.AudioQuality) throws(FFmpegError) {
    close()
    settings = Self.settings(quality)
    settings.effort = effort
    if encoding == .all { encoder = try AudioEncoder(settings) }
  }

  /// AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
  var extradata: ArraySlice<UInt8> {
    if let encoder { return encoder.extradata }
    // AAC LC, the rate's index, one channel.
    let index: UInt8 = settings.sampleRate == 48_000 ? 3 : 8
    return [2 << 3 | index >> 1, (index & 1) << 7 | 1 << 3]
  }

  /// `time` is that of the first sample, µs on the stream's time line.
  func send(_ samples: [Float], microseconds time: Int64) throws(FFmpegError) {
    if let encoder { return try encoder.send(samples[...], captureTime: time) }
    let bytes = settings.bitrateKbps * 125 * Self.frameSamples / settings.sampleRate
    produced = MediaPacket(
      kind: .audio, decodeTime: time / 1_000, presentationTime: time / 1_000, isKey: true,
      data: [UInt8](repeating: 0x21, count: bytes)[...])
  }

  func receive() throws(FFmpegError) -> MediaPacket? {
    if let encoder { return try encoder.receive() }
    defer { produced = nil }
    return produced
  }

  func drain() throws(FFmpegError) { try encoder?.drain() }

  func close() {
    encoder = nil
    produced = nil
  }
}
