import EventLoop

/// The pusher's bitrate rule (SPEC 2.3): lower fast, raise slowly, never flap.
///
/// **What it looks at.** The queue, in ms: how long media waits beyond the path's own round trip. And the delivered rate,
/// which *is* the capacity, but only while media queues: a camera that shows a wall uses little, and that is no fact about
/// the network.
///
/// **When it lowers.** *Fast*, when the queue passes `Tuning.queueLimit` although bytes are acknowledged all the time (a
/// lost segment stops them all for a moment and then delivers them all, which is none of its business). *Standing*, when the
/// queue has not run empty for longer than a group of pictures: the link is loaded to the full. *Stalled*, when nothing at all
/// has been acknowledged for a second: to the least. What it lowers to follows from the delivered rate: somewhat below it,
/// and while a queue has to be drained further below it, which costs nothing, since the link is busy draining.
///
/// **When it raises.** While the queue runs empty in each group of pictures and the encoder has used what it was given;
/// exponentially, by `Tuning.fastGrowth` a second, or by `slowGrowth` near the rate at which it last had to lower (the
/// *ceiling*). A burst, such as a key frame, that went out faster than the ceiling shows that the ceiling is gone. Each failure
/// at the same ceiling doubles the time until the next try.
///
/// The value changes in steps of 3 % at least, so that an encoder is not set anew ten times a second.
public struct BitrateControl: BitrateRule {
  /// What differs between calls and broadcasts.
  public struct Tuning: Hashable, Sendable {
    /// ms of queue at which it lowers at once. A key frame alone may queue for some 150 ms in a call.
    public var queueLimit: Int64
    /// A queue that has not fallen below `standingQueue` for `standingSpan` means a full link. The span is longer than a
    /// group of pictures.
    public var standingSpan: RunDuration
    public var standingQueue: Int64
    /// Exponents a second.
    public var fastGrowth: Double
    public var slowGrowth: Double
    /// Share of the delivered rate to go on with.
    public var share: Double

    /// Group of pictures of 1 s.
    public static let call = Tuning(
      queueLimit: 190, standingSpan: .milliseconds(1_200), standingQueue: 50, fastGrowth: 0.09, slowGrowth: 0.025,
      share: 0.9)
    /// Group of pictures of 3 s, and viewers who are seconds behind anyway.
    public static let broadcast = Tuning(
      queueLimit: 500, standingSpan: .milliseconds(3_300), standingQueue: 80, fastGrowth: 0.08, slowGrowth: 0.02,
      share: 0.92)
  }

  enum Phase: Hashable, Sendable {
    case steady
    /// Lowered; the queue is to run empty. `before` is the bitrate that was too much, `capacity` the link's rate in kbps as far
    /// as it is known.
    case draining(since: RunTime, before: Double, capacity: Double?)
    /// Nothing is acknowledged.
    case stalled(before: Double)
  }

  static let step = 0.03
  static let stallLimit = RunDuration.seconds(1)
  static let firstHold = RunDuration.seconds(3)
  static let longestHold = RunDuration.seconds(16)
  /// Below this queue, ms, a drain is over.
  static let drainedQueue: Int64 = 50

  public let bounds: BitrateBounds
  public let tuning: Tuning
  public private(set) var kbps: Int

  /// kbps of video, before it is rounded to steps.
  private var rate: Double
  private(set) var phase = Phase.steady
  private var history = UplinkHistory()
  /// kbps of everything at which it last had to lower.
  private(set) var ceiling: Double?
  private var ceilingTime = RunTime.zero
  private var hold = firstHold
  /// No raise before this.
  private var holdUntil = RunTime.zero
  /// No further lowering before this: what was done has not shown yet.
  private var settleUntil = RunTime.zero

  public init(bounds: BitrateBounds, tuning: Tuning = .call) {
    self.bounds = bounds
    self.tuning = tuning
    kbps = bounds.start
    rate = Double(bounds.start)
  }

  public mutating func connectionBegan(at time: RunTime) {
    history = UplinkHistory(start: time)
    if case .draining(_, let before, let capacity) = phase { resume(from: before, capacity: capacity) }
    if case .stalled(let before) = phase { resume(from: before, capacity: nil) }
    phase = .steady
    holdUntil = time + .seconds(1)
    settleUntil = time
    publish()
  }

  public mutating func sample(_ sample: UplinkSample) -> Int {
    guard bounds.least < bounds.most else { return kbps }
    let last = history.newest?.time ?? sample.time
    history.add(sample)
    let now = history.newest?.time ?? sample.time
    let audio = Double(min(max(0, sample.audioKbps), 1_000))
    if now - history.lastProgress > stallLimit {
      stall()
    } else {
      switch phase {
      case .stalled(let before):
        phase = .draining(since: now, before: before, capacity: nil)
        settleUntil = now + .milliseconds(300)
      case .draining(let since, let before, let capacity):
        drain(since: since, before: before, capacity: capacity, audio: audio, at: now)
      case .steady:
        if !lower(sample, audio: audio, at: now) { raise(after: now - last, audio: audio, at: now) }
      }
    }
    publish()
    return kbps
  }

  // MARK: Lowering

