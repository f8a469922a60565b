/// A piece of a plan that can be left out by itself.
public enum PlanPart: Hashable, Sendable {
  case conditions
  case pusherAttribute(Int)
  /// A whole player, with what is done to it.
  case player(Int)
  case playerAttribute(player: Int, Int)
  case step(Int)
  case fault(Int)
}

extension Plan {
  /// All its pieces, those that take others with them first.
  public var parts: [PlanPart] {
    var parts: [PlanPart] = players.indices.map { .player($0) }
    parts += faults.indices.map { .fault($0) }
    parts += steps.indices.map { .step($0) }
    if conditions != .usual { parts.append(.conditions) }
    parts += pusher.indices.map { .pusherAttribute($0) }
    for (index, player) in players.enumerated() {
      parts += player.attributes.indices.map { .playerAttribute(player: index, $0) }
    }
    return parts
  }

  /// The plan without these pieces.
  public func without(_ removed: Set<PlanPart>) -> Plan {
    var plan = self
    if removed.contains(.conditions) { plan.conditions = .usual }
    plan.pusher = kept(pusher) { removed.contains(.pusherAttribute($0)) }
    plan.faults = kept(faults) { removed.contains(.fault($0)) }
    var gone: Set<String> = []
    plan.players = []
    for (index, player) in players.enumerated() {
      if removed.contains(.player(index)) {
        gone.insert(player.name)
        continue
      }
      var player = player
      player.attributes = kept(player.attributes) { removed.contains(.playerAttribute(player: index, $0)) }
      plan.players.append(player)
    }
    plan.steps = kept(steps) { removed.contains(.step($0)) || steps[$0].component.map(gone.contains) ?? false }
    return plan
  }

  private func kept<Element>(_ elements: [Element], unless isRemoved: (Int) -> Bool) -> [Element] {
    elements.indices.filter { !isRemoved($0) }.map { elements[$0] }
  }
}
