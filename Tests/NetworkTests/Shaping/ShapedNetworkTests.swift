import EventLoop
import Testing

@testable import Network

/// A shaped network over the simulated one, whose own links have no limit: what is seen is the shaping alone.
private final class ShapedWorld {
  let world: SimulatedWorld
  let shaped: ShapedNetwork
  var loop: EventLoop { world.loop }

  init(_ conditions: String, seed: UInt64 = 1) throws {
    world = try SimulatedWorld("delay=0ms")
    shaped = try ShapedNetwork(
      world.phone, loop: world.loop, conditions: NetworkConditions(parsing: conditions), seed: Seed(seed))
  }

  func dial(_ endpoint: Endpoint = SimulatedWorld.endpoint) -> (connection: any Connection, end: SimulatedEnd) {
    let end = SimulatedEnd(loop: loop)
    return (shaped.connect(to: endpoint, handler: end), end)
  }

  /// A connection that is open at both ends; the clock stands when the client heard of it.
  func open() throws -> (up: any Connection, client: SimulatedEnd, down: any Connection, server: SimulatedEnd) {
    let count = world.server.ends.count
    let (connection, end) = dial()
    while end.openedAt == nil, loop.now < .zero + .seconds(10) { loop.run(until: loop.now + .milliseconds(1)) }
    try #require(end.openedAt != nil && world.server.ends.count == count + 1)
    return (connection, end, world.server.connections[count], world.server.ends[count])
  }

  func run(_ duration: RunDuration) { loop.run(until: loop.now + duration) }
}

@Suite struct ShapedNetworkTests {
  // MARK: Rate and delay

  /// Within 1 % of the rate over 10 s, in order and whole, for a sender that keeps a queue.
  @Test(arguments: [50, 300, 800, 2_500, 20_000])
  func peerReceivesAtTheRate(kbps: Int) throws {
    let world = try ShapedWorld("up=\(kbps)kbps,delay=20ms")
    let open = try world.open()
    let total = min(4_900_000, kbps * 125 * 11)
    let seconds = Double(total) / Double(kbps * 125) - 1
    let start = world.loop.now
    for offset in stride(from: 0, to: total, by: 7_001) {
      open.up.send(pattern(min(7_001, total - offset), from: offset)[...])
    }
    world.run(.seconds(seconds))
    let measured = Double(open.server.receivedCount) * 8 / 1_000 / (world.loop.now - start - .milliseconds(20)).seconds
    #expect(abs(measured / Double(kbps) - 1) < 0.01, "\(measured) kbps")
    #expect(open.up.unsentBytes == total - open.server.receivedCount)
    #expect(open.up.acknowledgedBytes == UInt64(open.server.receivedCount))
    world.run(.seconds(3))
    #expect(open.server.received == pattern(total))
    #expect(open.up.unsentBytes == 0)
  }

  /// An encoder at 1 Mbps behind 600 kbps: the queue grows by the difference, and shrinks again at 200 kbps.
  @Test func queueGrowsAsBehindASlowUplink() throws {
    let world = try ShapedWorld("up=600kbps,delay=30ms")
    let open = try world.open()
    func push(_ bytes: Int, _ frames: Int) {
      for _ in 0..<frames {
        open.up.send(ArraySlice(repeating: 7, count: bytes))
        world.run(.milliseconds(40))
      }
    }
    push(5_000, 250)
    let grown = open.up.unsentBytes
    #expect(abs(grown - 500_000) < 6_000, "\(grown)")
    push(1_000, 125)
    #expect(abs(open.up.unsentBytes - 250_000) < 6_000)
  }

  @Test func delayIsOneWayAndOpeningARoundTrip() throws {
    let world = try ShapedWorld("delay=40ms")
    let open = try world.open()
    #expect(open.client.openedAt == .zero + .milliseconds(80) + .nanoseconds(0))
    let start = world.loop.now
    open.up.send(pattern(3_000)[...])
    open.down.send(pattern(2_000)[...])
    world.run(.seconds(1))
    #expect(open.server.deliveries == [.init(time: start + .milliseconds(40), count: 3_000)])
    #expect(open.client.deliveries == [.init(time: start + .milliseconds(40), count: 2_000)])
  }

