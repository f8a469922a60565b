import EventLoop

/// Messages and their bytes that passed in the last few seconds of the run's clock, in twenty buckets.
struct TrafficMeter {
  private let bucketSpan: Int64
  private var buckets = [(messages: Int, bytes: Int)](repeating: (0, 0), count: 20)
  private var current: Int64 = 0
  private var firstBucket: Int64?
  /// What is in the buckets.
  private(set) var recent = (messages: 0, bytes: 0)
  /// Bytes since the beginning.
  private(set) var total: UInt64 = 0

  init(span: RunDuration) {
    bucketSpan = max(1, span.nanoseconds / 20)
  }

  mutating func add(_ bytes: Int, at now: RunTime) {
    advance(to: now)
    buckets[Int(current % 20)].messages += 1
    buckets[Int(current % 20)].bytes += bytes
    recent.messages += 1
    recent.bytes += bytes
    total &+= UInt64(bytes)
  }

  /// Kilobits per second over the buckets, or since the first byte if that is nearer.
  mutating func rateKbps(at now: RunTime) -> Int {
    advance(to: now)
    guard let firstBucket else { return 0 }
    let inside = now.nanoseconds - current * bucketSpan
    let buckets = min(19, current - firstBucket)
    let span = max(bucketSpan, buckets * bucketSpan + inside)
    return Int(Double(recent.bytes) * 8e6 / Double(span))
  }

  private mutating func advance(to now: RunTime) {
    let bucket = now.nanoseconds / bucketSpan
    if firstBucket == nil {
      firstBucket = bucket
      current = bucket
    }
    guard bucket > current else { return }
    for passed in (current + 1)...min(bucket, current + 20) {
      let index = Int(passed % 20)
      recent.messages -= buckets[index].messages
      recent.bytes -= buckets[index].bytes
      buckets[index] = (0, 0)
    }
    current = bucket
  }
}