  private var stallLimit: RunDuration { max(Self.stallLimit, .milliseconds(4 * min(history.pathDelay, 1_000))) }

  private mutating func stall() {
    switch phase {
    case .stalled: break
    case .draining(_, let before, _): phase = .stalled(before: before)
    case .steady: phase = .stalled(before: rate)
    }
    rate = Double(bounds.least)
  }

  /// Whether it is time to lower, and if so does.
  private mutating func lower(_ sample: UplinkSample, audio: Double, at now: RunTime) -> Bool {
    guard now >= settleUntil else { return false }
    // What waits is worth a tenth of a second: a few small frames on a long path are no queue.
    guard Double(sample.waitingBytes) * 8 > (rate + audio) * 100 else { return false }
    if history.queue > tuning.queueLimit, history.hasProgressed(inEachOfLast: 2),
      let delivered = history.deliveredKbps(over: .milliseconds(300))
    {
      noteCeiling(delivered, at: now)
      phase = .draining(since: now, before: rate, capacity: delivered)
      rate = min(rate, drainRate(delivered, audio: audio))
      settleUntil = now + .milliseconds(300 + min(history.pathDelay, 1_000))
      return true
    }
    if let least = history.leastQueue(over: tuning.standingSpan), least > tuning.standingQueue,
      let delivered = history.deliveredKbps(over: tuning.standingSpan)
    {
      noteCeiling(delivered, at: now)
      rate = min(rate, max(delivered * tuning.share - audio, rate * 0.7))
      settleUntil = now + tuning.standingSpan
      holdUntil = now + hold
      return true
    }
    return false
  }

  /// What lets a queue of this length run empty within a second or two.
  private func drainRate(_ capacity: Double, audio: Double) -> Double {
    let part = min(0.5, Double(history.queue) / 1_500)
    return max(Double(bounds.least), capacity * (tuning.share - part) - audio)
  }

  private mutating func drain(
    since: RunTime, before: Double, capacity: Double?, audio: Double, at now: RunTime
  ) {
    var capacity = capacity
    if let backlog = history.backlogStart {
      // Only what was delivered while media queued tells of the capacity; what was acknowledged at first was sent before.
      let span = min(.milliseconds(600), now - max(since, backlog))
      if span >= .milliseconds(300), let delivered = history.deliveredKbps(over: span) { capacity = delivered }
    }
    phase = .draining(since: since, before: before, capacity: capacity)
    if history.queue < Self.drainedQueue {
      phase = .steady
      resume(from: before, capacity: capacity.map { $0 - audio })
      if let capacity { noteCeiling(capacity, at: now) }
      holdUntil = now + .milliseconds(800)
      settleUntil = now + .milliseconds(300)
      return
    }
    if let capacity, now >= settleUntil { rate = min(rate, drainRate(capacity, audio: audio)) }
    if now - since > .seconds(4), rate > Double(bounds.least) * 1.05, history.queue < tuning.queueLimit {
      history.relearnPath()
    }
  }

  /// After a drain or a stall: what the link was seen to carry, or else a careful part of what was used before.
  private mutating func resume(from before: Double, capacity: Double?) {
    let wanted = capacity.map { $0 * tuning.share } ?? before * 0.6
    rate = max(rate, min(before, wanted))
  }

  private mutating func noteCeiling(_ kbps: Double, at now: RunTime) {
    if let ceiling, abs(kbps - ceiling) < 0.15 * ceiling, now - ceilingTime > .seconds(2) {
      hold = min(hold * 2, Self.longestHold)
    } else if ceiling.map({ abs(kbps - $0) >= 0.15 * $0 }) ?? true {
      hold = Self.firstHold
    }
    ceiling = kbps
    ceilingTime = now
  }

  // MARK: Raising

  private mutating func raise(after elapsed: RunDuration, audio: Double, at now: RunTime) {
    guard now >= holdUntil, rate < Double(bounds.most) else { return }
    guard let least = history.leastQueue(over: tuning.standingSpan), least < Self.drainedQueue,
      let greatest = history.greatestQueue(over: tuning.standingSpan), greatest < tuning.queueLimit,
      let used = history.encodedKbps(over: .seconds(2)), used > 0.8 * (rate + audio)
    else { return }
    if let ceiling, history.fastestKbps(since: max(ceilingTime + .seconds(1), now - .seconds(3))) > 1.4 * ceiling {
      self.ceiling = nil
      hold = Self.firstHold
    }
    let isNear = ceiling.map { rate + audio > 0.85 * $0 && rate + audio < 1.1 * $0 } ?? false
    let growth = isNear ? tuning.slowGrowth : tuning.fastGrowth
    rate *= 1 + growth * min(1, max(0, elapsed.seconds))
  }

  /// Rounds to steps and keeps the bounds.
  private mutating func publish() {
    if !rate.isFinite { rate = Double(bounds.least) }
    rate = min(max(rate, Double(bounds.least)), Double(bounds.most))
    let wanted = Int(rate)
    let isAtBound = wanted <= bounds.least || wanted >= bounds.most
    if isAtBound || abs(rate - Double(kbps)) >= Self.step * Double(kbps) { kbps = wanted }
  }
}
