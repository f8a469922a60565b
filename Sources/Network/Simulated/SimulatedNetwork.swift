import EventLoop

/// The simulated world (SPEC section 7): hosts by name, links between them, and what goes wrong.
///
/// Everything random comes from the seed given in, split by connection, so the same world gives the same bytes at the same
/// times, and one more connection between two hosts changes nothing for the others. How TCP is modelled is said at
/// `SimulatedConnection`.
///
/// Hosts do not hold their world. A world that is let go of takes its open connections and listeners with it, without a word
/// to their owners.
public final class SimulatedNetwork {
  let loop: EventLoop
  private let seed: Seed
  /// Told of every fault as it begins and ends.
  public var onFault: ((_ text: String) -> Void)?
  /// What a link has that nobody set; links of a host to itself have no delay.
  public var defaultConditions = LinkConditions() {
    didSet { refreshLinks() }
  }

  private var hosts: [SimulatedHost] = []
  private var names: [String: Int] = [:]
  private(set) var links: [Link] = []
  private var linkIndices: [Int: Int] = [:]
  var activeFaults: [ActiveFault] = []
  var pendingFaults: Set<Int> = []
  var scheduledFaults = 0

  public init(loop: EventLoop, seed: Seed) {
    self.loop = loop
    self.seed = seed
  }

  deinit {
    for link in links { link.tearDown() }
    for host in hosts { host.listeners.removeAll() }
  }

  // MARK: Hosts

  /// The host of that name or alias, made at the first call.
  public func host(_ name: String) -> SimulatedHost {
    let name = name.lowercased()
    if let index = names[name] { return hosts[index] }
    let host = SimulatedHost(world: self, index: hosts.count, name: name)
    hosts.append(host)
    names[name] = host.index
    return host
  }

  /// Lets another name resolve to the host.
  public func alias(_ name: String, of host: SimulatedHost) { names[name.lowercased()] = host.index }

  /// Every name that resolves, in the order of the alphabet.
  public var knownNames: [String] { names.keys.sorted() }

  func index(ofHost name: String) -> Int? { names[name.lowercased()] }

  /// Whom a name or address means at a host; nil if nobody.
  func resolve(_ host: String, from client: SimulatedHost) -> SimulatedHost? {
    let name = host.lowercased()
    if let index = names[name] { return hosts[index] }
    if ["localhost", "127.0.0.1", "::1", "0.0.0.0", "::"].contains(name) { return client }
    let bytes = name.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
    guard bytes.count == 4, bytes[0] == 10 else { return nil }
    let index = Int(bytes[1]) << 16 | Int(bytes[2]) << 8 | Int(bytes[3])
    return index >= 1 && index <= hosts.count ? hosts[index - 1] : nil
  }

  // MARK: Links

  /// Sets one direction. What has left the link keeps its arrival; what waits is sent under the new conditions, and a trace
  /// begins with its first step.
  public func setLink(from: SimulatedHost, to: SimulatedHost, _ conditions: LinkConditions) {
    let link = link(from, to)
    link.conditions = conditions
    refresh(link)
  }

  /// Both directions between a client and a server.
  public func setConditions(client: SimulatedHost, server: SimulatedHost, _ conditions: NetworkConditions) {
    setLink(from: server, to: client, conditions.down)
    setLink(from: client, to: server, conditions.up)
  }

  /// What the link carries now, kbps, with the faults of the moment: 0 while it is cut, nil without a limit.
  public func capacityKbps(from: SimulatedHost, to: SimulatedHost) -> Int64? {
    let link = link(from, to)
    return link.isCut ? 0 : link.bottleneck.capacityKbps
  }

  func link(_ from: SimulatedHost, _ to: SimulatedHost) -> Link {
    let key = from.index << 32 | to.index
    if let index = linkIndices[key] { return links[index] }
    let link = Link(loop: loop, seed: seed, from: from, to: to)
    linkIndices[key] = links.count
    links.append(link)
    refresh(link)
    return link
  }

  func refreshLinks() { for link in links { refresh(link) } }

  func refresh(_ link: Link) {
    var conditions = link.conditions ?? defaultConditions
    if link.conditions == nil, link.from === link.to { conditions = LinkConditions(delay: .zero) }
    var slowClose = RunDuration.zero
    var isCut = false
    for fault in activeFaults where fault.befalls(from: link.from.index, to: link.to.index) {
      switch fault.kind {
      case .bandwidth(let rate): conditions.rate = Self.limit(conditions.rate, to: rate)
      case .latency(let latency): conditions.delay = conditions.delay + latency
      case .jitter(let jitter): conditions.jitter = conditions.jitter + jitter
      case .slowClose(let delay): slowClose = max(slowClose, delay)
      case .cut: isCut = true
      default: break
      }
    }
    link.apply(conditions, slowClose: slowClose, isCut: isCut)
  }

  private static func limit(_ rate: LinkConditions.Rate, to limit: LinkConditions.Rate) -> LinkConditions.Rate {
    switch (rate, limit) {
    case (.kbps(let own), .kbps(let limit)): .kbps(min(own, limit))
    case (_, .unlimited): rate
    default: limit
    }
  }

  // MARK: Connections

  /// Ends of connections that are open now: two for each, from the moment its opener is told.
  public var openConnections: Int {
    links.reduce(0) { $0 + $1.connections.count { $0.phase != .connecting } }
  }

  /// One line for each of those ends, for whoever looks for one that should not be there.
  public var openConnectionTexts: [String] {
    links.flatMap { link in
      link.connections.filter { $0.phase != .connecting }.map { connection in
        "\(link.from.name)>\(link.to.name) number \(connection.number)\(connection.isOpener ? ", the opener" : ""), "
          + "\(connection.phase), \(connection.unsentBytes) bytes unsent"
      }
    }
  }

  func connect(
    from client: SimulatedHost, to endpoint: Endpoint, handler: any ConnectionHandler
  ) -> any Connection {
    let server = resolve(endpoint.host, from: client)
    // Without a server there is no link, but a connection that will fail needs one to refer to.
    let target = server ?? client
    let up = link(client, target)
    up.openedConnections += 1
    let connection = SimulatedConnection(
      link: up, reverse: link(target, client), isOpener: true, number: up.openedConnections, handler: handler)
    let opening = Opening(world: self, endpoint: endpoint, client: client, server: server, connection: connection)
    connection.opening = opening
    up.add(connection)
    return connection
  }
}