  @Test func whatIsReceivedIsShapedToo() throws {
    let world = try ShapedWorld("down=500kbps,delay=10ms")
    let open = try world.open()
    let start = world.loop.now
    open.down.send(pattern(700_000)[...])
    open.down.close()
    world.run(.seconds(10))
    let kbps = Double(open.client.receivedCount) * 8 / 1_000 / (world.loop.now - start).seconds
    #expect(abs(kbps / 500 - 1) < 0.01)
    #expect(open.client.closed == nil)
    world.run(.seconds(3))
    #expect(open.client.received == pattern(700_000))
    #expect(open.client.closed == .orderly)
    #expect(open.client.violations == 0)
  }

  @Test func followsATrace() throws {
    let world = try ShapedWorld("delay=0ms")
    var conditions = NetworkConditions()
    conditions.up = LinkConditions(
      rate: .trace(try Trace(parsing: "1000 1000 0\n500 0 0\n1000 200 30\n")), delay: .zero)
    let open = try world.open()
    try world.shaped.setConditions(conditions)
    open.up.send(ArraySlice(pattern(400_000)))
    let start = world.loop.now
    func count(at time: Int64) -> Int {
      world.loop.run(until: start + .milliseconds(time))
      return open.server.receivedCount
    }
    #expect(abs(count(at: 1_000) - 125_000) <= 1_460)
    #expect(count(at: 1_499) - open.server.receivedCount == 0)
    // The next round has begun 30 ms ago.
    #expect(abs(count(at: 2_530) - 153_750) < 3_000)
    #expect(abs(count(at: 5_000) - 300_000) < 3_000)
  }

  @Test func jitterKeepsOrderAndRepeats() throws {
    func deliveries(_ seed: UInt64) throws -> [SimulatedEnd.Delivery] {
      let world = try ShapedWorld("up=2Mbps,delay=20ms,jitter=15ms", seed: seed)
      let open = try world.open()
      open.up.send(pattern(200_000)[...])
      world.run(.seconds(3))
      #expect(open.server.received == pattern(200_000))
      return open.server.deliveries
    }
    let first = try deliveries(1)
    #expect(try deliveries(1) == first)
    #expect(try deliveries(2) != first)
  }

  @Test func connectionsShareTheLine() throws {
    let world = try ShapedWorld("up=1Mbps,delay=10ms")
    let opens = try (0..<3).map { _ in try world.open() }
    for open in opens { open.up.send(ArraySlice(repeating: 1, count: 1_000_000)) }
    world.run(.seconds(6))
    for open in opens { #expect(abs(Double(open.server.receivedCount) / 250_000 - 1) < 0.3) }
    let all = opens.reduce(0) { $0 + $1.server.receivedCount }
    #expect(abs(Double(all) / 750_000 - 1) < 0.01)
  }

  @Test func conditionsChangeWhileBytesWait() throws {
    let world = try ShapedWorld("up=100kbps,delay=10ms")
    let open = try world.open()
    open.up.send(pattern(1_000_000)[...])
    world.run(.seconds(2))
    let before = open.server.receivedCount
    #expect(abs(before - 25_000) < 1_500)
    try world.shaped.setConditions(NetworkConditions(parsing: "up=1Mbps,delay=10ms"))
    world.run(.seconds(2))
    #expect(abs(open.server.receivedCount - before - 250_000) < 6_000)
    try world.shaped.setConditions(NetworkConditions(parsing: "delay=0ms"))
    world.run(.milliseconds(50))
    #expect(open.server.received == pattern(1_000_000))
    open.up.send(pattern(10)[...])
    world.run(.milliseconds(1))
    #expect(open.server.receivedCount == 1_000_010)
  }

  @Test func lossIsRefused() throws {
    let world = try SimulatedWorld("delay=0ms")
    #expect(throws: ConditionsError.self) {
      try ShapedNetwork(world.phone, loop: world.loop, conditions: NetworkConditions(parsing: "up=1Mbps,loss=1%"))
    }
    let shaped = try ShapedNetwork(world.phone, loop: world.loop, conditions: NetworkConditions())
    #expect(throws: ConditionsError.self) { try shaped.setConditions(NetworkConditions(parsing: "loss=1%")) }
  }

  // MARK: The low-water mark

