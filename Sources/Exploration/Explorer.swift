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
  public var seed: UInt64
  public var breach: Breach
  /// The smallest plan found that breaks the same invariant, and how many parts the seed's own has.
  public var plan: Plan
  public var partsBefore: Int
  /// The end of the log; nothing after a crash.
  public var lastEvents: [String] = []
  /// Codes up to the breach, by component.
  public var codes: [String: [Int]] = [:]

  public init(_ shrunk: Shrinker.Result, of plan: Plan) {
    seed = plan.seed
    breach = shrunk.breach
    self.plan = shrunk.plan
    partsBefore = plan.parts.count
  }
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

  /// The breach of two runs of one plan whose logs differ.
  public static func unrepeatable(_ digest: String, _ again: String, _ time: RunTime) -> Breach {
    Breach(invariant: "the same log again", complaint: "the log's digest is \(digest), then \(again)", time: time)
  }

  public init(length: RunDuration) { self.length = length }

  public func plan(seed: UInt64) -> Plan { PlanGenerator.plan(seed: seed, length: length) }

  /// Runs the plan of a seed; one that breaks is made smaller.
  public func explore(seed: UInt64) -> SeedVerdict {
    let plan = plan(seed: seed)
    let (outcome, breach) = examine(plan)
    var verdict = SeedVerdict(seed: seed, finding: nil, digest: outcome.digest, duration: outcome.duration)
    if let breach {
      var shrinker = Shrinker(plan, breach, tries: shrinkTries) { plan, _ in examine(plan).breach }
      var finding = Finding(shrinker.shrink(), of: plan)
      let last = run(finding.plan)
      finding.lastEvents = last.lastEvents
      finding.codes = last.codes
      verdict.finding = finding
    }
    return verdict
  }

  /// Runs any plan once.
  public func run(_ plan: Plan) -> RunOutcome { PlanRun.run(plan, invariants()) }

  private func examine(_ plan: Plan) -> (outcome: RunOutcome, breach: Breach?) {
    let outcome = run(plan)
    if let breach = outcome.breach { return (outcome, breach) }
    guard repeats else { return (outcome, nil) }
    let again = run(plan)
    guard again.digest != outcome.digest else { return (outcome, nil) }
    return (outcome, Self.unrepeatable(outcome.digest.text, again.digest.text, .zero + outcome.duration))
  }
}
