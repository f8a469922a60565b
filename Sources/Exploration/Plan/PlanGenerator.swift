import EventLoop
import LiveComponents
import Network

/// Makes a plan from a seed: what is likely on a page, what is rare, and at times too much at once.
public struct PlanGenerator {
  /// The least a run can be: trouble takes two thirds of it.
  public static let leastLength = RunDuration.seconds(3)

  private let seed: UInt64
  private let length: RunDuration
  private let calm: RunDuration
  private var dice: Dice

  /// The plan of a seed for runs of that length.
  public static func plan(seed: UInt64, length: RunDuration) -> Plan {
    var generator = PlanGenerator(seed: seed, length: max(length, leastLength))
    return generator.make()
  }

  private init(seed: UInt64, length: RunDuration) {
    self.seed = seed
    self.length = length
    calm = .milliseconds(length.milliseconds * 2 / 3 / 100 * 100)
    dice = Dice(Seed(seed).split("plan"))
  }

  private mutating func make() -> Plan {
    let conditions = dice.chance(0.6) ? randomConditions() : .usual
    let pusher = RandomAttributes.pusher(&dice, chance: 0.2)
    var players: [Plan.Player] = []
    for index in 0..<dice.one(weighted: [(7, 1), (3, 2)]) {
      players.append(
        Plan.Player(
          name: index == 0 ? "player" : "player\(index + 1)", carrier: dice.chance(0.7) ? .rtmp : .flv,
          attributes: RandomAttributes.player(&dice, chance: 0.25)))
    }
    var steps = [
      PlannedStep(time: dice.time(below: min(.seconds(1), calm)), action: .call(Plan.pusherName, "start"))
    ]
    for player in players {
      steps.append(PlannedStep(time: dice.time(below: min(.seconds(4), calm)), action: .call(player.name, "play")))
    }
    // A quiet page, a usual one, a busy one.
    for _ in 0..<dice.one(weighted: [(2, 0), (5, 5), (2, 12), (1, 30)]) {
      steps += RandomSteps.make(&dice, players: players.map(\.name), time: dice.time(below: calm), limit: calm)
    }
    var faults: [Fault] = []
    for _ in 0..<dice.one(weighted: [(1, 0), (3, 1), (4, 3), (2, 6), (1, 12)]) {
      if let fault = RandomFaults.make(&dice, before: calm - .milliseconds(100)) { faults.append(fault) }
    }
    let order = steps.indices.sorted { (steps[$0].time, $0) < (steps[$1].time, $1) }
    return Plan(
      seed: seed, length: length, calm: calm, conditions: conditions, pusher: pusher, players: players,
      steps: order.map { steps[$0] }, faults: faults.sorted { $0.start < $1.start })
  }

  private mutating func randomConditions() -> PlannedConditions {
    var conditions = PlannedConditions(text: RandomSteps.conditions(&dice), trace: nil, traceDirection: .up)
    guard dice.chance(0.3) else { return conditions }
    conditions.traceDirection = dice.chance(0.7) ? .up : .down
    conditions.trace = Trace(
      steps: (0..<dice.whole(2...8)).map { _ in
        Trace.Step(
          duration: .milliseconds(Int64(dice.whole(2...50)) * 100),
          kbps: Int64(dice.one(weighted: [(1, 0), (2, dice.whole(20...200)), (6, dice.whole(200...4_000))])),
          latency: .milliseconds(dice.chance(0.3) ? Int64(dice.whole(1...30)) * 10 : 0))
      })
    return conditions
  }
}

extension PlannedStep.Action {
  static func call(_ component: String, _ method: String) -> PlannedStep.Action {
    .call(component, method: method, arguments: AttributeChange())
  }
}
