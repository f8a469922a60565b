/// Opens microphones.
public enum Microphones {
  /// The sample rates that AAC carries (ISO/IEC 14496-3, table 1.18), and 64 kHz, in Hz.
  public static let supportedSampleRates: Set<Int> = [
    7_350, 8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000,
  ]

  /// Whether a file has sound that can be decoded.
  public static func hasSound(path: String) -> Bool { (try? SoundInput(.file(path))) != nil }

  /// Opens a source of sound.
  ///
  /// A file's sound begins with the first read and follows the time of the run from there, again and again with the file's
  /// duration as period. A live device is asked without waiting; what it has not delivered in time is silence.
  /// - Parameter sampleRate: of the samples to be read, in Hz.
  /// - Throws: why there is no sound to be had, in one line that names the source.
  public static func open(_ source: CaptureSource, sampleRate: Int) throws(CaptureError) -> any Microphone {
    guard supportedSampleRates.contains(sampleRate) else {
      throw CaptureError(.unsupportedSampleRate, "AAC has no sample rate of \(sampleRate) Hz")
    }
    switch source {
    case .generated: return GeneratedMicrophone(sampleRate: sampleRate)
    case .file(let path):
      let input = try SoundInput(.file(path))
      try checkRate(of: input)
      return StreamMicrophone(try SoundStream(input, sampleRate: sampleRate, ending: .again))
    case .device(let format, let name):
      let input = try SoundInput(.device(format: format, name: name, isLive: source.isLive))
      try checkRate(of: input)
      if source.isLive { return try DeviceMicrophone(input, sampleRate: sampleRate) }
      return StreamMicrophone(try SoundStream(input, sampleRate: sampleRate, ending: .once))
    }
  }

  private static func checkRate(of input: SoundInput) throws(CaptureError) {
    let rate = input.nativeSampleRate
    guard !supportedSampleRates.contains(rate) else { return }
    throw CaptureError(
      .unsupportedSampleRate, "\(input.name) delivers sound at \(rate) Hz, which AAC cannot carry; 48000 Hz is usual")
  }
}
