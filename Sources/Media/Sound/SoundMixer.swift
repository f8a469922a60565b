/// Volume and mixing of mono samples; 1 is full scale.
public enum SoundMixer {
  /// Multiplies the samples from `start` on; what would exceed full scale is cut off.
  public static func scale(_ samples: inout [Float], from start: Int = 0, by volume: Float) {
    if volume == 1 { return }
    if volume == 0 { return mute(&samples, from: start) }
    for index in start..<samples.count { samples[index] = limited(samples[index] * volume) }
  }

  /// Turns the samples from `start` on into silence.
  public static func mute(_ samples: inout [Float], from start: Int = 0) {
    for index in start..<samples.count { samples[index] = 0 }
  }

  /// Adds a piece to the samples from `start` on, which must have room for it; what would exceed full scale is cut off.
  public static func add(_ piece: ArraySlice<Float>, volume: Float, to samples: inout [Float], at start: Int) {
    for (offset, sample) in piece.enumerated() {
      samples[start + offset] = limited(samples[start + offset] + sample * volume)
    }
  }

  private static func limited(_ sample: Float) -> Float { max(-1, min(1, sample)) }
}
