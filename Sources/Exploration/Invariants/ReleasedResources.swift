import LiveComponents
import Stage

/// What a component used is given back when it ends, and everything when the run ends: devices, timers, connections (SPEC 2.4).
struct ReleasedResources: Invariant {
  let name = "released resources"

  mutating func didCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
    if component == Plan.pusherName, let pusher = run.pusher { return Self.complaint(pusher) }
    return run.player(component).flatMap(Self.complaint)
  }

  mutating func sample(_ run: ExploredRun) -> String? {
    if let pusher = run.pusher, let complaint = Self.complaint(pusher) { return complaint }
    return run.players.lazy.compactMap(Self.complaint).first
  }

  private static func complaint(_ pusher: LivePusher) -> String? {
    guard !pusher.isActive, !pusher.isPreviewing else { return nil }
    if pusher.hasOpenDevices { return "the pusher is \(pusher.phase) and has a device open" }
    return pusher.armedTimers > 0 ? "the pusher is \(pusher.phase) and has \(pusher.armedTimers) timers armed" : nil
  }

  private static func complaint(_ player: LivePlayer) -> String? {
    guard !player.isActive, player.armedTimers > 0 else { return nil }
    return "\(player.name) is \(player.phase) and has \(player.armedTimers) timers armed"
  }

  mutating func ended(_ run: ExploredRun) -> String? {
    let connections = run.stage.simulation?.openConnectionTexts ?? []
    if let first = connections.first { return "\(connections.count) ends of connections are open at the end: \(first)" }
    if run.stage.origin.connectionCount > 0 {
      return "the origin has \(run.stage.origin.connectionCount) connections at the end"
    }
    let timers = run.stage.loop.armedTimers
    return timers > 0 ? "\(timers) timers are armed at the end" : nil
  }
}
