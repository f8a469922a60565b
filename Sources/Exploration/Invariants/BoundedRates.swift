import EventLoop
import LiveComponents
import Stage

/// Rates stay where they may be: the video bitrate between min-bitrate and max-bitrate (SPEC 2.3), the playback rate between 1 and
/// 1.2 and, in mode live, changed at most six times a minute, the balance point between the caches (SPEC 3.2, 3.3).
struct BoundedRates: Invariant {
  let name = "bounded rates"
  static let mostChanges = 6

  /// Rate changes so far of each player, each time they became more, for a minute.
  private var changes: [String: [(time: RunTime, count: Int)]] = [:]

  mutating func willCall(_ component: String, _ method: String, in run: ExploredRun) -> String? {
    if method == "play", !run.isActive(component) { changes[component] = nil }
    return nil
  }

  mutating func sample(_ run: ExploredRun) -> String? {
    if let pusher = run.pusher, let kbps = pusher.targetBitrateKbps, let bounds = pusher.bitrateBounds,
      !bounds.contains(kbps)
    {
      return "the pusher aims at \(kbps) kbps, outside \(bounds.lowerBound) to \(bounds.upperBound)"
    }
    for player in run.players {
      if let complaint = complaint(player, run) { return complaint }
    }
    return nil
  }

  private mutating func complaint(_ player: LivePlayer, _ run: ExploredRun) -> String? {
    let rate = player.playbackRate
    guard rate == 0 || (1...1.2).contains(rate) else { return "\(player.name) plays at \(rate)" }
    if let balance = player.balancePointMilliseconds, let bounds = player.balanceBoundsMilliseconds,
      !bounds.contains(balance)
    {
      return "\(player.name) wants \(balance) ms in hand, outside \(bounds.lowerBound) to \(bounds.upperBound)"
    }
    guard player.activeAttributes.mode == .live else { return nil }
    var seen = changes[player.name] ?? []
    let count = player.statistics.rateChanges
    if seen.last?.count != count { seen.append((run.now, count)) }
    // The one before the minute says from where to count.
    while seen.count > 1, run.now - seen[1].time >= .seconds(60) { seen.removeFirst() }
    changes[player.name] = seen
    let before = run.now - seen[0].time >= .seconds(60) ? seen[0].count : 0
    return count - before > Self.mostChanges
      ? "\(player.name) changed its rate \(count - before) times in a minute" : nil
  }
}
