import EventLoop

/// When to say 1101 (SPEC 1.1): more than 1 s of media waits although the bitrate is at its floor, or frames were
/// dropped; at most once in 2 s.
public struct CongestionMonitor: Sendable {
  public static let spanLimit: Int64 = 1_000
  public static let spacing = RunDuration.seconds(2)

  private var lastWarning: RunTime?
  private var reportedDrops = 0

  public init() {}

  /// Drops so far are nobody's news: they belong to a connection that is over.
  mutating func begin(droppedFrames: Int) { reportedDrops = droppedFrames }

  /// `waitingMilliseconds` as in `UplinkSample`; `droppedFrames` counts all so far, sound and picture. Returns whether
  /// to warn now. Drops between two warnings are said with the later one.
  public mutating func sample(
    waitingMilliseconds: Int64, isAtFloor: Bool, droppedFrames: Int, at now: RunTime
  ) -> Bool {
    let isBusy = isAtFloor && waitingMilliseconds > Self.spanLimit
    guard isBusy || droppedFrames > reportedDrops else { return false }
    if let lastWarning, now - lastWarning < Self.spacing { return false }
    lastWarning = now
    reportedDrops = droppedFrames
    return true
  }
}
