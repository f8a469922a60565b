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

  /// A step's length, capacity and latency are limited to a day, 100 Gbps and a minute.
  public static let maximumKbps: Int64 = 100_000_000

  public let steps: [Step]
  /// Of one round through all the steps.
  public let length: RunDuration
  /// When each step ends, from the beginning of the round.
  private let ends: [RunDuration]

  /// Nil unless there is a step, every step is within the limits, and some capacity is above zero.
  public init?(steps: [Step]) {
    guard
      steps.allSatisfy({
        $0.duration > .zero && $0.duration <= .seconds(86_400) && (0...Self.maximumKbps).contains($0.kbps)
          && $0.latency >= .zero && $0.latency <= .seconds(60)
      }), steps.contains(where: { $0.kbps > 0 })
    else { return nil }
    self.steps = steps
    var end = RunDuration.zero
    ends = steps.map { step in
      end = end + step.duration
      return end
    }
    length = end
  }

  /// Time-weighted mean capacity, kbps.
  public var meanKbps: Double {
    steps.reduce(0) { $0 + Double($1.kbps) * $1.duration.seconds } / length.seconds
  }

  init(always step: Step) {
    steps = [step]
    ends = [step.duration]
    length = step.duration
  }

  // MARK: Reading along it, `elapsed` after its first step began

  /// The capacity then; 0 while nothing passes.
  func kbps(at elapsed: RunDuration) -> Int64 { steps[position(at: elapsed).step].kbps }

  func latency(at elapsed: RunDuration) -> RunDuration { steps[position(at: elapsed).step].latency }

  /// When `work` (kbps x ns) that begins at `start` is done; both from the beginning of the first round.
  func time(toDo work: Int64, from start: RunDuration) -> RunDuration {
    var (index, left) = position(at: start)
    var work = work
    var time = start
    while true {
      let kbps = steps[index].kbps
      if kbps > 0 {
        let needed = RunDuration.nanoseconds((work + kbps - 1) / kbps)
        if needed <= left { return time + needed }
        work -= kbps * left.nanoseconds
      }
      time = time + left
      index = index + 1 == steps.count ? 0 : index + 1
      left = steps[index].duration
    }
  }

  /// Work that fits between two instants; at most what a segment takes is ever asked for.
  func work(from start: RunDuration, until end: RunDuration) -> Int64 {
    var (index, left) = position(at: start)
    var time = start
    var work: Int64 = 0
    while time < end {
      let span = min(left, end - time)
      let (part, overflow) = steps[index].kbps.multipliedReportingOverflow(by: span.nanoseconds)
      let (sum, sumOverflow) = work.addingReportingOverflow(part)
      if overflow || sumOverflow { return .max }
      work = sum
      time = time + span
      index = index + 1 == steps.count ? 0 : index + 1
      left = steps[index].duration
    }
    return work
  }

  /// The step at that time and how much of it is left.
  private func position(at elapsed: RunDuration) -> (step: Int, left: RunDuration) {
    let within = RunDuration.nanoseconds(max(0, elapsed.nanoseconds) % length.nanoseconds)
    var low = 0
    var high = ends.count - 1
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > within { high = middle } else { low = middle + 1 }
    }
    return (low, ends[low] - within)
  }
}

extension Trace {
  /// Lines of `duration_ms kbps latency_ms`; the latency may be left out, and `#` begins a comment.
  /// Throws an error that names the line.
  public init(parsing text: String) throws(ConditionsError) {
    var steps: [Step] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
      if words.isEmpty { continue }
      let numbers = words.compactMap { Int64($0) }
      guard numbers.count == words.count, (2...3).contains(numbers.count), (1...86_400_000).contains(numbers[0]),
        (0...Self.maximumKbps).contains(numbers[1]), numbers.count == 2 || (0...60_000).contains(numbers[2])
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

  /// The text that `init(parsing:)` reads; times in whole milliseconds.
  public var text: String {
    steps.map { "\($0.duration.milliseconds) \($0.kbps) \($0.latency.milliseconds)\n" }.joined()
  }
}
