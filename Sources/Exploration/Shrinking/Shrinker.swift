import EventLoop
import Network

/// Makes a plan that breaks an invariant as small as it can while it breaks the same one: leaves out parts, many at first and
/// then one by one (delta debugging, Zeller and Hildebrandt 2002), and then moves what is left closer together.
public struct Shrinker {
  /// Plans tried at most.
  public static let usualTries = 400

  private let breach: (Plan) -> Breach?
  private let mostTries: Int
  public private(set) var tries = 0

  /// `breach` runs a plan; the same plan must always have the same answer.
  public init(tries: Int = usualTries, breach: @escaping (Plan) -> Breach?) {
    mostTries = tries
    self.breach = breach
  }

  /// The smallest plan found, and how it breaks.
  public mutating func shrink(_ plan: Plan, _ first: Breach) -> (plan: Plan, breach: Breach) {
    var best = (plan: plan, breach: first)
    leaveOutParts(&best)
    closeGaps(&best)
    endSoon(&best)
    return best
  }

  /// Takes the plan if it breaks the same invariant.
  private mutating func accept(_ plan: Plan, _ best: inout (plan: Plan, breach: Breach)) -> Bool {
    guard tries < mostTries, plan != best.plan else { return false }
    tries += 1
    guard let found = breach(plan), found.invariant == best.breach.invariant else { return false }
    best = (plan, found)
    return true
  }

  private mutating func leaveOutParts(_ best: inout (plan: Plan, breach: Breach)) {
    var size = max(1, best.plan.parts.count / 2)
    while tries < mostTries {
      let before = best.plan.parts.count
      var index = 0
      while index < best.plan.parts.count {
        let parts = best.plan.parts
        // What is left keeps its places: the next piece is where this one was.
        let piece = parts[index..<min(parts.count, index + size)]
        if !accept(best.plan.without(Set(piece)), &best) { index += size }
      }
      if size > 1 { size /= 2 } else if best.plan.parts.count == before { return }
    }
  }

  /// Moves everything from each instant on towards the one before it.
  private mutating func closeGaps(_ best: inout (plan: Plan, breach: Breach)) {
    var index = 0
    while tries < mostTries {
      let times = best.plan.times
      guard index < times.count else { return }
      let before = index == 0 ? RunDuration.zero : times[index - 1]
      var step = (times[index] - before).milliseconds / 100 * 100
      while step >= 100 {
        let time = best.plan.times[index]
        guard time - before >= .milliseconds(step), accept(best.plan.moved(from: time, by: .milliseconds(-step)), &best),
          best.plan.times.count == times.count
        else {
          step = step / 2 / 100 * 100
          continue
        }
      }
      index += 1
    }
  }

  /// The trouble is over as soon as its last part is, and the run when it broke.
  private mutating func endSoon(_ best: inout (plan: Plan, breach: Breach)) {
    var plan = best.plan
    plan.calm = (plan.times + plan.faults.map { $0.start + ($0.duration ?? .zero) }).max() ?? .zero
    plan.calm = plan.calm + .milliseconds(100)
    _ = accept(plan, &best)
    plan = best.plan
    let seconds = best.breach.time.elapsed.milliseconds / 1_000 + 1
    plan.length = min(plan.length, .seconds(seconds))
    if best.breach.time >= plan.calmTime || plan.length >= plan.calm { _ = accept(plan, &best) }
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