  /// Called once each time the unsent bytes have fallen to the mark, never from inside a call, and a sender that lives by it
  /// keeps the line busy.
  @Test(arguments: ["up=1Mbps,delay=20ms", "up=20Mbps,delay=0ms", "delay=5ms", "delay=0ms"], [0, 3_000, 100_000])
  func canSendDrivesASender(conditions: String, mark: Int) throws {
    let world = try ShapedWorld(conditions)
    let open = try world.open()
    var rest = pattern(600_000)[...]
    var isInside = false
    func fill() {
      while !rest.isEmpty, open.up.unsentBytes <= mark {
        isInside = true
        open.up.send(rest.prefix(50_000))
        isInside = false
        rest = rest.dropFirst(50_000)
      }
    }
    open.client.onCanSend = {
      #expect(!isInside)
      #expect($0.unsentBytes <= mark)
      fill()
    }
    open.up.lowWaterMark = mark
    fill()
    world.run(.seconds(10))
    #expect(open.server.received == pattern(600_000))
    #expect(!open.client.canSend.isEmpty)
    #expect(open.client.canSend.count <= 12)
    if conditions.hasPrefix("up=1M") {
      let last = try #require(open.server.deliveries.last)
      #expect(last.time - .zero < .seconds(mark == 0 ? 6.0 : 5.2))
    }
  }

  @Test func canSendIsNotCalledUnasked() throws {
    let world = try ShapedWorld("up=1Mbps")
    let open = try world.open()
    open.up.send(pattern(10_000)[...])
    world.run(.seconds(1))
    #expect(open.client.canSend.isEmpty)
    open.up.lowWaterMark = 100
    world.run(.seconds(1))
    #expect(open.client.canSend.isEmpty)
  }
}

/// How connections of a shaped network begin and end.
@Suite struct ShapedEndTests {
  @Test func closeFlushesTheQueueFirst() throws {
    let world = try ShapedWorld("up=400kbps,delay=25ms")
    let open = try world.open()
    open.up.send(pattern(100_000)[...])
    open.up.close()
    open.up.send(pattern(10)[...])
    world.run(.seconds(1))
    #expect(open.server.closed == nil)
    world.run(.seconds(2))
    #expect(open.server.received == pattern(100_000))
    #expect(open.server.closed == .orderly)
    #expect(open.client.closed == nil)
    #expect(open.client.violations == 0)
    #expect(world.loop.armedTimers == 0)
  }

  @Test func abortDropsTheQueue() throws {
    let world = try ShapedWorld("up=400kbps,delay=25ms")
    let (one, other) = (try world.open(), try world.open())
    one.up.send(pattern(1_000_000)[...])
    other.up.send(pattern(40_000)[...])
    world.run(.milliseconds(500))
    one.up.abort()
    #expect(one.up.unsentBytes == 0)
    let received = one.server.receivedCount
    // What was dropped does not hold up what is left.
    world.run(.seconds(1))
    #expect(one.server.receivedCount == received)
    #expect(one.server.closed == .reset)
    #expect(one.client.closed == nil)
    #expect(other.server.received == pattern(40_000))
  }

  @Test func failuresComeThrough() throws {
    let world = try ShapedWorld("delay=10ms")
    let refused = world.dial(Endpoint(host: "play.local", port: 1))
    let unknown = world.dial(Endpoint(host: "nobody.local", port: 1))
    world.run(.seconds(10))
    #expect(refused.end.failure == .refused)
    guard case .nameResolution = unknown.end.failure else {
      Issue.record("\(String(describing: unknown.end.failure))")
      return
    }
    refused.connection.send(pattern(10)[...])
    refused.connection.close()
    refused.connection.abort()
    #expect(world.loop.armedTimers == 0)
  }

  /// The server greets at once: its words wait until the client knows that the connection is open.
  @Test func earlyBytesComeBehindTheOpening() throws {
    let world = try ShapedWorld("delay=40ms")
    world.world.server.onAccepted = { connection, _ in
      connection.send(pattern(5_000)[...])
      connection.close()
    }
    let (connection, end) = world.dial()
    connection.send(pattern(100)[...])
    var isOpenFirst = true
    end.onReceived = { _, _ in isOpenFirst = isOpenFirst && end.openedAt != nil }
    world.run(.seconds(1))
    #expect(isOpenFirst)
    #expect(end.received == pattern(5_000))
    #expect(end.closed == .orderly)
  }

