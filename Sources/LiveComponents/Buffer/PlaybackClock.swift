import EventLoop

/// The playhead: where on the playback time line the player is at an instant of the run, at a rate in thousandths.
///
/// Media time is kept in microseconds, so that a rate change never moves the playhead by a rounded millisecond.
struct PlaybackClock {
  private(set) var isRunning = false
  /// Thousandths.
  private(set) var rate: Int64 = 1_000
  private var anchorTime = RunTime.zero
  private var anchorMicroseconds: Int64 = 0

  /// Microseconds on the playback time line.
  func position(at now: RunTime) -> Int64 {
    guard isRunning else { return anchorMicroseconds }
    return anchorMicroseconds + (now - anchorTime).nanoseconds / 1_000 * rate / 1_000
  }

  /// No distance is taken as longer than this, in microseconds: a hundred days, short of what the arithmetic can hold.
  private static let farthest: Int64 = 8_640_000_000_000

  /// When the playhead will be (or was) at `milliseconds`, were it to run on as it does; nil while it stands.
  func time(of milliseconds: Int64) -> RunTime? {
    guard isRunning else { return nil }
    let (position, isTooFar) = milliseconds.multipliedReportingOverflow(by: 1_000)
    let (span, isTooWide) = position.subtractingReportingOverflow(anchorMicroseconds)
    let isBeyond = isTooFar || isTooWide
    let distance =
      isBeyond ? (milliseconds < 0 ? -Self.farthest : Self.farthest) : min(max(span, -Self.farthest), Self.farthest)
    // Rounded up: at the returned instant the position has been reached.
    let nanoseconds = distance * 1_000_000
    return anchorTime + RunDuration(nanoseconds: (nanoseconds + (nanoseconds > 0 ? rate - 1 : 0)) / rate + 1_000)
  }

  mutating func start(atMilliseconds position: Int64, at now: RunTime) {
    anchorMicroseconds = position * 1_000
    anchorTime = now
    isRunning = true
  }

  /// Goes on from where it stands.
  mutating func resume(at now: RunTime) {
    guard !isRunning else { return }
    anchorTime = now
    isRunning = true
  }

  mutating func stop(at now: RunTime) {
    anchorMicroseconds = position(at: now)
    anchorTime = now
    isRunning = false
  }

  mutating func setRate(_ newRate: Int64, at now: RunTime) {
    anchorMicroseconds = position(at: now)
    anchorTime = now
    rate = newRate
  }
}
