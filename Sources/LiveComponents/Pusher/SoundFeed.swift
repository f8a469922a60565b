import EventLoop
import Media

/// The open microphone and the blocks in which it is read: as many samples as one AAC frame, each once it is complete.
final class SoundFeed {
  /// A run that was held up for longer loses sound rather than catching up with all of it.
  static let longestHoldUp = RunDuration.milliseconds(500)

  let sampleRate: Int
  /// The block read last.
  var samples: [Float] = []
  private let microphone: (any Microphone)?
  private let origin: RunTime
  private var block: Int64 = 0
  private var levels = SoundLevelWindow()

  /// Without a microphone it only keeps the time, for the model encoder.
  init(_ microphone: (any Microphone)?, sampleRate: Int, startingAt origin: RunTime) {
    self.microphone = microphone
    self.sampleRate = sampleRate
    self.origin = origin
    samples.reserveCapacity(SoundLine.frameSamples)
  }

  /// When the next block's first sample is captured, and when its last one has been.
  var blockBegin: RunTime { time(of: block) }
  var nextTime: RunTime { time(of: block + 1) }

  private func time(of block: Int64) -> RunTime {
    let samples = block * Int64(SoundLine.frameSamples)
    let (seconds, rest) = samples.quotientAndRemainder(dividingBy: Int64(sampleRate))
    return origin + .seconds(seconds) + .nanoseconds(rest * 1_000_000_000 / Int64(sampleRate))
  }

  /// After a hold-up: goes on with the present. Returns how much sound is lost, ms.
  func skipWhatIsLost(at now: RunTime) -> Int64 {
    guard now - nextTime > Self.longestHoldUp else { return 0 }
    let before = blockBegin
    while now - nextTime > .zero { block += 1 }
    return (blockBegin - before).milliseconds
  }

  /// Takes the level of the block as it is in `samples` now.
  func measure() { levels.add(samples, until: blockBegin) }

  func level(at now: RunTime) -> AudioLevel? { levels.level(at: now) }

  func passBlock() { block += 1 }

  /// Reads the block into `samples`. What is not to be heard is read all the same, so that the microphone goes on.
  func readBlock(isSilent: Bool, volume: Float) throws(CaptureError) {
    samples.removeAll(keepingCapacity: true)
    try microphone?.read(SoundLine.frameSamples, at: blockBegin.nanoseconds / 1_000, appendingTo: &samples)
    block += 1
    if isSilent {
      SoundMixer.mute(&samples)
    } else if volume != 1 {
      SoundMixer.scale(&samples, by: volume)
    }
  }
}
