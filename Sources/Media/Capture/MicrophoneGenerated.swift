import CFFmpeg

/// What the generated microphone says, and what `BeepDetector` listens for: 100 ms of a sine at half of full scale from each
/// whole second of the run's time on, over noise at -46 dB. The pitch tells the second, modulo 8.
enum BeepScheme {
  static let pitches = 8
  /// In seconds, with the edges.
  static let length = 0.1
  /// A raised cosine, in seconds.
  static let edge = 0.001
  static let amplitude = 0.5
  /// The noise is uniform; its RMS lies 46 dB below full scale.
  static let noiseAmplitude = 0.008_68

  /// In Hz.
  static func pitch(_ index: Int) -> Double { 800 + 100 * Double(index) }

  /// The beep `time` seconds after its second began; `index` is the second's number modulo 8.
  static func sample(at time: Double, index: Int) -> Double {
    guard time >= 0, time < length else { return 0 }
    let distance = min(time, length - time)
    let envelope = distance < edge ? (1 - liveterm_cos(.pi * distance / edge)) / 2 : 1
    return amplitude * envelope * liveterm_sin(2 * .pi * pitch(index) * time)
  }
}

/// A microphone in a quiet room with a clock that beeps each second. The sample at an instant depends on the instant only.
final class GeneratedMicrophone: Microphone {
  private let sampleRate: Int

  init(sampleRate: Int) { self.sampleRate = sampleRate }

  func read(_ count: Int, at microseconds: Int64, appendingTo samples: inout [Float]) {
    // The grid of samples is counted from the run's beginning, so that rounded times of consecutive reads meet exactly.
    let first = av_rescale(microseconds, Int64(sampleRate), 1_000_000)
    samples.reserveCapacity(samples.count + count)
    for offset in 0..<Int64(max(0, count)) {
      let position = first + offset
      let second = position / Int64(sampleRate)
      let time = Double(position % Int64(sampleRate)) / Double(sampleRate)
      let beep = time < BeepScheme.length ? BeepScheme.sample(at: time, index: Int(second % 8)) : 0
      samples.append(Float(beep + GeneratedMicrophone.noise(position)))
    }
  }

  /// SplitMix64 (Steele, Lea, Flood 2014) of the sample's number, as a number around zero.
  private static func noise(_ position: Int64) -> Double {
    var z = UInt64(bitPattern: position) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return BeepScheme.noiseAmplitude * Double(Int64(bitPattern: z ^ (z >> 31))) * 0x1p-63
  }
}
