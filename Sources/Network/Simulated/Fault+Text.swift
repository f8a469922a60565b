import EventLoop

/// The text form of a fault:
///
///     FAULT    = NAME [ "=" VALUE ] [ ":" PLACE ] "@" START [ "+" DURATION ]
///     PLACE    = HOST | HOST ">" HOST | HOST "<>" HOST
///     HOST     = a name of the world, or "*" for any
///     START, DURATION = a number with ms, s or m behind it; without a unit, seconds
///
/// `cut@10s+3s` cuts everything from 10 s to 13 s, `bandwidth=300kbps:phone>play.local@20s` throttles what the phone sends
/// there to the end of the run, `dns-unknown:play.local@0s+5s` makes the name unknown, `reset:play.local@7s` resets what is
/// connected there at that instant. `A>B` means the bytes that A sends to B, and of faults that befall connections those that
/// A opens to B. A value has no colon and no "@" in it, a place no "@".
extension Fault {
  /// What the network itself can do; values: a time for slow-close (5s unless told), latency and jitter, a rate for bandwidth.
  public static let networkNames = [
    "dns-unknown", "dns-timeout", "refuse", "syn-timeout", "reset", "close", "cut", "handshake-garbage", "slow-close",
    "bandwidth", "latency", "jitter",
  ]

  /// Names that are not the network's come back as `.other`. Throws an error that quotes the part that is wrong.
  public init(parsing text: String) throws(ConditionsError) {
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else {
      throw ConditionsError("fault \"\(text)\": expected NAME[=VALUE][:HOST]@START[+DURATION], such as cut@10s+3s")
    }
    let times = halves[1].split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    let start = try NetworkConditions.duration("start", String(times[0]))
    let duration = times.count == 2 ? try NetworkConditions.duration("duration", String(times[1])) : nil
    if let duration, duration == .zero { throw ConditionsError("fault \"\(text)\": the duration must be above zero") }
    let parts = halves[0].split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { throw ConditionsError("fault \"\(text)\": more than one \":\" before the \"@\"") }
    let words = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let kind = try Self.kind(String(words[0]), words.count == 2 ? String(words[1]) : nil)
    self.init(kind, start: start, duration: duration)
    if parts.count == 2 { try place(parts[1], in: text) }
  }

  private mutating func place(_ place: Substring, in text: String) throws(ConditionsError) {
    let hosts = place.split(separator: ">", omittingEmptySubsequences: false)
    var first = hosts[0]
    guard hosts.count <= 2 else { throw ConditionsError("fault \"\(text)\": more than one \">\" in \"\(place)\"") }
    direction = hosts.count == 2 ? .outgoing : .both
    if hosts.count == 2, first.last == "<" {
      first.removeLast()
      direction = .both
    }
    for host in [first] + hosts.dropFirst() where host.isEmpty || host.contains("<") || host.contains(" ") {
      throw ConditionsError("fault \"\(text)\": \"\(place)\" is no place; expected HOST, HOST>HOST or HOST<>HOST")
    }
    host = first == "*" ? nil : String(first)
    peer = hosts.count == 2 && hosts[1] != "*" ? String(hosts[1]) : nil
    if host == nil, let peer {
      // Seen from the end that has a name.
      host = peer
      self.peer = nil
      if direction == .outgoing { direction = .incoming }
    } else if host == nil {
      direction = .both
    }
  }

  private static func kind(_ name: String, _ value: String?) throws(ConditionsError) -> Kind {
    guard !name.isEmpty else {
      throw ConditionsError("a fault needs a name; known: \(networkNames.joined(separator: ", "))")
    }
    if let kind = plainKinds[name] {
      guard value == nil else {
        throw ConditionsError("fault \(name) takes no value, but \"\(value ?? "")\" was given")
      }
      return kind
    }
    guard ["slow-close", "bandwidth", "latency", "jitter"].contains(name) else {
      return .other(name: name, value: value)
    }
    if name == "slow-close", value == nil { return .slowClose(.seconds(5)) }
    guard let value, !value.isEmpty else { throw ConditionsError("fault \(name) needs a value: \(name)=VALUE@START") }
    switch name {
    case "bandwidth": return .bandwidth(try NetworkConditions.rate(name, value))
    case "latency": return .latency(try NetworkConditions.duration(name, value))
    case "jitter": return .jitter(try NetworkConditions.duration(name, value))
    default: return .slowClose(try NetworkConditions.duration(name, value))
    }
  }

  private static let plainKinds: [String: Kind] = [
    "dns-unknown": .dnsUnknown, "dns-timeout": .dnsTimeout, "refuse": .refuse, "syn-timeout": .synTimeout,
    "reset": .reset, "close": .close, "cut": .cut, "handshake-garbage": .handshakeGarbage,
  ]
}

extension Fault: CustomStringConvertible {
  /// The text that `init(parsing:)` reads; a trace as bandwidth has none and is given as `bandwidth=trace`.
  public var description: String {
    let lasting = duration.map { "+\(Self.time($0))" } ?? ""
    return "\(kind)\(place.isEmpty ? "" : ":" + place)@\(Self.time(start))\(lasting)"
  }

  /// Where, in the form of the text; empty for everywhere.
  public var place: String {
    guard let host else { return "" }
    switch direction {
    case .both: return peer.map { "\(host)<>\($0)" } ?? host
    case .outgoing: return "\(host)>\(peer ?? "*")"
    case .incoming: return "\(peer ?? "*")>\(host)"
    }
  }

  static func time(_ duration: RunDuration) -> String {
    let nanoseconds = duration.nanoseconds
    if nanoseconds % 1_000_000_000 == 0 { return "\(nanoseconds / 1_000_000_000)s" }
    return nanoseconds % 1_000_000 == 0 ? "\(nanoseconds / 1_000_000)ms" : "\(duration.seconds)s"
  }
}

extension Fault.Kind: CustomStringConvertible {
  /// Name and value.
  public var description: String {
    switch self {
    case .dnsUnknown: "dns-unknown"
    case .dnsTimeout: "dns-timeout"
    case .refuse: "refuse"
    case .synTimeout: "syn-timeout"
    case .reset: "reset"
    case .close: "close"
    case .cut: "cut"
    case .handshakeGarbage: "handshake-garbage"
    case .slowClose(let delay): "slow-close=\(Fault.time(delay))"
    case .bandwidth(.kbps(let kbps)): "bandwidth=\(kbps)kbps"
    case .bandwidth(.trace): "bandwidth=trace"
    case .bandwidth(.unlimited): "bandwidth=unlimited"
    case .latency(let latency): "latency=\(Fault.time(latency))"
    case .jitter(let jitter): "jitter=\(Fault.time(jitter))"
    case .other(let name, let value): value.map { "\(name)=\($0)" } ?? name
    }
  }
}
