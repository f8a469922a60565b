import EventLoop
import Testing

@testable import Network

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
    #expect(seconds > 0.81 && seconds < 2, "\(seconds) s")
    #expect(served.received == bytes)
    #expect(harness.run { client.canSend == 1 })
    #expect(connection.unsentBytes == 0)
    #expect(connection.acknowledgedBytes == UInt64(bytes.count))
    connection.close()
    #expect(harness.run { served.closed == .orderly })
    #expect(client.violations.isEmpty)
  }
}
