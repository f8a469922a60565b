import CFFmpeg

/// Looks for beeps in mono sound without gaps, in blocks of 2.5 ms: what stands out of the noise for about a tenth of a second
/// and is one of the scheme's pitches and little else.
struct BeepAnalyser {
  private enum State {
    case quiet
    /// Something loud began; it is collected until it is over.
    case event
    /// Too long for a beep: the noise floor has to get used to it.
    case loud
  }

  private static let blocksPerSecond = 400
  /// Block levels (RMS, 1 is full scale) that stand out: so much above the floor, and not under this.
  private static let prominence: Float = 4
  private static let leastLevel: Float = 0.01
  private static let floorStep: Float = 0.05
  /// Inside a beep is what exceeds this share of its peak: a poor codec lets the level swing to half of the peak within the
  /// beep, and to a fifth before it.
  private static let edgeShare: Float = 0.35
  /// Blocks of quiet before a beep without which its beginning may be missing.
  private static let quietBlocks = 4
  /// Blocks after which an event is too long: a stretched beep with its pre-echo.
  private static let eventLimit = 100
  /// In seconds; a beep played at 1.2 times its speed is 83 ms long.
  private static let lengths = 0.07...0.15
  /// The share of the energy that the pitch must have, and the most that the next best may have of that.
  private static let leastPurity = 0.7
  private static let greatestRival = 0.25

  private let sampleRate: Int
  private let blockSize: Int
  private var state = State.quiet
  private var floor: Float = 0
  private var blocksHeard = 0
  private var quietRun = 0

  /// Samples short of a block, and the time of the first, in µs.
  private var pending: [Float] = []
  private var pendingTime: Int64 = 0

  // The event:
  private var samples: [Float] = []
  private var levels: [Float] = []
  private var times: [Int64] = []
  private var quietBefore = 0
  private var peak: Float = 0

  init(sampleRate: Int) {
    self.sampleRate = sampleRate
    blockSize = sampleRate / BeepAnalyser.blocksPerSecond
  }

  mutating func feed(_ input: [Float], at time: Int64, lasting duration: Int64) -> [BeepDetector.Beep] {
    var beeps: [BeepDetector.Beep] = []
    let carried = pending.count
    if carried == 0 { pendingTime = time }
    pending.append(contentsOf: input)
    var start = 0
    while start + blockSize <= pending.count {
      let offset = Int64(start - carried)
      let blockTime = offset < 0 ? pendingTime : time + offset * duration / Int64(max(1, input.count))
      if let beep = hear(pending[start..<start + blockSize], at: blockTime) { beeps.append(beep) }
      start += blockSize
    }
    if start > 0 {
      pendingTime = time + Int64(start - carried) * duration / Int64(max(1, input.count))
      pending.removeFirst(start)
    }
    return beeps
  }

  private mutating func hear(_ block: ArraySlice<Float>, at time: Int64) -> BeepDetector.Beep? {
    var meter = AudioLevelMeter()
    block.withUnsafeBufferPointer { meter.add($0) }
    let level = meter.level.rms
    blocksHeard += 1
    let standsOut = level > max(BeepAnalyser.leastLevel, floor * BeepAnalyser.prominence)
    switch state {
    case .quiet, .loud:
      if state == .quiet, standsOut, blocksHeard > BeepAnalyser.quietBlocks {
        begin()
        collect(block, level, time)
        return nil
      }
      if state == .loud, !standsOut { state = .quiet }
      quietRun = standsOut ? 0 : quietRun + 1
      // Until there is a floor the first blocks make one.
      let step = blocksHeard <= BeepAnalyser.quietBlocks ? 1 / Float(blocksHeard) : BeepAnalyser.floorStep
      floor += (level - floor) * step
    case .event:
      collect(block, level, time)
      if levels.suffix(3).allSatisfy({ $0 < peak * BeepAnalyser.edgeShare }) {
        state = .quiet
        let beep = judge()
        quietRun = 3
        return beep
      }
      if levels.count > BeepAnalyser.eventLimit {
        state = .loud
        quietRun = 0
      }
    }
    return nil
  }

