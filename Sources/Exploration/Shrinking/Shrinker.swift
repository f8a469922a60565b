import EventLoop
import Network

/// Makes a plan that breaks an invariant as small as it can while it breaks the same one: leaves out parts, many at first and
/// then one by one (delta debugging, Zeller and Hildebrandt 2002), and then moves what is left closer together.
public struct Shrinker {
  /// Plans tried at most.
  public static let usualTries = 400

  /// A plan that breaks, and how it came from the first.
  public struct Result: Sendable {
    public var plan: Plan
    public var breach: Breach
    public var changes: [PlanChange] = []
  }

  private let run: (Plan, [PlanChange]) -> Breach?
  private let mostTries: Int
  public private(set) var tries = 0
  public private(set) var best: Result

  /// `run` runs a plan, which is the first one with these changes, and says what it breaks; the same plan must always have the
  /// same answer.
  public init(
    _ plan: Plan, _ breach: Breach, tries: Int = usualTries, run: @escaping (Plan, [PlanChange]) -> Breach?
  ) {
    best = Result(plan: plan, breach: breach)
    mostTries = tries
    self.run = run
  }

  /// The smallest plan found.
  public mutating func shrink() -> Result {
    leaveOutParts()
    shortenFaults()
    closeGaps()
    endSoon()
    return best
  }

  /// Takes the change if the plan still breaks the same invariant.
  private mutating func accept(_ change: PlanChange) -> Bool {
    let plan = best.plan.changed(by: change)
    guard tries < mostTries, plan != best.plan else { return false }
    tries += 1
    let changes = best.changes + [change]
    guard let found = run(plan, changes), found.invariant == best.breach.invariant else { return false }
    best = Result(plan: plan, breach: found, changes: changes)
    return true
  }

  private mutating func leaveOutParts() {
    var size = max(1, best.plan.parts.count / 2)
    while tries < mostTries {
      let before = best.plan.parts.count
      var index = 0
      while index < best.plan.parts.count {
        let parts = best.plan.parts
        // What is left keeps its order: the next piece is where this one was.
        let piece = parts[index..<min(parts.count, index + size)]
        if !accept(.without(Set(piece))) { index += size }
      }
      if size > 1 { size /= 2 } else if best.plan.parts.count == before { return }
    }
  }

  private mutating func shortenFaults() {
    for index in best.plan.faults.indices {
      guard var duration = best.plan.faults[index].duration else { continue }
      var step = duration.milliseconds / 2 / 100 * 100
      while step >= 100 {
        let shorter = duration - .milliseconds(step)
        if shorter >= .milliseconds(100), accept(.shortened(fault: index, to: shorter)) {
          duration = shorter
        } else {
          step = step / 2 / 100 * 100
        }
      }
    }
  }

  /// Moves everything from each instant on towards the one before it.
  private mutating func closeGaps() {
    var index = 0
    while index < best.plan.times.count, tries < mostTries {
      let before = index == 0 ? RunDuration.zero : best.plan.times[index - 1]
      var step = (best.plan.times[index] - before).milliseconds / 100 * 100
      while step >= 100, index < best.plan.times.count {
        let time = best.plan.times[index]
        let fits = (time - before).milliseconds >= step
        if !fits || !accept(.moved(from: time, by: .milliseconds(-step))) { step = step / 2 / 100 * 100 }
      }
      index += 1
    }
  }

  /// The trouble is over as soon as its last part is, and the run soon after it broke.
  private mutating func endSoon() {
    let ends = best.plan.times + best.plan.faults.map { $0.start + ($0.duration ?? RunDuration.zero) }
    let calm = (ends.max() ?? RunDuration.zero) + .milliseconds(100)
    _ = accept(.ends(calm: calm, length: best.plan.length))
    let seconds = best.breach.time.elapsed.milliseconds / 1_000 + 1
    let length = max(min(best.plan.length, .seconds(seconds)), best.plan.calm)
    _ = accept(.ends(calm: best.plan.calm, length: length))
  }
}

extension Plan {
  /// When something is done or begins, each time once, in order.
  var times: [RunDuration] { Set(steps.map(\.time) + faults.map(\.start)).sorted() }

  /// With all that is at `time` or later at another one. Faults keep their durations, and all ends by `calm`.
  func moved(from time: RunDuration, by span: RunDuration) -> Plan {
    var plan = self
    for index in plan.steps.indices where plan.steps[index].time >= time {
      plan.steps[index].time = plan.steps[index].time + span
    }
    for index in plan.faults.indices where plan.faults[index].start >= time {
      plan.faults[index].start = plan.faults[index].start + span
    }
    return plan
  }
}