  @Test func closingWhileConnecting() throws {
    for milliseconds in [0, 1, 30] as [Int64] {
      let world = try ShapedWorld("delay=20ms")
      let (connection, end) = world.dial()
      world.run(.milliseconds(milliseconds))
      if milliseconds == 1 { connection.abort() } else { connection.close() }
      world.run(.seconds(10))
      #expect(end.openedAt == nil)
      #expect(end.closed == nil)
      #expect(world.loop.armedTimers == 0)
    }
  }

  /// A handler may do anything in its calls.
  @Test func ownersMayEndItInAnyCall() throws {
    let world = try ShapedWorld("rate=1Mbps,delay=5ms")
    for step in 0..<3 {
      let (connection, end) = world.dial()
      world.world.server.onAccepted = { connection, _ in connection.send(pattern(50_000)[...]) }
      if step == 0 { end.onOpened = { $0.abort() } }
      if step == 1 { end.onReceived = { connection, _ in connection.close() } }
      if step == 2 {
        end.onCanSend = { $0.abort() }
        connection.lowWaterMark = 0
        connection.send(pattern(2_000)[...])
      }
      world.run(.seconds(3))
      #expect(end.violations == 0)
      #expect(end.closed == nil)
    }
    #expect(world.loop.armedTimers == 0)
  }

  @Test func aFloodIsCutOff() throws {
    let world = try ShapedWorld("down=100kbps,delay=1ms")
    let open = try world.open()
    open.client.keepsBytes = false
    for _ in 0..<17 { open.down.send(ArraySlice(repeating: 1, count: 1 << 20)) }
    world.run(.seconds(1))
    guard case .failed(let text) = open.client.closed else {
      Issue.record("\(String(describing: open.client.closed))")
      return
    }
    #expect(text.contains("16 MiB"))
  }

  @Test func releasedWithItsConnections() throws {
    let world = try SimulatedWorld("delay=0ms")
    weak var handler: SimulatedEnd?
    do {
      let shaped = try ShapedNetwork(
        world.phone, loop: world.loop, conditions: NetworkConditions(parsing: "rate=100kbps,delay=50ms"))
      let end = SimulatedEnd(loop: world.loop)
      handler = end
      let connection = shaped.connect(to: SimulatedWorld.endpoint, handler: end)
      connection.send(pattern(100_000)[...])
      world.run(.seconds(1))
      #expect(end.openedAt != nil)
    }
    #expect(handler == nil)
    world.run(.seconds(1))
    #expect(world.server.ends[0].closed == .reset)
    #expect(world.loop.armedTimers == 0)
  }

  /// Real sockets for a second: the rate, and both counters.
  @Test func realSocketsAreShaped() throws {
    let harness = SocketHarness()
    let shaped = try ShapedNetwork(
      harness.network, loop: harness.loop, conditions: NetworkConditions(parsing: "up=4Mbps,delay=20ms"))
    let served = SocketEnd()
    let endpoint = try harness.listen(SocketServer { _ in served })
    let client = SocketEnd()
    let bytes = pattern(400_000, seed: 9)
    var start = RunTime.zero
    client.onOpened = { connection in
      start = harness.loop.now
      connection.lowWaterMark = 0
      for offset in stride(from: 0, to: bytes.count, by: 9_999) { connection.send(bytes[offset...].prefix(9_999)) }
    }
    let connection = shaped.connect(to: endpoint, handler: client)
    #expect(harness.run { served.receivedCount == bytes.count })
    let seconds = (harness.loop.now - start).seconds
    // 0.8 s on the line, 20 ms on the way, and what a busy machine adds.
    #expect(seconds > 0.81 && seconds < 1.1, "\(seconds) s")
    #expect(served.received == bytes)
    #expect(harness.run { client.canSend == 1 })
    #expect(connection.unsentBytes == 0)
    #expect(connection.acknowledgedBytes == UInt64(bytes.count))
    connection.close()
    #expect(harness.run { served.closed == .orderly })
    #expect(client.violations.isEmpty)
  }
}
