import EventLoop

/// How much media to hold and how fast to play: the rule behind min-cache and max-cache (SPEC 3.2) and behind mode RTC
/// (SPEC 3.3), as a value: samples and underruns in, decisions out. It knows no clock, no frames and no decoder, so another
/// rule could be put beside it.
///
/// *Balance point*: the amount of media the player wants in hand. Live: starts at min-cache, rises by 0.5 s at each underrun
/// (never over max-cache) and sinks back after 10 s of calm. RTC: follows measured jitter between 100 and 400 ms.
///
/// *Catching up*: one episode of faster play starts when even the least buffer of the last second stands above the balance
/// point by a margin, and ends when the buffer is back at the balance point. Judging by the least value of a window keeps
/// jitter from starting episodes; starting few of them keeps the number of audible rate changes low.
public struct BufferControl: Sendable {
  public enum Mode: Equatable, Sendable {
    /// Bounds in milliseconds.
    case live(minCache: Int64, maxCache: Int64)
    case realtime
  }

  public enum Decision: Equatable, Sendable {
    case keep
    /// Play at this rate from now on, in thousandths.
    case rate(Int64)
    /// Drop everything before the newest key frame in hand.
    case skipToNewestKeyFrame
  }

  /// Rates in thousandths.
  public static let normalRate: Int64 = 1_000
  static let gentleRate: Int64 = 1_050
  static let catchUpRate: Int64 = 1_100
  static let fastestRate: Int64 = 1_200

  /// What each underrun adds to the balance point, ms.
  static let underrunStep: Int64 = 500
  /// Calm after which the balance point sinks, and how fast it does, in ms per second.
  static let calm = RunDuration.seconds(10)
  static let sinkPerSecond: Int64 = 50
  /// An episode begins this far above the balance point, ms.
  static let liveMargin: Int64 = 150
  static let realtimeMargin: Int64 = 60
  /// The most rate changes within 60 s (SPEC 3.2). Only what speeds up waits for room; what slows down always finds it,
  /// because each step up leaves room for the steps back: one from a moderate rate, two from the fastest.
  static let changesPerMinute = 6

  public let mode: Mode
  /// Milliseconds.
  public private(set) var balancePoint: Int64
  /// Thousandths.
  public private(set) var rate = normalRate

  private var lastUnderrun: RunTime?
  private var lastSink: RunTime?
  private var window = MinimumWindow()
  private var changes: [RunTime] = []

  public init(mode: Mode) {
    self.mode = mode
    switch mode {
    case .live(let minCache, _): balancePoint = minCache
    case .realtime: balancePoint = Self.realtimeFloor
    }
  }

  /// How much sound may gather, ms, before playback begins without the picture that was announced.
  public var picturePatience: Int64 {
    switch mode {
    case .live(_, let maxCache): maxCache
    case .realtime: 1_000
    }
  }

  static let realtimeFloor: Int64 = 100
  static let realtimeCeiling: Int64 = 400
  static var realtimeBounds: ClosedRange<Int64> { realtimeFloor...realtimeCeiling }

  /// The buffer ran dry while playing.
  public mutating func underrun(at now: RunTime) {
    lastUnderrun = now
    lastSink = nil
    window.clear()
    switch mode {
    case .live(_, let maxCache): balancePoint = min(maxCache, balancePoint + Self.underrunStep)
    case .realtime: balancePoint = min(Self.realtimeCeiling, balancePoint + 100)
    }
    _ = change(to: Self.normalRate, at: now)
  }

  /// Playback jumped or restarted: what the window remembers is no longer true.
  public mutating func restart(at now: RunTime) {
    window.clear()
    _ = change(to: Self.normalRate, at: now)
  }

  /// To be called several times a second while playing. `buffered` and `jitter` in milliseconds; `canSkip` says whether a
  /// newer key frame is in hand, and is asked only when a skip is due.
  public mutating func sample(
    buffered: Int64, jitter: Int64, at now: RunTime, canSkip: @autoclosure () -> Bool = true
  ) -> Decision {
    window.add(buffered, at: now)
    switch mode {
    case .live(let minCache, let maxCache):
      sink(toward: minCache, at: now)
      if buffered > 3 * maxCache, canSkip() { return skip(at: now) }
      return decide(buffered: buffered, margin: Self.liveMargin, ceiling: maxCache, at: now)
    case .realtime:
      follow(jitter: jitter, at: now)
      if buffered > 1_000, canSkip() { return skip(at: now) }
      return decide(buffered: buffered, margin: Self.realtimeMargin, ceiling: balancePoint + 100, at: now)
    }
  }

