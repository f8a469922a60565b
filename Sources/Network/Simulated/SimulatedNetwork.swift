import EventLoop

/// The simulated world (SPEC section 7): hosts by name, links between them, and what goes wrong. Everything random comes from
/// the seed given in, split by connection, so the same world gives the same bytes at the same times.
public final class SimulatedNetwork {
  let loop: EventLoop
  private let seed: Seed
  /// Told of every fault as it begins and ends.
  public var onFault: ((_ text: String) -> Void)?
  /// What a link has that nobody set.
  public var defaultConditions = LinkConditions()

  private var hosts: [SimulatedHost] = []
  private var names: [String: Int] = [:]
  private var links: [SimulatedLink] = []
  private var linkIndex: [Int: Int] = [:]
  private var open: ContiguousArray<SimulatedConnection> = []
  private var connectionCount: UInt64 = 0
  private var faults: [(id: Int, kind: Fault.Kind, host: Int?)] = []
  private var faultCount = 0

  public init(loop: EventLoop, seed: Seed) {
    self.loop = loop
    self.seed = seed
  }

  // MARK: Hosts and links

  /// The host of that name, made at the first call.
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

  /// Sets one direction; what is on its way keeps its arrival.
  public func setLink(from: SimulatedHost, to: SimulatedHost, _ conditions: LinkConditions) {
    link(from.index, to.index).conditions = conditions
    refreshLinks()
  }

  /// Both directions between a client and a server.
  public func setConditions(client: SimulatedHost, server: SimulatedHost, _ conditions: NetworkConditions) {
    setLink(from: server, to: client, conditions.down)
    setLink(from: client, to: server, conditions.up)
  }

  func link(_ from: Int, _ to: Int) -> SimulatedLink {
    let key = from << 32 | to
    if let index = linkIndex[key] { return links[index] }
    let link = SimulatedLink(from: from, to: to, conditions: defaultConditions, now: loop.now)
    linkIndex[key] = links.count
    links.append(link)
    refresh(link)
    return link
  }

  // MARK: Faults

  /// Schedules a fault. False if its kind is `.other`, which the network does not know, or its host does not exist.
  @discardableResult
  public func schedule(_ fault: Fault) -> Bool {
    if case .other = fault.kind { return false }
    var host: Int?
    if let name = fault.host {
      guard let index = names[name.lowercased()] else { return false }
      host = index
    }
    let delay = max(.zero, RunTime.zero + fault.start - loop.now)
    loop.schedule(after: delay) { [weak self] in self?.begin(fault, host: host) }
    return true
  }

  private func begin(_ fault: Fault, host: Int?) {
    let place = fault.host.map { " at \($0)" } ?? ""
    switch fault.kind {
    case .reset, .close:
      onFault?("\(fault.kind.text)\(place)")
      for connection in open where host == nil || connection.outgoing.from == host || connection.outgoing.to == host {
        if fault.kind == .reset { connection.breakDown() } else { connection.closeBoth() }
      }
      return
    default: break
    }
    faultCount += 1
    let id = faultCount
    faults.append((id, fault.kind, host))
    let lasting = fault.duration.map { " for \($0.seconds) s" } ?? ""
    onFault?("\(fault.kind.text)\(place) begins\(lasting)")
    if fault.kind == .cut {
      let end = fault.duration.map { loop.now + $0 } ?? .distantFuture
      for link in links where touches(link, host) { link.cutUntil = max(link.cutUntil, end) }
    }
    refreshLinks()
    guard let duration = fault.duration else { return }
    loop.schedule(after: duration) { [weak self] in self?.end(id, "\(fault.kind.text)\(place) ends") }
  }

  private func end(_ id: Int, _ text: String) {
    faults.removeAll { $0.id == id }
    refreshLinks()
    onFault?(text)
  }

  private func touches(_ link: SimulatedLink, _ host: Int?) -> Bool { host == nil || link.from == host || link.to == host }

  private func refreshLinks() { for link in links { refresh(link) } }

  private func refresh(_ link: SimulatedLink) {
    var conditions = link.conditions
    var isCut = false
    for fault in faults where touches(link, fault.host) {
      switch fault.kind {
      case .bandwidth(let rate): conditions.rate = rate
      case .latency(let latency): conditions.delay = conditions.delay + latency
      case .jitter(let jitter): conditions.jitter = conditions.jitter + jitter
      case .cut: isCut = true
      default: break
      }
    }
    if conditions != link.effective { link.effective = conditions }
    // A link made during a cut is cut as long as the others: until the fault's end refreshes it.
    if isCut, link.cutUntil <= loop.now { link.cutUntil = .distantFuture }
    if !isCut, link.cutUntil > loop.now { link.cutUntil = loop.now }
  }

  func isActive(_ host: Int, _ matches: (Fault.Kind) -> Bool) -> Bool {
    faults.contains { ($0.host == nil || $0.host == host) && matches($0.kind) }
  }

  func slowClose(from host: Int) -> RunDuration {
    for fault in faults where fault.host == nil || fault.host == host {
      if case .slowClose(let delay) = fault.kind { return delay }
    }
    return .zero
  }

  // MARK: Connections

  func register(_ connection: SimulatedConnection) {
    connection.registryIndex = open.count
    open.append(connection)
  }

