import EventLoop

/// How unevenly media arrives: the spread, in milliseconds, of (arrival time − timestamp) over the last 8 s.
///
/// The spread is what a buffer has to cover: a message that arrives `spread` later than the promptest one needs that much
/// media in hand. Kept as the extremes of eight one-second buckets.
public struct JitterEstimator: Sendable {
  private static let bucketCount = 8

  private struct Bucket {
    var second = Int64.min
    var least: Int64 = 0
    var greatest: Int64 = 0
  }

  private var buckets: [Bucket] = Array(repeating: Bucket(), count: bucketCount)

  public init() {}

  public mutating func arrived(timestamp: Int64, at now: RunTime) {
    let transit = now.milliseconds - timestamp
    let second = now.milliseconds / 1_000
    let slot = Int(second % Int64(Self.bucketCount))
    if buckets[slot].second != second {
      buckets[slot] = Bucket(second: second, least: transit, greatest: transit)
    } else {
      buckets[slot].least = min(buckets[slot].least, transit)
      buckets[slot].greatest = max(buckets[slot].greatest, transit)
    }
  }

  public func spread(at now: RunTime) -> Int64 {
    let oldest = now.milliseconds / 1_000 - Int64(Self.bucketCount)
    var least = Int64.max
    var greatest = Int64.min
    for bucket in buckets where bucket.second > oldest {
      least = min(least, bucket.least)
      greatest = max(greatest, bucket.greatest)
    }
    return greatest > least ? greatest - least : 0
  }

  public mutating func restart() {
    for index in buckets.indices { buckets[index].second = .min }
  }
}
