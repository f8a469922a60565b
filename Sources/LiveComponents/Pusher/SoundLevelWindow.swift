import EventLoop
import Media

/// How loud the newest sound is, over a tenth of a second: long enough for a steady display, short enough for speech.
struct SoundLevelWindow {
  static let span = RunDuration.milliseconds(100)

  private struct Piece {
    var end: RunTime
    var level: AudioLevel
    var samples: Int
  }

  private var pieces: [Piece] = []

  /// The samples of one block, of which the last was captured at `end`.
  mutating func add(_ samples: [Float], until end: RunTime) {
    var meter = AudioLevelMeter()
    samples.withUnsafeBufferPointer { meter.add($0) }
    pieces.removeAll { $0.end <= end - Self.span }
    pieces.append(Piece(end: end, level: meter.level, samples: samples.count))
  }

  /// Nil if there was no sound in the last tenth of a second, or at least not a whole block.
  func level(at now: RunTime) -> AudioLevel? {
    AudioLevel(of: pieces.filter { $0.end > now - Self.span }.map { ($0.level, $0.samples) })
  }
}

extension AudioLevel {
  /// The level of pieces of sound together; nil if there are none.
  init?(of pieces: [(level: AudioLevel, samples: Int)]) {
    let count = pieces.reduce(0) { $0 + $1.samples }
    guard count > 0 else { return nil }
    let squares = pieces.reduce(0.0) { $0 + Double($1.level.rms) * Double($1.level.rms) * Double($1.samples) }
    self.init(peak: pieces.map(\.level.peak).max() ?? 0, rms: Float((squares / Double(count)).squareRoot()))
  }
}
