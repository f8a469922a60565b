import EventLoop

/// Capacity and latency of a link over time, repeated for ever (SPEC section 7).
public struct Trace: Hashable, Sendable {
  public struct Step: Hashable, Sendable {
    public var duration: RunDuration
    /// 0 means that nothing passes during the step.
    public var kbps: Int64
    /// Added to the link's own delay.
    public var latency: RunDuration

    public init(duration: RunDuration, kbps: Int64, latency: RunDuration = .zero) {
      self.duration = duration
      self.kbps = kbps
      self.latency = latency
    }
  }

  public let steps: [Step]
  public let length: RunDuration

  /// Nil unless there is a step, every duration is positive and some capacity is.
  public init?(steps: [Step]) {
    guard !steps.isEmpty, steps.allSatisfy({ $0.duration > .zero && $0.kbps >= 0 && $0.latency >= .zero }),
      steps.contains(where: { $0.kbps > 0 })
    else { return nil }
    self.steps = steps
    length = steps.reduce(.zero) { $0 + $1.duration }
  }

  /// Time-weighted mean capacity, kbps.
  public var meanKbps: Double {
    steps.reduce(0) { $0 + Double($1.kbps) * $1.duration.seconds } / length.seconds
  }

  /// Lines of `duration_ms kbps latency_ms` (the latency may be left out); `#` begins a comment.
  public init(parsing text: String) throws(ConditionsError) {
    var steps: [Step] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      if words.isEmpty { continue }
      let numbers = words.compactMap { Int64($0) }
      guard numbers.count == words.count, (2...3).contains(numbers.count), numbers[0] > 0, numbers[0] <= 86_400_000,
        (0...100_000_000).contains(numbers[1]), numbers.count == 2 || (0...60_000).contains(numbers[2])
      else {
        throw ConditionsError("trace line \(index + 1): expected \"duration_ms kbps latency_ms\", found \"\(line)\"")
      }
      steps.append(
        Step(
          duration: .milliseconds(numbers[0]), kbps: numbers[1],
          latency: .milliseconds(numbers.count == 3 ? numbers[2] : 0)))
    }
    guard let trace = Trace(steps: steps) else {
      throw ConditionsError("the trace has no step with a capacity; expected lines of \"duration_ms kbps latency_ms\"")
    }
    self = trace
  }

  /// A mobile downlink as players meet it: capacity wanders between five levels around the mean in steps of 200 to 800 ms, and
  /// now and then fades to a tenth for 0.5 to 3 s; latency grows as capacity falls. Two minutes, from the seed alone.
  public static func lteLike(seed: Seed, meanKbps: Int64 = 1_000) -> Trace {
    var generator = seed.split("lte-like").generator()
    // Percent of the mean; neighbours are reached from one another, so capacity wanders and does not leap.
    let levels: [Int64] = [45, 75, 105, 135, 170]
    var level = 2
    var steps: [Step] = []
    var length = RunDuration.zero
    while length < .seconds(120) {
      let isFade = generator.chance(0.02)
      if !isFade {
        let draw = generator.unit()
        if draw < 0.35 { level = max(0, level - 1) } else if draw < 0.70 { level = min(levels.count - 1, level + 1) }
      }
      let milliseconds = isFade ? 500 + Int64(generator.below(2_500)) : 200 + Int64(generator.below(600))
      let percent = isFade ? 10 : levels[level] + Int64(generator.below(21)) - 10
      let step = Step(
        duration: .milliseconds(milliseconds), kbps: max(1, meanKbps * percent / 100),
        latency: .milliseconds(20 + (isFade ? 60 : (170 - percent) / 6) + Int64(generator.below(15))))
      steps.append(step)
      length = length + step.duration
    }
    return Trace(steps: steps) ?? Trace(constant: meanKbps)
  }

  private init(constant kbps: Int64) {
    steps = [Step(duration: .seconds(1), kbps: max(1, kbps))]
    length = .seconds(1)
  }
}

/// Conditions, a trace or a fault that cannot be understood, in one line.
public struct ConditionsError: Error, Hashable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
