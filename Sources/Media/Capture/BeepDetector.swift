import CFFmpeg

/// Finds the beeps of the generated microphone in sound as a player hears it: after a lossy codec, at another volume, stretched
/// up to a fifth. Works on any sample rate from 8 kHz on and on any number of channels.
///
/// A beep is reported when it is over. Its onset is good to a few milliseconds. Beeps quieter than about 7 % of their own
/// volume are not heard, and none of which the beginning is missing.
public final class BeepDetector {
  public struct Beep: Hashable, Sendable {
    /// When it began, on the time scale of the sound fed, in µs.
    public let onsetMicroseconds: Int64
    /// The number of the second it marks, modulo 8.
    public let index: Int
  }

  /// Times of frames that follow each other may deviate by this before it is a gap, in µs.
  private static let tolerance: Int64 = 10_000

  private var resampler: Resampler?
  private var analyser: BeepAnalyser?
  /// When the next frame is due if it follows without a gap, in µs.
  private var expected: Int64?
  private var samples: [Float] = []

  public init() {}

  /// Hears a frame; frames come in the order of their time.
  /// - Parameters:
  ///   - microseconds: the time of its first sample, on a scale of the caller's choice.
  ///   - duration: how long it lasts on that scale, in µs; nil for its playing time. Stretched sound lasts longer or shorter
  ///     in the time of its media.
  /// - Returns: the beeps that ended in this frame; nearly always none.
  /// - Throws: the frame's samples cannot be converted.
  public func feed(
    _ frame: AudioFrame, at microseconds: Int64, lasting duration: Int64? = nil
  ) throws(FFmpegError) -> [Beep] {
    let rate = frame.sampleRate
    guard rate >= 8_000, frame.sampleCount > 0 else { return [] }
    if resampler?.sampleRate != rate || analyser == nil {
      resampler = try Resampler(sampleRate: rate, channels: 1)
      analyser = BeepAnalyser(sampleRate: rate)
    } else if let expected, abs(microseconds - expected) > BeepDetector.tolerance {
      analyser = BeepAnalyser(sampleRate: rate)
    }
    let duration = duration ?? frame.durationMicroseconds
    expected = microseconds + duration
    samples.removeAll(keepingCapacity: true)
    try resampler?.convert(frame, appendingTo: &samples)
    return analyser?.feed(samples, at: microseconds, lasting: duration) ?? []
  }
}