  private mutating func decide(buffered: Int64, margin: Int64, ceiling: Int64, at now: RunTime) -> Decision {
    let isLive = mode != .realtime
    let room = isLive ? Self.changesPerMinute - recentChanges(at: now) : .max
    let least = window.least(at: now)
    let isFarOver = least.map { $0 > ceiling } ?? false
    if rate > Self.normalRate {
      if buffered <= balancePoint { return change(to: Self.normalRate, at: now) }
      if isFarOver, rate < Self.fastestRate, room >= 3 { return change(to: Self.fastestRate, at: now) }
      // 1.2x is for what lies above max-cache (SPEC 3.2).
      if isLive, rate > Self.catchUpRate, buffered <= ceiling { return change(to: Self.catchUpRate, at: now) }
      return .keep
    }
    guard let least, least > balancePoint + margin else { return .keep }
    if isFarOver, room >= 3 { return change(to: Self.fastestRate, at: now) }
    guard room >= 2 else { return .keep }
    return change(to: least > balancePoint + 3 * margin ? Self.catchUpRate : Self.gentleRate, at: now)
  }

  private mutating func change(to newRate: Int64, at now: RunTime) -> Decision {
    guard newRate != rate else { return .keep }
    rate = newRate
    if changes.count == 16 { changes.removeFirst() }
    changes.append(now)
    return .rate(newRate)
  }

  private mutating func skip(at now: RunTime) -> Decision {
    window.clear()
    _ = change(to: Self.normalRate, at: now)
    return .skipToNewestKeyFrame
  }

  private func recentChanges(at now: RunTime) -> Int {
    changes.reduce(0) { $0 + (now - $1 < .seconds(60) ? 1 : 0) }
  }

  private mutating func sink(toward floor: Int64, at now: RunTime) {
    guard balancePoint > floor else { return }
    if let lastUnderrun, now - lastUnderrun < Self.calm { return }
    guard let last = lastSink else {
      lastSink = now
      return
    }
    let step = (now - last).milliseconds * Self.sinkPerSecond / 1_000
    guard step > 0 else { return }
    balancePoint = max(floor, balancePoint - step)
    lastSink = now
  }

  /// Rises to what jitter asks for at once, sinks by 20 ms a second.
  private mutating func follow(jitter: Int64, at now: RunTime) {
    let wanted = min(Self.realtimeCeiling, max(Self.realtimeFloor, jitter + 50))
    if wanted >= balancePoint {
      balancePoint = wanted
      lastSink = now
    } else if let last = lastSink, (now - last).milliseconds >= 50 {
      balancePoint = max(wanted, balancePoint - (now - last).milliseconds / 50)
      lastSink = now
    } else if lastSink == nil {
      lastSink = now
    }
  }
}

/// The least value of the last second, in four buckets of 250 ms; nothing until a whole second has been seen.
private struct MinimumWindow: Sendable {
  private static let bucket = RunDuration.milliseconds(250)
  private var least: (Int64, Int64, Int64, Int64) = (.max, .max, .max, .max)
  private var newest: Int64 = 0
  private var start: RunTime?

  mutating func clear() {
    least = (.max, .max, .max, .max)
    start = nil
  }

  mutating func add(_ value: Int64, at now: RunTime) {
    if start == nil { start = now }
    let index = now.nanoseconds / Self.bucket.nanoseconds
    var steps = min(index - newest, 4)
    newest = index
    while steps > 0 {
      least = (.max, least.0, least.1, least.2)
      steps -= 1
    }
    least.0 = min(least.0, value)
  }

  func least(at now: RunTime) -> Int64? {
    guard let start, now - start >= .seconds(1) else { return nil }
    return min(min(least.0, least.1), min(least.2, least.3))
  }
}
