import EventLoop
import LiveComponents
import Network
import Stage

/// How a plan's run went.
public struct RunOutcome: Hashable, Sendable {
  /// The first breach; the run ended with it.
  public var breach: Breach?
  public var digest = LogDigest()
  /// The last of the log before the end, as text.
  public var lastEvents: [String] = []
  /// Run time at the end.
  public var duration = RunDuration.zero
  /// Codes of each component up to the end.
  public var codes: [String: [Int]] = [:]
}

/// Carries out a plan on a stage of its own, with the model codec, and watches the invariants.
public final class PlanRun: TimerTarget {
  public static let samplePeriod = RunDuration.milliseconds(250)
  static let rememberedEvents = 24
  /// Longer than any deadline of `Liveness`.
  static let longestRecovery = Liveness.pusherLimit + Liveness.playerLimit + .seconds(70)
  /// How long what was said last, and what the network still carries, takes to end.
  static let settling = RunDuration.seconds(20)

  let run: ExploredRun
  private var invariants: [any Invariant]
  private var recovery = Recovery()
  private var outcome = RunOutcome()
  private var recent: [LogRecord] = []
  private var isOver = false

  /// Runs a plan from its beginning to its end.
  public static func run(_ plan: Plan, _ invariants: [any Invariant] = Invariants.all()) -> RunOutcome {
    let watch = LeakWatch()
    var outcome = carryOut(plan, invariants, watch)
    if outcome.breach == nil, let leak = watch.survivor {
      outcome.breach = Breach(
        invariant: "released resources", complaint: "\(leak) is still there after the run",
        time: .zero + outcome.duration)
    }
    return outcome
  }

  private static func carryOut(_ plan: Plan, _ invariants: [any Invariant], _ watch: LeakWatch) -> RunOutcome {
    let run = PlanRun(plan, invariants)
    watch.watch(run.run)
    return run.carryOut()
  }

  private init(_ plan: Plan, _ invariants: [any Invariant]) {
    self.invariants = invariants
    run = ExploredRun(plan: plan, stage: Stage(world: .simulated, seed: plan.seed))
    run.stage.log.subscribe { [weak self] in self?.saw($0) }
    do {
      try run.stage.startOrigin()
      try run.stage.setConditions(plan.conditions.conditions())
      for fault in plan.faults { try run.stage.schedule(fault) }
    } catch {
      breach("plan", "\(error)")
    }
    addComponents()
  }

  private func addComponents() {
    let plan = run.plan
    var pusherConfiguration = PusherConfiguration()
    pusherConfiguration.encoding = .model
    run.pusher = run.stage.addPusher(Plan.pusherName, configuration: pusherConfiguration)
    var playerConfiguration = PlayerConfiguration()
    playerConfiguration.decoding = .none
    for player in plan.players {
      run.players.append(run.stage.addPlayer(player.name, configuration: playerConfiguration))
      perform(.set(player.name, AttributeChange(("src", .text(player.source)))))
      for change in player.attributes { perform(.set(player.name, change)) }
    }
    perform(.set(Plan.pusherName, AttributeChange(("url", .text(Plan.pushAddress)))))
    for change in plan.pusher { perform(.set(Plan.pusherName, change)) }
  }

  // MARK: From beginning to end

  private func carryOut() -> RunOutcome {
    let plan = run.plan
    for (index, step) in plan.steps.enumerated() {
      run.stage.loop.schedule(at: .zero + step.time, self, token: index)
    }
    run.stage.loop.schedule(after: Self.samplePeriod, self, token: Token.sample)
    run.stage.loop.schedule(at: plan.calmTime, self, token: Token.calm)
    if !isOver { run.stage.loop.run(until: .zero + plan.length) }
    // What has not come back to life yet has until its deadline.
    let last = max(.zero + plan.length, plan.calmTime + Self.longestRecovery)
    while !isOver, !run.recovery.isComplete, run.now < last {
      run.stage.loop.run(until: run.now + .seconds(1))
    }
    outcome.duration = run.now.elapsed
    if !isOver { end() }
    outcome.lastEvents = recent.map(\.text)
    return outcome
  }

  private enum Token { static let sample = -1, calm = -2 }

  public func timerFired(_ token: Int) {
    guard !isOver else { return }
    switch token {
    case Token.sample:
      if run.recovery.begin != nil { recovery.look(self) }
      run.recovery.look(at: run)
      check { $0.sample(run) }
      run.stage.loop.schedule(after: Self.samplePeriod, self, token: Token.sample)
    case Token.calm: recovery.putRight(self)
    default: perform(run.plan.steps[token].action)
    }
  }

