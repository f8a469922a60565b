import EventLoop
import LiveComponents
import Stage

/// A player's buffer stays within what its caches allow (SPEC 3.2, 3.3): above three times max-cache (in mode RTC above 1 s) it
/// skips to the newest key frame. More than that and a group of pictures is gone as soon as a key frame has come, and until
/// then it becomes less: faster play is at work. What is in hand when the stream has ended is played to its end as it is.
struct BoundedBuffer: Invariant {
  let name = "bounded buffer"
  /// How long it may be over and not become less: the control looks every 200 ms, and a key frame has to come.
  static let patience = RunDuration.seconds(4)
  /// ms that it becomes less by meanwhile, at the least.
  static let progress: Int64 = 200

  private var over: [String: (since: RunTime, buffered: Int64)] = [:]

  mutating func sample(_ run: ExploredRun) -> String? {
    let isPublished = run.stage.origin.statistics(of: Plan.stream)?.publisher != nil
    for player in run.players {
      let buffered = player.bufferedMilliseconds
      guard isPublished, player.isActive, buffered > Self.bound(of: player) else {
        over[player.name] = nil
        continue
      }
      guard let first = over[player.name], buffered > first.buffered - Self.progress else {
        over[player.name] = (run.now, buffered)
        continue
      }
      guard run.now - first.since <= Self.patience else {
        return "\(player.name) has had more than \(Self.bound(of: player)) ms for "
          + "\((run.now - first.since).planText), now \(buffered) ms, \(player.phase)"
      }
    }
    return nil
  }

  /// ms; a group is 3 s at most.
  static func bound(of player: LivePlayer) -> Int64 {
    let attributes = player.activeAttributes
    return (attributes.mode == .realtime ? 1_000 : 3 * attributes.maxCacheMilliseconds) + 3_000
  }
}
