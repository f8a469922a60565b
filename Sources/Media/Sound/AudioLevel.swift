import CFFmpeg

/// How loud a piece of sound is.
public struct AudioLevel: Sendable, Equatable {
  /// The greatest sample magnitude; 1 is full scale.
  public var peak: Float
  /// The root of the mean square over all channels; 1 is full scale (a full-scale sine has 0.707).
  public var rms: Float

  public init(peak: Float = 0, rms: Float = 0) {
    self.peak = peak
    self.rms = rms
  }

  /// What `decibels` answers for silence.
  public static let silence: Double = -120

  /// Peak in dB below full scale, not under -120.
  public var peakDecibels: Double { AudioLevel.decibels(peak) }
  /// RMS in dB below full scale, not under -120; a full-scale sine gives -3.01.
  public var rmsDecibels: Double { AudioLevel.decibels(rms) }

  /// 20 log10 of a magnitude, not under -120.
  static func decibels(_ magnitude: Float) -> Double {
    magnitude > 1e-6 ? 20 * liveterm_log10(Double(magnitude)) : silence
  }
}

/// Gathers a level over many pieces of sound.
public struct AudioLevelMeter: Sendable {
  private var peak: Float = 0
  private var squares: Double = 0
  private var count = 0

  public init() {}

  /// Counts interleaved samples in.
  public mutating func add(_ samples: UnsafeBufferPointer<Float>) {
    var top: Float = 0
    var sum: Float = 0
    var total: Double = 0
    var index = 0
    while index < samples.count {
      // Sums of short runs are exact enough in single precision and let the compiler use vectors.
      let end = min(index + 256, samples.count)
      sum = 0
      while index < end {
        let sample = samples[index]
        top = max(top, abs(sample))
        sum += sample * sample
        index += 1
      }
      total += Double(sum)
    }
    peak = max(peak, top)
    squares += total
    count += samples.count
  }

  /// The level of everything counted in.
  public var level: AudioLevel {
    AudioLevel(peak: peak, rms: count > 0 ? Float((squares / Double(count)).squareRoot()) : 0)
  }
}
