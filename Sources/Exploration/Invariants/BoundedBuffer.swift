import EventLoop
import LiveComponents
import Stage

/// A player's buffer stays within what its caches allow (SPEC 3.2, 3.3): above three times max-cache (in mode RTC above 1 s) it
/// skips to the newest key frame, so more than that and a group of pictures is gone as soon as a key frame has come.
struct BoundedBuffer: Invariant {
  let name = "bounded buffer"
  /// How long it may be over: the control looks every 200 ms, and a key frame has to come.
  static let patience = RunDuration.seconds(4)
  private var overSince: [String: RunTime] = [:]

  mutating func sample(_ run: ExploredRun) -> String? {
    for player in run.players {
      let buffered = player.bufferedMilliseconds
      guard player.isActive, buffered > Self.bound(of: player) else {
        overSince[player.name] = nil
        continue
      }
      let since = overSince[player.name] ?? run.now
      overSince[player.name] = since
      guard run.now - since <= Self.patience else {
        return "\(player.name) has had \(buffered) ms and more than \(Self.bound(of: player)) ms for "
          + "\((run.now - since).planText), \(player.phase)"
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
