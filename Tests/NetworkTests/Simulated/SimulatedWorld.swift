import EventLoop
import Testing

@testable import Network

/// One end of a simulated connection: notes what it is told and when, and does what the test says.
final class SimulatedEnd: ConnectionHandler {
  struct Delivery: Hashable {
    var time: RunTime
    var count: Int
  }

  let loop: EventLoop
  var openedAt: RunTime?
  var failure: ConnectFailure?
  var failedAt: RunTime?
  var closed: CloseReason?
  var closedAt: RunTime?
  var deliveries: [Delivery] = []
  var received: [UInt8] = []
  var receivedCount = 0
  var keepsBytes = true
  var canSend: [RunTime] = []
  /// Calls after the last one.
  var violations = 0
  var onOpened: ((any Connection) -> Void)?
  var onReceived: ((any Connection, ArraySlice<UInt8>) -> Void)?
  var onCanSend: ((any Connection) -> Void)?
  var onClosed: ((CloseReason) -> Void)?

  init(loop: EventLoop) { self.loop = loop }

  private func note() { if failure != nil || closed != nil { violations += 1 } }

  func connectionOpened(_ connection: any Connection) {
    note()
    openedAt = loop.now
    onOpened?(connection)
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {
    note()
    self.failure = failure
    failedAt = loop.now
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    note()
    guard case .shared(let slice) = bytes else { return }
    receivedCount += slice.count
    deliveries.append(Delivery(time: loop.now, count: slice.count))
    if keepsBytes { received.append(contentsOf: slice) }
    onReceived?(connection, slice)
  }

  func connectionCanSend(_ connection: any Connection) {
    note()
    canSend.append(loop.now)
    onCanSend?(connection)
  }

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    note()
    closed = reason
    closedAt = loop.now
    onClosed?(reason)
  }
}

/// Accepts every peer with an end of its own, or nobody.
final class SimulatedServer: ListenerHandler {
  let loop: EventLoop
  var isRefusing = false
  var ends: [SimulatedEnd] = []
  var connections: [any Connection] = []
  var acceptedAt: [RunTime] = []
  var onAccepted: ((any Connection, SimulatedEnd) -> Void)?

  init(loop: EventLoop) { self.loop = loop }

  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? {
    acceptedAt.append(loop.now)
    if isRefusing { return nil }
    let end = SimulatedEnd(loop: loop)
    ends.append(end)
    connections.append(connection)
    onAccepted?(connection, end)
    return end
  }
}

/// A phone and a server at `play.local:1935`, on virtual time unless told.
final class SimulatedWorld {
  let loop: EventLoop
  let network: SimulatedNetwork
  let phone: SimulatedHost
  let host: SimulatedHost
  let server: SimulatedServer
  let listener: any Listener
  static let endpoint = Endpoint(host: "play.local", port: 1935)

  init(seed: UInt64 = 1, _ conditions: NetworkConditions = .init(), clock: EventLoop.Clock = .virtual) throws {
    loop = EventLoop(clock: clock)
    network = SimulatedNetwork(loop: loop, seed: Seed(seed))
    phone = network.host("phone")
    host = network.host("play.local")
    server = SimulatedServer(loop: loop)
    listener = try host.listen(at: Self.endpoint, handler: server)
    network.setConditions(client: phone, server: host, conditions)
  }

  convenience init(seed: UInt64 = 1, _ conditions: String) throws {
    try self.init(seed: seed, NetworkConditions(parsing: conditions))
  }

  func dial(
    _ endpoint: Endpoint = endpoint, from client: SimulatedHost? = nil
  ) -> (connection: any Connection, end: SimulatedEnd) {
    let end = SimulatedEnd(loop: loop)
    return ((client ?? phone).connect(to: endpoint, handler: end), end)
  }

  /// A connection that is open at both ends; the clock stands where it stood when the server accepted it.
  func open(
    from client: SimulatedHost? = nil
  ) throws -> (up: any Connection, client: SimulatedEnd, down: any Connection, server: SimulatedEnd) {
    let count = server.ends.count
    let (connection, end) = dial(from: client)
    while server.ends.count == count, end.failure == nil, loop.now < .zero + .seconds(100) {
      loop.run(until: loop.now + .milliseconds(1))
    }
    try #require(server.ends.count == count + 1)
    return (connection, end, server.connections[count], server.ends[count])
  }

  func run(_ duration: RunDuration) { loop.run(until: loop.now + duration) }

  func fault(_ text: String) throws { try network.schedule(Fault(parsing: text)) }
}

/// Bytes whose place in the whole shows in each of them.
func pattern(_ count: Int, from start: Int = 0) -> [UInt8] { Array(wholePattern[start..<start + count]) }

private let wholePattern = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &* 17) }

func ms(_ count: Int64) -> RunTime { RunTime(nanoseconds: count * 1_000_000) }