  private func end() {
    isOver = true
    let names = run.players.map(\.name)
    for name in names { run.stage.removePlayer(name) }
    run.stage.removePusher(Plan.pusherName)
    run.pusher = nil
    run.players = []
    run.stage.finish()
    run.stage.loop.run(until: run.now + Self.settling)
    isOver = false
    check { $0.ended(run) }
    isOver = true
  }

  // MARK: What is watched

  private func saw(_ record: LogRecord) {
    outcome.digest.add(record)
    if record.kind != .status {
      if recent.count >= Self.rememberedEvents { recent.removeFirst() }
      recent.append(record)
    }
    if let code = record.code { outcome.codes[record.component, default: []].append(code) }
    check(record.component) { $0.saw(record, in: run) }
  }

  private func check(_ component: String? = nil, _ body: (inout any Invariant) -> String?) {
    guard !isOver else { return }
    for index in invariants.indices {
      guard let complaint = body(&invariants[index]) else { continue }
      return breach(invariants[index].name, complaint, component)
    }
  }

  private func breach(_ name: String, _ complaint: String, _ component: String? = nil) {
    outcome.breach =
      outcome.breach ?? Breach(invariant: name, complaint: complaint, time: run.now, component: component)
    isOver = true
    run.stage.loop.stop()
  }
}

/// Whether what a run was made of goes with it.
private final class LeakWatch {
  private weak var stage: Stage?
  private weak var pusher: LivePusher?
  private var players: [() -> LivePlayer?] = []

  func watch(_ run: ExploredRun) {
    stage = run.stage
    pusher = run.pusher
    players = run.players.map { player in { [weak player] in player } }
  }

  /// The name of something that is still there.
  var survivor: String? {
    if pusher != nil { return Plan.pusherName }
    if let player = players.lazy.compactMap({ $0() }).first { return player.name }
    return stage == nil ? nil : "the stage"
  }
}

// MARK: - Doing what the plan says

extension PlanRun {
  func perform(_ action: PlannedStep.Action) {
    switch action {
    case .call(let name, let method, let arguments): call(name, method, arguments)
    case .set(let name, let change): set(name, change)
    case .background: everywhere("background", { $0.enterBackground() }, { $0.enterBackground() })
    case .foreground: everywhere("foreground", { $0.enterForeground() }, { $0.enterForeground() })
    case .page(let name, let move):
      guard let player = run.player(name) else { return }
      watched(name, move.rawValue) {
        switch move {
        case .navigate: player.pageDidNavigateAway()
        case .openNative: player.pageDidOpenNative()
        case .returnToPage: player.pageDidReturn()
        }
        return ""
      }
    case .remove(let name):
      guard run.player(name) != nil else { return }
      watched(name, "remove") {
        run.stage.removePlayer(name)
        run.players.removeAll { $0.name == name }
        return ""
      }
    case .conditions(let text):
      guard let conditions = try? NetworkConditions(parsing: text) else { return breach("plan", "conditions \(text)") }
      do { try run.stage.setConditions(conditions) } catch { breach("plan", error.description) }
      run.stage.note("network", text)
    }
  }

  private func call(_ name: String, _ method: String, _ arguments: AttributeChange) {
    if name == Plan.pusherName, let pusher = run.pusher {
      watched(name, method) { pusher.call(method, arguments.values).text }
    } else if let player = run.player(name) {
      watched(name, method) { player.call(method, arguments.values).text }
    }
  }

  private func set(_ name: String, _ change: AttributeChange) {
    watched(name, "set") {
      do throws(AttributeError) {
        if name == Plan.pusherName {
          try run.pusher?.set(change.values)
        } else {
          try run.player(name)?.set(change.values)
        }
        return change.planText
      } catch {
        return error.description
      }
    }
  }

  private func everywhere(_ what: String, _ push: (LivePusher) -> Void, _ play: (LivePlayer) -> Void) {
    if let pusher = run.pusher {
      watched(pusher.name, what) {
        push(pusher)
        return ""
      }
    }
    for player in run.players {
      watched(player.name, what) {
        play(player)
        return ""
      }
    }
  }

  /// Does it, and writes what was answered to the log.
  private func watched(_ name: String, _ what: String, _ body: () -> String) {
    guard !isOver else { return }
    check { $0.willCall(name, what, in: run) }
    let answer = body()
    run.stage.note(name, answer.isEmpty ? what : "\(what): \(answer)")
    check { $0.didCall(name, what, in: run) }
  }
}