  private mutating func begin() {
    state = .event
    quietBefore = quietRun
    samples.removeAll(keepingCapacity: true)
    levels.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    peak = 0
  }

  private mutating func collect(_ block: ArraySlice<Float>, _ level: Float, _ time: Int64) {
    samples.append(contentsOf: block)
    levels.append(level)
    times.append(time)
    // The mean of three blocks: one block alone may be a click.
    if levels.count >= 3 { peak = max(peak, levels.suffix(3).reduce(0, +) / 3) }
  }

  // MARK: Judging an event

  private func judge() -> BeepDetector.Beep? {
    let edge = peak * BeepAnalyser.edgeShare
    guard let first = levels.indices.dropLast().first(where: { levels[$0] >= edge && levels[$0 + 1] >= edge }),
      let last = levels.lastIndex(where: { $0 >= edge }), last > first,
      quietBefore + first >= BeepAnalyser.quietBlocks
    else { return nil }
    let front = levels[first...last].prefix(8)
    let back = levels[first...last].suffix(8)
    let early = inside(first, of: front) + inside(first - 1, of: front)
    let late = inside(last, of: back) + inside(last + 1, of: back)
    let begin = Double(first + 1) - early
    let end = Double(last) + late
    let length = (end - begin) / Double(BeepAnalyser.blocksPerSecond)
    guard BeepAnalyser.lengths.contains(length) else { return nil }
    let from = Int((begin + (end - begin) * 0.2) * Double(blockSize))
    let to = Int((end - (end - begin) * 0.2) * Double(blockSize))
    guard let index = pitch(of: samples[max(0, from)..<min(to, samples.count)]) else { return nil }
    let blockTime = Double(times[first + 1] - times[first])
    let onset = Double(times[first + 1]) - early * blockTime - BeepScheme.edge / 2 * 1_000_000
    return BeepDetector.Beep(onsetMicroseconds: Int64(onset.rounded()), index: index)
  }

  /// How much of a block at an edge lies inside the beep, which shows in its energy beside its neighbours'.
  private func inside(_ block: Int, of neighbours: ArraySlice<Float>) -> Double {
    let usual = neighbours.sorted()[neighbours.count / 2]
    guard levels.indices.contains(block), usual > 0 else { return 0 }
    let share = Double(levels[block] / usual)
    return min(1, share * share)
  }

  /// Which of the scheme's pitches a piece of sound consists of.
  private func pitch(of piece: ArraySlice<Float>) -> Int? {
    let count = piece.count
    guard count > 2 else { return nil }
    // A Hann window keeps neighbouring pitches, 100 Hz away, out of each other's bins.
    let window = (0..<count).map { (1 - liveterm_cos(2 * .pi * (Double($0) + 0.5) / Double(count))) / 2 }
    let windowed = zip(piece, window).map { Double($0) * $1 }
    let energy = windowed.reduce(0) { $0 + $1 * $1 }
    let sum = window.reduce(0, +)
    let squares = window.reduce(0) { $0 + $1 * $1 }
    guard energy > 0 else { return nil }
    let shares = (0..<BeepScheme.pitches).map { index in
      2 * power(of: windowed, at: BeepScheme.pitch(index)) * squares / (sum * sum * energy)
    }
    guard let best = shares.indices.max(by: { shares[$0] < shares[$1] }), shares[best] >= BeepAnalyser.leastPurity
    else { return nil }
    let rival = shares.indices.filter { $0 != best }.map { shares[$0] }.max() ?? 0
    return rival <= shares[best] * BeepAnalyser.greatestRival ? best : nil
  }

  /// The squared magnitude of the Fourier sum at one frequency, by Goertzel's recursion.
  private func power(of samples: [Double], at frequency: Double) -> Double {
    let coefficient = 2 * liveterm_cos(2 * .pi * frequency / Double(sampleRate))
    var (one, two) = (0.0, 0.0)
    for sample in samples { (one, two) = (sample + coefficient * one - two, one) }
    return one * one + two * two - coefficient * one * two
  }
}
