import EventLoop
import LiveComponents
import Stage

/// Once the trouble is over and everything was put right, the pusher publishes again and every player plays, within a stated
/// time, and they go on (SPEC 1.3: the counters of retries; SPEC 3.2).
struct Liveness: Invariant {
  let name = "liveness"

  /// A name look-up that was begun in the trouble takes 10 s, a dead connection is noticed after 10 s and tried again after 3 s,
  /// and a stale publisher holds the name for 15 s.
  static let pusherLimit = RunDuration.seconds(23)
  /// From then on for a player: 10 s until it notices a dead connection, 3 s until it tries again, the wait for a key frame, and
  /// what it wants in hand.
  static let playerLimit = RunDuration.seconds(21)
  /// How long something that is on may make no progress.
  static let pause = RunDuration.seconds(5)

  static func playerLimit(_ player: LivePlayer) -> RunDuration {
    playerLimit
      + .milliseconds(player.activeAttributes.mode == .live ? player.activeAttributes.maxCacheMilliseconds : 0)
  }

  mutating func sample(_ run: ExploredRun) -> String? {
    guard let calm = run.recovery.begin, let pusher = run.pusher else { return nil }
    if let complaint = complaint(pusher.name, deadline: calm + Self.pusherLimit, "\(pusher.phase)", run) {
      return complaint
    }
    guard let publishingSince = run.recovery.publishingSince else { return nil }
    for player in run.players {
      let deadline = publishingSince + Self.playerLimit(player)
      if let complaint = complaint(player.name, deadline: deadline, "\(player.phase)", run) { return complaint }
    }
    return nil
  }

  private func complaint(_ name: String, deadline: RunTime, _ phase: String, _ run: ExploredRun) -> String? {
    guard let state = run.recovery.progress[name] else { return nil }
    if state.isOn {
      let pause = run.now - state.time
      return pause > Self.pause ? "\(name) was on and has stood still for \(pause.planText), \(phase)" : nil
    }
    return run.now > deadline
      ? "\(name) is not on \((run.now - run.plan.calmTime).planText) after the trouble, \(phase)" : nil
  }
}

extension Plan {
  var calmTime: RunTime { .zero + calm }
}
