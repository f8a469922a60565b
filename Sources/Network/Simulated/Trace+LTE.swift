import EventLoop

extension Trace {
  /// A mobile downlink as players meet it, from the seed alone.
  ///
  /// Capacity wanders as a Markov chain over five levels around the mean, from each to its neighbours only, in steps of 200 to
  /// 800 ms; inside a level it varies by a tenth of the mean. In one step of fifteen it *fades*: a quarter to a half of the mean
  /// for 200 to 800 ms. About twice a minute it *fades deeply*: a fiftieth of the mean for 0.5 to 3 s. Latency is 20 to 35 ms at
  /// good capacity and grows as capacity falls, by 60 ms in a deep fade. At the end all steps are scaled so that the
  /// time-weighted mean is `meanKbps` (to within rounding of each step to whole kbps).
  ///
  /// Integers and comparisons only, so the same seed gives the same trace on every machine.
  public static func lteLike(
    seed: Seed, meanKbps: Int64 = 1_000, length: RunDuration = .seconds(120)
  ) -> Trace {
    let mean = max(1, min(meanKbps, maximumKbps / 10))
    var generator = seed.split("lte-like").generator()
    var walk = LTEWalk()
    var steps: [Step] = []
    var time = RunDuration.zero
    let length = max(.seconds(1), min(length, .seconds(86_400)))
    while time < length {
      var step = walk.next(&generator)
      step.duration = min(step.duration, length - time)
      time = time + step.duration
      steps.append(step)
    }
    // The walk counts in thousandths of an arbitrary mean.
    let total = steps.reduce(Int64(0)) { $0 + $1.kbps * $1.duration.milliseconds }
    for index in steps.indices {
      let scaled = steps[index].kbps * mean * length.milliseconds
      steps[index].kbps = max(1, (scaled + total / 2) / max(1, total))
    }
    return Trace(steps: steps) ?? Trace(constantKbps: mean)
  }

  /// One step for ever.
  public init(constantKbps kbps: Int64) {
    let step = Step(duration: .seconds(1), kbps: max(1, min(kbps, Self.maximumKbps)))
    self.init(always: step)
  }
}

/// The Markov chain behind `Trace.lteLike`; capacities in thousandths.
private struct LTEWalk {
  private static let levels: [Int64] = [450, 750, 1_050, 1_350, 1_700]
  private var level = 2

  mutating func next(_ generator: inout SeededGenerator) -> Trace.Step {
    let kind = generator.below(60)
    if kind == 0 {
      return step(500 + generator.below(2_501), capacity: 20, latency: 80 + generator.below(15))
    }
    let duration = 200 + generator.below(601)
    if kind <= 4 {
      return step(duration, capacity: 250 + Int64(generator.below(251)), latency: 45 + generator.below(15))
    }
    let draw = generator.below(100)
    if draw < 35 { level = max(0, level - 1) } else if draw < 70 { level = min(Self.levels.count - 1, level + 1) }
    let capacity = Self.levels[level] + Int64(generator.below(201)) - 100
    return step(duration, capacity: capacity, latency: 20 + UInt64(1_800 - capacity) / 60 + generator.below(15))
  }

  private func step(_ milliseconds: UInt64, capacity: Int64, latency: UInt64) -> Trace.Step {
    Trace.Step(
      duration: .milliseconds(Int64(milliseconds)), kbps: capacity, latency: .milliseconds(Int64(latency)))
  }
}
