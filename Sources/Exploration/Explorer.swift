import EventLoop

/// What one seed came to.
public struct SeedVerdict: Sendable {
  public let seed: UInt64
  /// Nil if every invariant held.
  public var finding: Finding?
  public var digest: LogDigest
  public var duration: RunDuration
}

/// A seed that broke an invariant.
public struct Finding: Sendable {
  public var breach: Breach
  /// The smallest plan found that breaks the same invariant, and how many parts the seed's own has.
  public var plan: Plan
  public var partsBefore: Int
  public var tries: Int
  public var lastEvents: [String]
  /// Codes up to the breach, by component.
  public var codes: [String: [Int]]
}

/// Looks for broken invariants, seed by seed.
public struct Explorer {
  /// Of every run.
  public var length: RunDuration
  /// Whether each seed is run twice, to see that the log is the same.
  public var repeats = true
  public var shrinkTries = Shrinker.usualTries
  /// New ones for each run; tests put theirs here.
  public var invariants: () -> [any Invariant] = { Invariants.all() }

  static let repeatability = "the same log again"

  public init(length: RunDuration) { self.length = length }

  /// Runs the plan of a seed; one that breaks is made smaller.
  public func explore(seed: UInt64) -> SeedVerdict {
    let plan = PlanGenerator.plan(seed: seed, length: length)
    let (outcome, breach) = run(plan)
    var verdict = SeedVerdict(seed: seed, finding: nil, digest: outcome.digest, duration: outcome.duration)
    if let breach {
      var shrinker = Shrinker(tries: shrinkTries) { run($0).breach }
      let (smallest, last) = shrinker.shrink(plan, breach)
      let final = run(smallest).outcome
      verdict.finding = Finding(
        breach: last, plan: smallest, partsBefore: plan.parts.count, tries: shrinker.tries,
        lastEvents: final.lastEvents, codes: final.codes)
    }
    return verdict
  }

  private func run(_ plan: Plan) -> (outcome: RunOutcome, breach: Breach?) {
    let outcome = PlanRun.run(plan, invariants())
    if let breach = outcome.breach { return (outcome, breach) }
    guard repeats else { return (outcome, nil) }
    let again = PlanRun.run(plan, invariants())
    guard again.digest != outcome.digest else { return (outcome, nil) }
    return (
      outcome,
      Breach(
        invariant: Self.repeatability,
        complaint: "\(outcome.digest.records) records with digest \(outcome.digest.text), then "
          + "\(again.digest.records) with \(again.digest.text)", time: .zero + outcome.duration)
    )
  }
}
