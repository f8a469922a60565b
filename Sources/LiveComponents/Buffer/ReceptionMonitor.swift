import EventLoop

/// Decides 2104 (SPEC 1.2): over the last 3 s less than 80 % of the media time arrived, said at most once per 2 s.
///
/// Of the newest frame a part may still be to come when the window ends; that much is not missing.
///
/// Counts in 30 buckets of 100 ms, so an arrival costs an addition and the window is exact to one bucket.
public struct ReceptionMonitor: Sendable {
  public static let window = RunDuration.seconds(3)
  public static let leastShare = 0.8
  public static let quietTime = RunDuration.seconds(2)

  private static let bucketCount = 30
  private static let bucketLength = RunDuration.milliseconds(100)

  private var buckets: [Int32] = Array(repeating: 0, count: bucketCount)
  private var newestBucket: Int64 = 0
  private var sum: Int64 = 0
  private var start: RunTime?
  private var lastReport: RunTime?
  private var newestAmount: Int64 = 0

  public init() {}

  /// `mediaMilliseconds` of the leading track arrived at `now`.
  public mutating func arrived(_ mediaMilliseconds: Int64, at now: RunTime) {
    if start == nil { start = now }
    advance(to: now)
    let amount = Int32(clamping: max(0, mediaMilliseconds))
    if amount > 0 { newestAmount = min(Int64(amount), PlaybackTimeline.longestStep) }
    buckets[Int(newestBucket % Int64(Self.bucketCount))] += amount
    sum += Int64(amount)
  }

  /// Media time that arrived within the window, ms.
  public mutating func received(at now: RunTime) -> Int64 {
    advance(to: now)
    return sum
  }

  /// Whether reception is thin and it is time to say so. A window that is not yet full says nothing.
  public mutating func isLagging(at now: RunTime) -> Bool {
    guard let start, now - start >= Self.window else { return false }
    if let lastReport, now - lastReport < Self.quietTime { return false }
    let expected = Double(Self.window.milliseconds)
    guard Double(received(at: now) + newestAmount) < Self.leastShare * expected else { return false }
    lastReport = now
    return true
  }

  /// Forgets the past: after a reconnect the window starts to fill anew.
  public mutating func restart() {
    for index in buckets.indices { buckets[index] = 0 }
    sum = 0
    start = nil
  }

  private mutating func advance(to now: RunTime) {
    let bucket = now.nanoseconds / Self.bucketLength.nanoseconds
    guard bucket > newestBucket else { return }
    let stale = min(bucket - newestBucket, Int64(Self.bucketCount))
    var index = bucket - stale + 1
    while index <= bucket {
      let slot = Int(index % Int64(Self.bucketCount))
      sum -= Int64(buckets[slot])
      buckets[slot] = 0
      index += 1
    }
    newestBucket = bucket
  }
}
