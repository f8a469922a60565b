import EventLoop

/// The last seconds of an uplink, and what can be told from them: how fast it delivers, how long media queues beyond
/// the path's own round trip, whether it has stopped. What `BitrateControl` sees with; another rule may use it too.
///
/// *Path delay* is what `waitingMilliseconds` shows on an idle link: about one round trip. It is taken as the least of
/// the peaks of short windows, because a single low value may only mean that little was on the way. It is remembered
/// for `pathMemory`; a window that closes while media queues is not remembered, so a long queue does not become the
/// path.
struct UplinkHistory: Sendable {
  struct Entry: Sendable {
    var time: RunTime
    var acknowledged: UInt64
    var encoded: UInt64
    var waiting: Int64
    /// `waiting` beyond the path delay, ms.
    var queue: Int64
  }

  static let span = RunDuration.seconds(4)
  static let limit = 64
  static let peakWindow = RunDuration.milliseconds(300)
  static let pathMemory = RunDuration.seconds(12)
  /// An interval with less than this share of the encoders' mean acknowledged is one in which they stood still.
  static let stallShare = 0.35
  /// ms of queue above which media is held to queue at all.
  static let backlogQueue: Int64 = 60

  private(set) var entries: [Entry] = []
  private var peaks: [(time: RunTime, peak: Int64)] = []
  private var windowStart = RunTime.zero
  private var windowPeak: Int64 = 0
  private var windowHasBacklog = false
  /// Without acknowledgements a window shows only how long something has been on its way so far.
  private var windowHasProgress = false
  private var provisional = Int64.max
  private(set) var lastProgress = RunTime.zero
  /// Since when the queue has not been below `backlogQueue`; nil while it is.
  private(set) var backlogStart: RunTime?

  var newest: Entry? { entries.last }
  var queue: Int64 { entries.last?.queue ?? 0 }

  /// ms.
  var pathDelay: Int64 {
    if let least = peaks.lazy.map(\.peak).min() { return least }
    return provisional == .max ? 0 : provisional
  }

  init(start: RunTime = .zero) {
    windowStart = start
    lastProgress = start
  }

  mutating func add(_ sample: UplinkSample) {
    let now = max(sample.time, entries.last?.time ?? sample.time)
    let waiting = min(max(0, sample.waitingMilliseconds), 3_600_000)
    let isProgress = entries.last.map { $0.acknowledged != sample.acknowledgedBytes } ?? false
    if isProgress, waiting > 0 { provisional = min(provisional, waiting) }
    if isProgress || sample.waitingBytes == 0 || entries.isEmpty { lastProgress = now }
    windowHasProgress = windowHasProgress || isProgress
    notePeak(waiting, at: now)
    // Before the first round trip is over there is nothing to compare with.
    let queue = peaks.isEmpty && provisional == .max ? 0 : max(0, waiting - pathDelay)
    if queue < Self.backlogQueue { backlogStart = nil } else if backlogStart == nil { backlogStart = now }
    if backlogStart != nil { windowHasBacklog = true }
    entries.append(
      Entry(
        time: now, acknowledged: sample.acknowledgedBytes, encoded: sample.encodedBytes, waiting: waiting, queue: queue)
    )
    while entries.count > 2, let first = entries.first, entries.count > Self.limit || now - first.time > Self.span {
      entries.removeFirst()
    }
  }

  private mutating func notePeak(_ waiting: Int64, at now: RunTime) {
    if now - windowStart >= Self.peakWindow {
      let isStale = peaks.last.map { now - $0.time > Self.pathMemory } ?? false
      if windowPeak > 0, windowHasProgress, !windowHasBacklog || peaks.isEmpty || isStale || windowPeak < pathDelay {
        peaks.append((now, windowPeak))
      }
      windowStart = now
      windowPeak = 0
      windowHasBacklog = false
      windowHasProgress = false
      while peaks.count > 1, let first = peaks.first, now - first.time > Self.pathMemory { peaks.removeFirst() }
    }
    windowPeak = max(windowPeak, waiting)
  }

  // MARK: Rates, kbps; nil until so much has been seen

  func deliveredKbps(over span: RunDuration) -> Double? { rate(over: span) { $0.acknowledged } }

  /// What the encoders made, the sound included.
  func encodedKbps(over span: RunDuration) -> Double? { rate(over: span) { $0.encoded } }

  private func rate(over span: RunDuration, _ count: (Entry) -> UInt64) -> Double? {
    guard let last = entries.last,
      let first = entries.last(where: { last.time - $0.time >= span }), last.time > first.time
    else { return nil }
    let (from, to) = (count(first), count(last))
    guard to >= from else { return nil }
    return Double(to - from) * 8 / (last.time - first.time).seconds / 1_000
  }

  /// The greatest rate between two samples in succession since an instant, kbps: what a burst went out with. What was
  /// missing in intervals right before, in which next to nothing was acknowledged, does not count: bytes that wait for a
  /// lost segment are acknowledged all at once with it, which tells nothing of the link.
  func fastestKbps(since start: RunTime) -> Double {
    guard let first = entries.first, let last = entries.last, last.time > first.time else { return 0 }
    let mean = Double(last.encoded - min(first.encoded, last.encoded)) / (last.time - first.time).seconds
    var fastest = 0.0
    var behind = 0.0
    for (a, b) in zip(entries, entries.dropFirst()) where b.time > a.time && b.acknowledged >= a.acknowledged {
      let seconds = (b.time - a.time).seconds
      let bytes = Double(b.acknowledged - a.acknowledged)
      if a.time >= start { fastest = max(fastest, (bytes - behind) * 8 / seconds / 1_000) }
      behind = bytes < Self.stallShare * mean * seconds ? behind + mean * seconds - bytes : 0
    }
    return fastest
  }

  /// Whether bytes were acknowledged in each of the last `count` intervals.
  func hasProgressed(inEachOfLast count: Int) -> Bool {
    guard entries.count > count else { return false }
    let last = entries.suffix(count + 1)
    return zip(last, last.dropFirst()).allSatisfy { $0.acknowledged < $1.acknowledged }
  }

  // MARK: Queue, ms; nil until so much has been seen

  func leastQueue(over span: RunDuration) -> Int64? { queues(over: span).flatMap { $0.min() } }
  func greatestQueue(over span: RunDuration) -> Int64? { queues(over: span).flatMap { $0.max() } }

  /// The queue that long ago.
  func queue(before span: RunDuration) -> Int64? {
    guard let last = entries.last else { return nil }
    return entries.last { last.time - $0.time >= span }?.queue
  }

  private func queues(over span: RunDuration) -> LazyMapSequence<ArraySlice<Entry>, Int64>? {
    guard let last = entries.last, let index = entries.lastIndex(where: { last.time - $0.time >= span }) else {
      return nil
    }
    return entries[index...].lazy.map(\.queue)
  }

  /// The path has changed its round trip: what has been waited for least in the last two seconds is the new one.
  mutating func relearnPath() {
    guard let last = entries.last else { return }
    let recent = entries.lazy.filter { last.time - $0.time <= .seconds(2) }.map(\.waiting)
    peaks = [(last.time, recent.min() ?? last.waiting)]
    backlogStart = nil
  }
}
