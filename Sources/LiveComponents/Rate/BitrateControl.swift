import EventLoop

/// The pusher's bitrate rule (SPEC 2.3): lower fast, raise slowly, never flap.
///
/// **What it looks at.** The queue, in ms: how long media waits beyond the path's own round trip. And the delivered
/// rate, which *is* the capacity, but only while media queues: a camera that shows a wall uses little, and that is no
/// fact about the network.
///
/// **When it lowers.** *Fast*, when the queue passes `Tuning.queueLimit` although bytes are acknowledged at an even
/// rate (a lost segment stops them all for a moment and then delivers them all, which is none of its business).
/// *Standing*, when the queue has not run empty for longer than a group of pictures: the link is loaded to the full.
/// *Stalled*, when nothing at all has been acknowledged for a second: to the least. What it lowers to follows from the
/// delivered rate: somewhat below it, and while a queue has to be drained further below it, which costs nothing, since
/// the link is busy draining.
///
/// **When it raises.** While the queue runs empty in each group of pictures and the encoder has used what it was given,
/// one step at a time: `farStep` or `boldStep`, and `nearStep` beyond the *knee*, a little below the rate at which it
/// last had to lower (the *ceiling*), where it first waits. Each failure at the same ceiling doubles that wait. A
/// burst, such as a key frame, that went out faster than the ceiling shows that the ceiling is gone.
///
/// **To put another rule in its place**: conform to `BitrateRule`. `UplinkHistory` does the measuring for this one and
/// knows nothing of it. `Bench uplink` runs any rule over the same patterns (Sources/Bench/Uplink).
public struct BitrateControl: BitrateRule {
  /// What differs between calls and broadcasts.
  public struct Tuning: Hashable, Sendable {
    /// ms of queue at which it lowers at once. A key frame alone may queue for some 150 ms in a call.
    public var queueLimit: Int64
    /// A queue that has not fallen below `standingQueue` for `standingSpan` means a full link. The span is longer than
    /// a group of pictures.
    public var standingSpan: RunDuration
    public var standingQueue: Int64
    /// Share of the delivered rate to go on with.
    public var share: Double
    /// Share of the ceiling at which it waits before it tries for more.
    public var knee: Double

    /// For groups of pictures of 1 s.
    public static let call = Tuning(
      queueLimit: 190, standingSpan: .milliseconds(1_200), standingQueue: 50,
      share: 0.92, knee: 0.94)
    /// For groups of pictures of 3 s, and viewers who are seconds behind anyway.
    public static let broadcast = Tuning(
      queueLimit: 500, standingSpan: .milliseconds(3_300), standingQueue: 80,
      share: 0.92, knee: 0.95)
  }

  enum Phase: Hashable, Sendable {
    case steady
    /// Lowered; the queue is to run empty. `before` is the bitrate that was too much, `capacity` the link's rate in
    /// kbps as far as it is known.
    case draining(since: RunTime, before: Double, capacity: Double?)
    /// Nothing is acknowledged.
    case stalled(before: Double)
  }

  /// Factors by which it raises: far from any rate that is known to be too much, the same where there is evidence of
  /// room, and near it.
  static let farStep = 1.2
  static let boldStep = 1.3
  static let nearStep = 1.03
  /// Changes by less than this share are not worth making.
  static let leastChange = 0.02
  static let stallLimit = RunDuration.seconds(1)
  static let firstHold = RunDuration.seconds(8)
  static let longestHold = RunDuration.seconds(32)
  /// Below this queue, ms, a drain is over.
  static let drainedQueue: Int64 = 50

  public let bounds: BitrateBounds
  public let tuning: Tuning
  public private(set) var kbps: Int

