import EventLoop

/// One step on the way from a seed's plan to a smaller one. Seed and steps together name a plan, in text too.
public enum PlanChange: Hashable, Sendable {
  case without(Set<PlanPart>)
  /// All that is at a time or later, to another one.
  case moved(from: RunDuration, by: RunDuration)
  case ends(calm: RunDuration, length: RunDuration)
  /// A fault, by its index, for less long.
  case shortened(fault: Int, to: RunDuration)
}

extension Plan {
  public func changed(by change: PlanChange) -> Plan {
    switch change {
    case .without(let parts): return without(parts)
    case .moved(let time, let span): return moved(from: time, by: span)
    case .ends(let calm, let length):
      var plan = self
      plan.calm = calm
      plan.length = length
      return plan
    case .shortened(let index, let duration):
      guard faults.indices.contains(index) else { return self }
      var plan = self
      plan.faults[index].duration = duration
      return plan
    }
  }

  public func changed(by changes: [PlanChange]) -> Plan { changes.reduce(self) { $0.changed(by: $1) } }
}

extension PlanChange {
  /// Such as `without=fault3,step4`, `moved=1200,-300`, `ends=1500,4000`, `shortened=2,500`; times in ms.
  public var text: String {
    switch self {
    case .without(let parts): "without=" + parts.map(\.text).sorted().joined(separator: ",")
    case .moved(let time, let span): "moved=\(time.milliseconds),\(span.milliseconds)"
    case .ends(let calm, let length): "ends=\(calm.milliseconds),\(length.milliseconds)"
    case .shortened(let index, let duration): "shortened=\(index),\(duration.milliseconds)"
    }
  }

  /// Nil if the text is none.
  public init?(text: some StringProtocol) {
    let words = text.split(separator: "=", maxSplits: 1)
    guard words.count == 2 else { return nil }
    let items = words[1].split(separator: ",")
    let numbers = items.compactMap { Int64($0) }.map { RunDuration.milliseconds($0) }
    switch (words[0], numbers.count) {
    case ("without", _):
      let parts = items.compactMap { PlanPart(text: $0) }
      guard parts.count == items.count else { return nil }
      self = .without(Set(parts))
    case ("moved", 2): self = .moved(from: numbers[0], by: numbers[1])
    case ("ends", 2): self = .ends(calm: numbers[0], length: numbers[1])
    case ("shortened", 2):
      guard let index = Int(items[0]) else { return nil }
      self = .shortened(fault: index, to: numbers[1])
    default: return nil
    }
  }
}

extension PlanPart {
  var text: String {
    switch self {
    case .conditions: "conditions"
    case .pusherAttribute(let index): "pusher\(index)"
    case .player(let index): "player\(index)"
    case .playerAttribute(let player, let index): "player\(player).\(index)"
    case .step(let index): "step\(index)"
    case .fault(let index): "fault\(index)"
    }
  }

  init?(text: some StringProtocol) {
    let word = text.prefix { $0.isLetter }
    let numbers = text.dropFirst(word.count).split(separator: ".").compactMap { Int($0) }
    switch (word, numbers.count) {
    case ("conditions", 0): self = .conditions
    case ("pusher", 1): self = .pusherAttribute(numbers[0])
    case ("player", 1): self = .player(numbers[0])
    case ("player", 2): self = .playerAttribute(player: numbers[0], numbers[1])
    case ("step", 1): self = .step(numbers[0])
    case ("fault", 1): self = .fault(numbers[0])
    default: return nil
    }
  }
}
