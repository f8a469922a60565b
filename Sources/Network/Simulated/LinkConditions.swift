import EventLoop

/// One direction between two hosts (SPEC section 7).
public struct LinkConditions: Hashable, Sendable {
  public enum Rate: Hashable, Sendable {
    case unlimited
    case kbps(Int64)
    case trace(Trace)

    /// Kbps `elapsed` after it was set; nil without a limit.
    func kbps(at elapsed: RunDuration) -> Int64? {
      switch self {
      case .unlimited: nil
      case .kbps(let kbps): kbps
      case .trace(let trace): trace.kbps(at: elapsed)
      }
    }
  }

  public var rate = Rate.unlimited
  /// One way.
  public var delay = RunDuration.milliseconds(20)
  /// Each segment is delayed by a further 0...jitter; order is kept.
  public var jitter = RunDuration.zero
  /// Share of the segments that have to be sent again, 0..<1.
  public var loss = 0.0
  /// Bytes a sender may have on the way and unacknowledged.
  public var sendBuffer = 65_536

  public init(
    rate: Rate = .unlimited, delay: RunDuration = .milliseconds(20), jitter: RunDuration = .zero, loss: Double = 0
  ) {
    self.rate = rate
    self.delay = delay
    self.jitter = jitter
    self.loss = loss
  }

  /// Nothing about it depends on how much is sent or on chance: slices pass whole.
  var isPlain: Bool { rate == .unlimited && jitter <= .zero && loss <= 0 }
}

/// One way of a path, as the client sees it.
public enum LinkDirection: Hashable, Sendable, CaseIterable { case up, down }

/// Both directions as a client sees them: `down` to it, `up` from it.
public struct NetworkConditions: Hashable, Sendable {
  public var down: LinkConditions
  public var up: LinkConditions

  public init(down: LinkConditions = .init(), up: LinkConditions = .init()) {
    self.down = down
    self.up = up
  }

  /// `down=1Mbps,up=800kbps,delay=40ms,jitter=10ms,loss=1%`. `rate` sets both directions, `delay` is one way and `rtt` twice
  /// that, `buffer` (64KiB unless told) is what a sender may have on the way; these, `jitter` and `loss` may differ by
  /// direction, up first: `delay=40ms/20ms`. Throws an error that names the item.
  public init(parsing text: String) throws(ConditionsError) {
    self.init()
    try change(text)
  }

  /// Sets what the text names, in the form of `init(parsing:)`, and leaves the rest.
  public mutating func change(_ text: String) throws(ConditionsError) {
    for item in text.split(separator: ",") {
      let parts = item.split(separator: "=", maxSplits: 1).map { String($0.trimmed) }
      guard parts.count == 2, !parts[1].isEmpty else {
        throw ConditionsError("network condition \"\(item)\": expected NAME=VALUE, such as down=1Mbps or delay=40ms")
      }
      try set(parts[0], parts[1])
    }
  }

  private mutating func set(_ name: String, _ value: String) throws(ConditionsError) {
    switch name {
    case "down": down.rate = try Self.rate(name, value)
    case "up": up.rate = try Self.rate(name, value)
    case "rate":
      down.rate = try Self.rate(name, value)
      up.rate = down.rate
    case "delay": (up.delay, down.delay) = try Self.ways(name, value, Self.duration)
    case "rtt":
      down.delay = try Self.duration(name, value) / 2
      up.delay = down.delay
    case "jitter": (up.jitter, down.jitter) = try Self.ways(name, value, Self.duration)
    case "loss": (up.loss, down.loss) = try Self.ways(name, value, Self.share)
    case "buffer": (up.sendBuffer, down.sendBuffer) = try Self.ways(name, value, Self.bytes)
    default:
      throw ConditionsError(
        "unknown network condition \"\(name)\"; known: down, up, rate, delay, rtt, jitter, loss, buffer")
    }
  }

  /// One value for both directions, or `UP/DOWN`.
  private static func ways<Value>(
    _ name: String, _ value: String, _ read: (String, String) throws(ConditionsError) -> Value
  ) throws(ConditionsError) -> (up: Value, down: Value) {
    let parts = value.split(separator: "/", omittingEmptySubsequences: false).map { String($0.trimmed) }
    guard parts.count == 2 else {
      let both = try read(name, value)
      return (both, both)
    }
    return (try read(name, parts[0]), try read(name, parts[1]))
  }

  static func rate(_ name: String, _ value: String) throws(ConditionsError) -> LinkConditions.Rate {
    if value == "unlimited" { return .unlimited }
    let units: [(String, Double)] = [("gbps", 1e6), ("mbps", 1_000), ("kbps", 1), ("bps", 0.001)]
    let lower = value.lowercased()
    for (unit, factor) in units where lower.hasSuffix(unit) {
      guard let number = Double(lower.dropLast(unit.count)), number > 0, number * factor >= 1, number * factor <= 1e8
      else { break }
      return .kbps(Int64((number * factor).rounded()))
    }
    throw ConditionsError("\(name)=\(value): expected a rate such as 800kbps or 2.5Mbps, or unlimited")
  }

  static func duration(_ name: String, _ value: String) throws(ConditionsError) -> RunDuration {
    let text = value.lowercased()
    let (number, factor): (Substring, Double) =
      text.hasSuffix("ms")
      ? (text.dropLast(2), 0.001)
      : text.hasSuffix("s") ? (text.dropLast(1), 1) : text.hasSuffix("m") ? (text.dropLast(1), 60) : (text[...], 1)
    guard let amount = Double(number), amount >= 0, amount * factor <= 86_400 else {
      throw ConditionsError("\(name)=\(value): expected a time such as 40ms, 3s or 2m")
    }
    return .seconds(amount * factor)
  }

  private static func bytes(_ name: String, _ value: String) throws(ConditionsError) -> Int {
    let text = value.lowercased()
    let (number, factor): (Substring, Int) =
      text.hasSuffix("kib")
      ? (text.dropLast(3), 1_024)
      : text.hasSuffix("mib") ? (text.dropLast(3), 1_048_576) : text.hasSuffix("b") ? (text.dropLast(1), 1) : ("", 1)
    guard let count = Int(number), (1...1_073_741_824).contains(count),
      (1_460...1_073_741_824).contains(count * factor)
    else {
      throw ConditionsError("\(name)=\(value): expected a size from 1460B to 1024MiB, such as 64KiB")
    }
    return count * factor
  }

  private static func share(_ name: String, _ value: String) throws(ConditionsError) -> Double {
    let isPercent = value.hasSuffix("%")
    guard let number = Double(isPercent ? value.dropLast() : value[...]), number >= 0 else {
      throw ConditionsError("\(name)=\(value): expected a share such as 1% or 0.01")
    }
    let share = isPercent ? number / 100 : number
    guard share < 0.9 else {
      throw ConditionsError("\(name)=\(value): at most 89% can be lost and anything still get through")
    }
    return share
  }
}

extension Substring {
  var trimmed: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
