import EventLoop

/// How many bytes may lie in the transport unacknowledged. What it does not allow waits in the `SendQueue`, where it
/// can still be overtaken by sound or dropped; a socket's own buffer of 64 KiB alone is 0.9 s at 600 kbps.
///
/// It allows what the path holds (its rate times the least round trip) and `slack` beyond that. The rate is the best
/// seen over a round trip in the last seconds, or what the encoders make, if that is more. A fast path never feels it:
/// the window that was used up and acknowledged within one round trip is followed by a larger one, until it is no
/// longer used up.
///
/// A round trip counts only if there was room in the window when it ended, for a full one measures the queue that it
/// makes itself. Where the window has been full for `roundTripMemory` it shrinks to the least until what is on the way
/// has come through, and takes the round trip that it sees then, as BBR does.
public struct PushWindow: Sendable {
  public static let least = 6_000
  public static let most = 4 << 20
  /// Until a round trip has been seen.
  public static let initial = 32_768
  static let rateMemory = RunDuration.seconds(2)
  static let roundTripMemory = RunDuration.seconds(10)
  static let probeLimit = RunDuration.seconds(3)

  public let slack: RunDuration
  /// Bytes.
  public private(set) var bytes = initial

  private var roundTrip = WindowedExtreme(span: roundTripMemory)
  private var rate = WindowedExtreme(span: rateMemory)
  private var counts: [(time: RunTime, acknowledged: UInt64)] = []
  private var encoderKbps = 0
  /// When a round trip last counted.
  private var lastRoundTrip: RunTime?
  /// It has shrunk to see the path's own round trip; since when nothing of before is on the way.
  private var probe: (start: RunTime, drained: RunTime?)?

  public init(slack: RunDuration = .milliseconds(100)) { self.slack = slack }

  /// The least round trip of the last seconds.
  public var leastRoundTrip: RunDuration? { roundTrip.least.map { .nanoseconds($0) } }

  /// What the encoders make at present, sound and picture together, kbps.
  public mutating func setEncoders(kbps: Int) {
    encoderKbps = min(max(0, kbps), 1_000_000)
    update()
  }

  /// The transport's count of acknowledged bytes is now `total`, and `inFlight` bytes are on the way beyond it; a round
  /// trip if one was seen (`TransportLedger`). To be called whenever the owner looks, some ten times a second or more.
  public mutating func acknowledge(_ total: UInt64, inFlight: Int, roundTrip sample: RunDuration?, at now: RunTime) {
    note(sample.map { max($0, .nanoseconds(1)) }, inFlight: inFlight, at: now)
    if let last = counts.last, now - last.time < .milliseconds(10) { return update() }
    counts.append((now, total))
    let span = max(.milliseconds(100), leastRoundTrip ?? .zero)
    if let first = counts.last(where: { now - $0.time >= span }), total >= first.acknowledged {
      let kbps = Double(total - first.acknowledged) * 8 / (now - first.time).seconds / 1_000
      rate.add(Int64(min(kbps, 10_000_000)), at: now)
    }
    while counts.count > 2, counts[1].time + span <= now || counts.count > 1_024 { counts.removeFirst() }
    update()
  }

  private mutating func note(_ sample: RunDuration?, inFlight: Int, at now: RunTime) {
    if let current = probe {
      let drained = current.drained ?? (inFlight <= Self.least ? now : nil)
      probe = (current.start, drained)
      if let sample, let drained, now - sample >= drained {
        roundTrip = WindowedExtreme(span: Self.roundTripMemory)
        count(sample, at: now)
      } else if now - current.start > Self.probeLimit {
        probe = nil
        lastRoundTrip = now
      }
      return
    }
    if let sample {
      let hasRoom = inFlight < bytes / 4 * 3
      if hasRoom || leastRoundTrip.map({ sample <= $0 }) ?? true { return count(sample, at: now) }
    }
    if let lastRoundTrip, now - lastRoundTrip > Self.roundTripMemory { probe = (now, nil) }
  }

  private mutating func count(_ sample: RunDuration, at now: RunTime) {
    roundTrip.add(sample.nanoseconds, at: now)
    lastRoundTrip = now
    probe = nil
  }

  private mutating func update() {
    guard probe == nil else {
      bytes = Self.least
      return
    }
    guard let roundTrip = leastRoundTrip else { return }
    let kbps = max(Double(rate.greatest ?? 0), Double(encoderKbps) * 1.25)
    let allowed = kbps * 125 * (min(roundTrip, .seconds(5)) + slack).seconds
    bytes = Int(min(Double(Self.most), max(Double(Self.least), allowed)))
  }
}

/// Least and greatest value of the last while, in eight parts of it.
struct WindowedExtreme: Sendable {
  private let part: RunDuration
  private var parts: [(start: RunTime, least: Int64, greatest: Int64)] = []

  init(span: RunDuration) { part = max(.nanoseconds(1), span / 8) }

  var least: Int64? { parts.lazy.map(\.least).min() }
  var greatest: Int64? { parts.lazy.map(\.greatest).max() }

  mutating func add(_ value: Int64, at now: RunTime) {
    if let last = parts.last, now - last.start < part {
      parts[parts.count - 1].least = min(last.least, value)
      parts[parts.count - 1].greatest = max(last.greatest, value)
    } else {
      parts.append((now, value, value))
    }
    while let first = parts.first, now - first.start > part * 8 { parts.removeFirst() }
  }
}