  /// kbps of video; `kbps` follows it when the change is worth making.
  private var rate: Double
  private(set) var phase = Phase.steady
  private var history = UplinkHistory()
  /// kbps of everything at which it last had to lower.
  private(set) var ceiling: Double?
  private var ceilingTime = RunTime.zero
  private var hold = firstHold
  /// No raise above the knee before this.
  private var holdUntil = RunTime.zero
  /// No raise at all before this.
  private var nextRaise = RunTime.zero
  /// The last time it lowered because of a standing queue, and the queue, ms.
  private var lastStanding: (time: RunTime, queue: Int64)?
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
    lastStanding = nil
    switch phase {
    case .steady: break
    case .draining(_, let before, _), .stalled(let before): resume(from: before, capacity: nil)
    }
    phase = .steady
    ceiling = nil
    hold = Self.firstHold
    holdUntil = time
    settleUntil = time
    nextRaise = time
    publish()
  }

  public mutating func sample(_ sample: UplinkSample) -> Int {
    guard bounds.least < bounds.most else { return kbps }
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
        if !lower(sample, audio: audio, at: now) { raise(audio: audio, at: now) }
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
    if history.queue > tuning.queueLimit, history.queue(before: .milliseconds(200)) ?? 0 > tuning.queueLimit / 4,
      history.hasProgressed(inEachOfLast: 3),
      let delivered = history.deliveredKbps(over: .milliseconds(300)),
      let newest = history.deliveredKbps(over: BitrateSampling.period), newest > 0.5 * delivered
    {
      noteCeiling(delivered, at: now)
      phase = .draining(since: now, before: rate, capacity: delivered)
      rate = min(rate, drainRate(delivered, audio: audio))
      settleUntil = now + .milliseconds(300 + min(history.pathDelay, 1_000))
      return true
    }
    guard let least = history.leastQueue(over: tuning.standingSpan), least > tuning.standingQueue,
      let delivered = history.deliveredKbps(over: tuning.standingSpan)
    else { return false }
    if let last = lastStanding, now - last.time < .seconds(5), least > last.queue - 25,
      let encoded = history.encodedKbps(over: tuning.standingSpan), delivered > 0.9 * encoded
    {
      // It has lowered, everything is delivered, and the wait is the same: the path has become longer.
      history.relearnPath()
      lastStanding = nil
      return false
    }
    lastStanding = (now, least)
    noteCeiling(delivered, at: now)
    rate = min(rate, max(delivered * tuning.share - audio, rate * 0.7))
    settleUntil = now + tuning.standingSpan
    nextRaise = settleUntil
    return true
  }

  /// What lets the queue run empty within a second or two; where the link carries nearly all, a little less than that
  /// will do.
  private func drainRate(_ capacity: Double, audio: Double) -> Double {
    let isMild = capacity > 0.88 * (rate + audio)
    let part = isMild ? 0 : min(0.5, Double(history.queue) / 1_500)
    return max(Double(bounds.least), capacity * (tuning.share - part) - audio)
  }

  private mutating func drain(
    since: RunTime, before: Double, capacity: Double?, audio: Double, at now: RunTime
  ) {
    var capacity = capacity
    if let backlog = history.backlogStart {
      // Only what was delivered while media queued tells of the capacity; what was acknowledged at first was sent
      // before.
      let span = min(.milliseconds(600), now - max(since, backlog))
      if span >= .milliseconds(300), let delivered = history.deliveredKbps(over: span) { capacity = delivered }
    }
    phase = .draining(since: since, before: before, capacity: capacity)
    if history.queue < Self.drainedQueue {
      phase = .steady
      resume(from: before, capacity: capacity.map { $0 - audio })
      if let capacity { noteCeiling(capacity, at: now) }
      settleUntil = now + .milliseconds(300)
      nextRaise = now + tuning.standingSpan
      return
    }
    if let capacity, now >= settleUntil, history.queue >= history.queue(before: .milliseconds(300)) ?? 0 {
      rate = min(rate, drainRate(capacity, audio: audio))
      settleUntil = now + .milliseconds(300)
    }
    if now - since > .seconds(4), rate > Double(bounds.least) * 1.05, history.queue < tuning.queueLimit {
      history.relearnPath()
    }
  }

  /// After a drain or a stall: what the link was seen to carry beside the sound, or else a careful part of what was
  /// used before.
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
    holdUntil = now + hold
  }

  // MARK: Raising

  private mutating func raise(audio: Double, at now: RunTime) {
    forgetCeiling(at: now)
    guard now >= nextRaise, rate < Double(bounds.most) else { return }
    guard let least = history.leastQueue(over: tuning.standingSpan), least < tuning.standingQueue / 2,
      let greatest = history.greatestQueue(over: tuning.standingSpan), greatest < tuning.queueLimit - 30,
      let used = history.encodedKbps(over: tuning.standingSpan), used > 0.8 * (rate + audio)
    else { return }
    guard let ceiling, rate + audio < 1.1 * ceiling else { return raise(to: rate * farStep(audio), at: now) }
    let knee = ceiling * tuning.knee - audio
    if rate < 0.97 * knee {
      raise(to: min(knee, rate * farStep(audio)), at: now)
    } else if now >= holdUntil {
      raise(to: rate * Self.nearStep, at: now)
    }
  }

  private mutating func raise(to kbps: Double, at now: RunTime) {
    rate = kbps
    nextRaise = now + tuning.standingSpan + .milliseconds(300)
  }

  /// Larger where a burst has lately shown that there is room.
  private func farStep(_ audio: Double) -> Double {
    let now = history.newest?.time ?? .zero
    return history.fastestKbps(since: now - tuning.standingSpan) > 1.5 * (rate + audio)
      ? Self.boldStep : Self.farStep
  }

  /// A burst went out faster than the link could when it was full: it has become faster.
  private mutating func forgetCeiling(at now: RunTime) {
    guard let ceiling else { return }
    if history.fastestKbps(since: max(ceilingTime + .seconds(1), now - .seconds(3))) > 1.4 * ceiling {
      self.ceiling = nil
      hold = Self.firstHold
      holdUntil = now
      nextRaise = min(nextRaise, now)
    }
  }

  /// Keeps the bounds.
  private mutating func publish() {
    if !rate.isFinite { rate = Double(bounds.least) }
    rate = min(max(rate, Double(bounds.least)), Double(bounds.most))
    let wanted = Int(rate)
    let isAtBound = wanted <= bounds.least || wanted >= bounds.most
    if isAtBound || abs(rate - Double(kbps)) >= Self.leastChange * Double(kbps) { kbps = wanted }
  }
}