  func forget(_ connection: SimulatedConnection) {
    let index = connection.registryIndex
    guard index >= 0 else { return }
    connection.registryIndex = -1
    let last = open.removeLast()
    if index < open.count {
      open[index] = last
      last.registryIndex = index
    }
  }

  /// Connections open now, each end counted.
  public var openConnections: Int { open.count }

  func connect(from client: SimulatedHost, to endpoint: Endpoint, handler: any ConnectionHandler) -> any Connection {
    connectionCount += 1
    let name = endpoint.host.lowercased()
    let server = names[name]
    // An unknown name still needs a link object to answer for; it leads back to the client.
    let target = server ?? client.index
    let connection = SimulatedConnection(
      world: self, outgoing: link(client.index, target), returning: link(target, client.index),
      remoteAddress: server.map { "\(hosts[$0].address):\(endpoint.port)" } ?? "",
      seed: seed.split("connection \(connectionCount) up"), handler: handler)
    let attempt = Attempt(
      number: connectionCount, client: client, server: server, endpoint: endpoint, connection: connection, start: loop.now)
    loop.schedule(after: .zero) { [self] in resolve(attempt) }
    return connection
  }

  private struct Attempt {
    var number: UInt64
    var client: SimulatedHost
    var server: Int?
    var endpoint: Endpoint
    var connection: SimulatedConnection
    var start: RunTime
    var tries = 0
  }

  /// A name server that answers takes 10 ms; one that does not, 5 s.
  private func resolve(_ attempt: Attempt) {
    let host = attempt.server
    if let host, isActive(host, { $0 == .dnsTimeout }) {
      loop.schedule(after: .seconds(5)) {
        attempt.connection.failed(.nameResolution("the name server did not answer"))
      }
    } else if let host, !isActive(host, { $0 == .dnsUnknown }) {
      synchronise(attempt)
    } else {
      loop.schedule(after: .milliseconds(10)) { attempt.connection.failed(.nameResolution("the name is unknown")) }
    }
  }

  /// SYNs go out at 0, 1 and 3 s; after 5 s the attempt has timed out (SPEC 1.1, 3002).
  private func synchronise(_ attempt: Attempt) {
    guard let server = attempt.server, !attempt.connection.isFinished else { return }
    let up = link(attempt.client.index, server)
    let down = link(server, attempt.client.index)
    let isSilent = isActive(server) { $0 == .synTimeout } || up.cutUntil > loop.now || down.cutUntil > loop.now
    guard !isSilent else {
      let schedule: [RunDuration] = [.seconds(1), .seconds(3)]
      if attempt.tries < schedule.count {
        var next = attempt
        next.tries += 1
        loop.schedule(after: attempt.start + schedule[attempt.tries] - loop.now) { [self] in synchronise(next) }
      } else {
        loop.schedule(after: attempt.start + .seconds(5) - loop.now) { attempt.connection.failed(.timedOut) }
      }
      return
    }
    let arrival = up.transmit(0, at: loop.now)
    loop.schedule(after: arrival - loop.now) { [self] in arrive(attempt, server: server, down: down) }
  }

  private func arrive(_ attempt: Attempt, server: Int, down: SimulatedLink) {
    guard !attempt.connection.isFinished else { return }
    let answer = down.transmit(0, at: loop.now) - loop.now
    let listener = hosts[server].listener(at: attempt.endpoint.port)
    guard let listener, !isActive(server, { $0 == .refuse }) else {
      loop.schedule(after: answer) { attempt.connection.failed(.refused) }
      return
    }
    let accepted = SimulatedConnection(
      world: self, outgoing: down, returning: link(attempt.client.index, server),
      remoteAddress: "\(attempt.client.address):\(49_152 + attempt.number % 16_000)",
      seed: seed.split("connection \(attempt.number) down"), handler: nil)
    if isActive(server, { $0 == .handshakeGarbage }) { accepted.garbageBytes = 4_096 }
    // The client's end opens one way later; until then it must not hear of data, which travels no faster.
    accepted.opened(to: attempt.connection)
    attempt.connection.prepare(peer: accepted)
    guard let handler = listener.accept(accepted) else {
      accepted.abort()
      return
    }
    accepted.adopt(handler)
    loop.schedule(after: answer) {
      attempt.connection.becomeOpen()
    }
  }
}

extension Fault.Kind {
  var text: String {
    switch self {
    case .dnsUnknown: "dns-unknown"
    case .dnsTimeout: "dns-timeout"
    case .refuse: "refuse"
    case .synTimeout: "syn-timeout"
    case .reset: "reset"
    case .close: "close"
    case .cut: "cut"
    case .handshakeGarbage: "handshake-garbage"
    case .slowClose(let delay): "slow-close=\(delay.seconds)s"
    case .bandwidth(.kbps(let kbps)): "bandwidth=\(kbps)kbps"
    case .bandwidth(.trace): "bandwidth=trace"
    case .bandwidth(.unlimited): "bandwidth=unlimited"
    case .latency(let latency): "latency=\(latency.milliseconds)ms"
    case .jitter(let jitter): "jitter=\(jitter.milliseconds)ms"
    case .other(let name, _): name
    }
  }
}
