import EventLoop

/// Something that goes wrong in the simulated world, somewhere, at a time, for a while (SPEC section 7).
public struct Fault: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The name does not resolve: the name server says so, or it does not answer for 10 s.
    case dnsUnknown, dnsTimeout
    /// New connections are refused, or their SYN is never answered.
    case refuse, synTimeout
    /// Open connections are reset, or closed in order towards both ends once what was sent has arrived. Without a duration
    /// only those that are open at the start; with one also those that open meanwhile, as they open.
    case reset, close
    /// Nothing passes: segments are lost and sent again with doubling time-outs (see `SimulatedConnection`).
    case cut
    /// The first 4 KiB that reach the connecting end of a new connection are noise, all bytes of it above 127.
    case handshakeGarbage
    /// A close in order arrives this much later.
    case slowClose(RunDuration)
    /// In the place of the link's own rate, unless that is a fixed one and lower.
    case bandwidth(LinkConditions.Rate)
    /// On top of the link's own.
    case latency(RunDuration)
    case jitter(RunDuration)
    /// Something that is no business of the network; its owner interprets name and value.
    case other(name: String, value: String?)
  }

  /// Which way between `host` and `peer`: of a link, the way bytes go; of a connection, the way it is opened.
  public enum Direction: Hashable, Sendable { case both, outgoing, incoming }

  public var kind: Kind
  /// Nil: everywhere.
  public var host: String?
  /// The other end; nil: all that `host` has to do with.
  public var peer: String?
  /// As `host` sees it.
  public var direction: Direction
  /// On the run's clock.
  public var start: RunDuration
  /// Nil: until the end of the run, or at an instant for kinds that happen at one.
  public var duration: RunDuration?

  public init(
    _ kind: Kind, host: String? = nil, peer: String? = nil, direction: Direction = .both,
    start: RunDuration = .zero, duration: RunDuration? = nil
  ) {
    self.kind = kind
    self.host = host
    self.peer = peer
    self.direction = direction
    self.start = start
    self.duration = duration
  }
}
