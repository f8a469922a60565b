import EventLoop

/// Something that goes wrong at a host, at a time, for a while (SPEC section 7). Text form: `NAME[=VALUE][:HOST]@START[+DURATION]`,
/// as in `cut@10s+3s`, `dns-unknown:play.local@0s+5s`, `bandwidth=300kbps@20s+10s`. Without a host it strikes every server.
public struct Fault: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The name does not resolve, at once or after a time-out.
    case dnsUnknown, dnsTimeout
    /// New connections are refused, or their SYN is never answered.
    case refuse, synTimeout
    /// Open connections are reset, or closed in order, at the start; there is no duration.
    case reset, close
    /// Nothing passes in either direction; what was sent is delivered afterwards by retransmission.
    case cut
    /// The first bytes a server sends on a new connection are noise.
    case handshakeGarbage
    /// A close in order takes this much longer to arrive.
    case slowClose(RunDuration)
    /// In the place of, or on top of, the link's own conditions.
    case bandwidth(LinkConditions.Rate)
    case latency(RunDuration)
    case jitter(RunDuration)
    /// Something that is no business of the network; its owner interprets name and value.
    case other(name: String, value: String?)
  }

  public var kind: Kind
  public var host: String?
  public var start: RunDuration
  /// Nil: until the end of the run.
  public var duration: RunDuration?

  public init(_ kind: Kind, host: String? = nil, start: RunDuration = .zero, duration: RunDuration? = nil) {
    self.kind = kind
    self.host = host
    self.start = start
    self.duration = duration
  }

  public static let networkNames = [
    "dns-unknown", "dns-timeout", "refuse", "syn-timeout", "reset", "close", "cut", "handshake-garbage", "slow-close",
    "bandwidth", "latency", "jitter",
  ]

  /// Names that are not the network's come back as `.other`.
  public init(parsing text: String) throws(ConditionsError) {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[0].isEmpty else {
      throw ConditionsError("fault \"\(text)\": expected NAME[=VALUE][:HOST]@START[+DURATION], such as cut@10s+3s")
    }
    let times = halves[1].split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    start = try NetworkConditions.duration("start", String(times[0]))
    duration = times.count == 2 ? try NetworkConditions.duration("duration", String(times[1])) : nil
    // The value may hold a colon only if it is followed by digits, which no value here is: the last colon begins the host.
    var head = halves[0]
    host = nil
    if let colon = head.lastIndex(of: ":") {
      host = String(head[head.index(after: colon)...])
      head = head[..<colon]
    }
    let parts = head.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    kind = try Self.kind(String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
  }

  private static func kind(_ name: String, _ value: String?) throws(ConditionsError) -> Kind {
    func needed() throws(ConditionsError) -> String {
      guard let value, !value.isEmpty else { throw ConditionsError("fault \(name) needs a value: \(name)=VALUE@START") }
      return value
    }
    switch name {
    case "dns-unknown": return .dnsUnknown
    case "dns-timeout": return .dnsTimeout
    case "refuse": return .refuse
    case "syn-timeout": return .synTimeout
    case "reset": return .reset
    case "close": return .close
    case "cut": return .cut
    case "handshake-garbage": return .handshakeGarbage
    case "slow-close": return .slowClose(value == nil ? .seconds(5) : try NetworkConditions.duration(name, try needed()))
    case "bandwidth": return .bandwidth(try NetworkConditions.rate(name, try needed()))
    case "latency": return .latency(try NetworkConditions.duration(name, try needed()))
    case "jitter": return .jitter(try NetworkConditions.duration(name, try needed()))
    default: return .other(name: name, value: value)
    }
  }
}
