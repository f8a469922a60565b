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
  /// How long something must make progress to be on, and how long a step of it may take.
  static let proof = RunDuration.seconds(3)
  static let step = RunDuration.milliseconds(1_500)
  /// How long something that is on may make no progress.
  static let pause = RunDuration.seconds(5)

  static func playerLimit(_ player: LivePlayer) -> RunDuration {
    playerLimit
      + .milliseconds(player.activeAttributes.mode == .live ? player.activeAttributes.maxCacheMilliseconds : 0)
  }

  private struct Progress {
    var count: UInt64 = 0
    var time: RunTime
    /// Since when it has gone on without a pause.
    var since: RunTime
    var isOn = false
  }

  private var publishingSince: RunTime?
  private var progress: [String: Progress] = [:]

  mutating func sample(_ run: ExploredRun) -> String? {
    let recovery = run.recovery
    guard let calm = recovery.begin, let pusher = run.pusher else { return nil }
    var areOn = note(Plan.pusherName, pusher.isPublishing, pusher.acknowledgedBytes, run)
    if let complaint = complaint(Plan.pusherName, deadline: calm + Self.pusherLimit, "\(pusher.phase)", run) {
      return complaint
    }
    if pusher.isPublishing, publishingSince == nil { publishingSince = run.now }
    recovery.isPublishing = publishingSince != nil
    guard let publishingSince else { return nil }
    for player in run.players {
      let statistics = player.statistics
      let shown = pusher.activeAttributes.enableCamera ? statistics.shownPictures : statistics.playedAudioFrames
      let isOn = note(player.name, player.phase == .playing, UInt64(shown), run)
      let deadline = publishingSince + Self.playerLimit(player)
      if let complaint = complaint(player.name, deadline: deadline, "\(player.phase)", run) { return complaint }
      areOn = areOn && isOn
    }
    if areOn { recovery.isComplete = true }
    return nil
  }

  /// Whether it is on, now or before.
  private mutating func note(_ name: String, _ isWell: Bool, _ count: UInt64, _ run: ExploredRun) -> Bool {
    guard var state = progress[name] else {
      progress[name] = Progress(count: count, time: run.now, since: run.now)
      return false
    }
    // A component that was started again counts from zero.
    if isWell, count > state.count {
      if run.now - state.time > Self.step { state.since = run.now }
      state.time = run.now
      state.isOn = state.isOn || run.now - state.since >= Self.proof
    }
    state.count = count
    progress[name] = state
    return state.isOn
  }

  private func complaint(_ name: String, deadline: RunTime, _ phase: String, _ run: ExploredRun) -> String? {
    guard let state = progress[name] else { return nil }
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
