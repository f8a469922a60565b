import EventLoop
import LiveComponents

/// How far a run has come back to life since everything was put right.
public final class RecoveryState {
  /// How long something must make progress to be on, and how long a step of it may take.
  static let proof = RunDuration.seconds(3)
  static let step = RunDuration.milliseconds(1_500)

  struct Progress {
    var count: UInt64
    /// Of the newest step.
    var time: RunTime
    /// Since when it has gone on without a pause.
    var since: RunTime
    /// It is on, or was.
    var isOn = false
  }

  /// When everything was put right; nil before.
  public internal(set) var begin: RunTime?
  /// When the pusher was first seen publishing after that.
  public private(set) var publishingSince: RunTime?
  /// Everything is on, or was.
  public private(set) var isComplete = false
  private(set) var progress: [String: Progress] = [:]

  /// Every sample.
  func look(at run: ExploredRun) {
    guard begin != nil, let pusher = run.pusher else { return }
    var areOn = note(pusher.name, pusher.isPublishing, pusher.acknowledgedBytes, run.now)
    if pusher.isPublishing, publishingSince == nil { publishingSince = run.now }
    for player in run.players {
      let statistics = player.statistics
      let shown = pusher.activeAttributes.enableCamera ? statistics.shownPictures : statistics.playedAudioFrames
      let isOn = note(player.name, player.phase == .playing, UInt64(shown), run.now)
      areOn = areOn && isOn
    }
    if areOn { isComplete = true }
  }

  private func note(_ name: String, _ isWell: Bool, _ count: UInt64, _ now: RunTime) -> Bool {
    guard var state = progress[name] else {
      progress[name] = Progress(count: count, time: now, since: now)
      return false
    }
    // A component that was started again counts from zero.
    if isWell, count > state.count {
      if now - state.time > Self.step { state.since = now }
      state.time = now
      state.isOn = state.isOn || now - state.since >= Self.proof
    }
    state.count = count
    progress[name] = state
    return state.isOn
  }
}
