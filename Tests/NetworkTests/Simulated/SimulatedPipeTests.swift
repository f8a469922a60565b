import EventLoop
import Testing

@testable import Network

/// Pipes without faults: delay, order, sharing, the send buffer, and how they end.
@Suite struct SimulatedPipeTests {
  @Test func deliversAfterTheDelayAndSharesTheSlice() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    let payload = pattern(50_000)[...]
    var isSame = false
    open.client.onReceived = { _, slice in
      isSame = slice.withUnsafeBytes { a in payload.withUnsafeBytes { a.baseAddress == $0.baseAddress } }
    }
    let start = world.loop.now
    open.down.send(payload)
    #expect(open.client.received.isEmpty)
    world.loop.run()
    #expect(isSame)
    #expect(open.client.deliveries == [.init(time: start + .milliseconds(40), count: 50_000)])
    #expect(open.client.received == Array(payload))
  }

  @Test func keepsOrderAndDirectionsApart() throws {
    let world = try SimulatedWorld("delay=15ms")
    let open = try world.open()
    for index in 0..<500 {
      open.up.send(pattern(100, from: index * 100)[...])
      open.down.send(pattern(7, from: index * 7)[...])
      world.run(.milliseconds(1))
    }
    world.loop.run()
    #expect(open.server.received == pattern(50_000))
    #expect(open.client.received == pattern(3_500))
    #expect(open.client.deliveries.count == 500)
  }

  @Test func deliversWithoutDelayInALaterTurn() throws {
    let world = try SimulatedWorld("delay=0ms")
    let open = try world.open()
    let now = world.loop.now
    open.up.send([1])
    #expect(open.server.received.isEmpty)
    world.loop.run()
    #expect(open.server.received == [1])
    #expect(world.loop.now == now)
  }

  @Test func answersInTheSameInstantTakeTurns() throws {
    let world = try SimulatedWorld("delay=0ms")
    let open = try world.open()
    open.server.onReceived = { connection, slice in connection.send(slice) }
    var echoes = 0
    open.client.onReceived = { connection, slice in
      echoes += 1
      if echoes < 1_000 { connection.send(slice) }
    }
    open.up.send([9])
    world.loop.run()
    #expect(echoes == 1_000)
  }

  @Test func aThousandConnectionsTakeOneTimerForABurst() throws {
    let world = try SimulatedWorld("delay=40ms")
    for _ in 0..<1_000 { _ = world.dial() }
    world.loop.run()
    let payload = pattern(1_100)[...]
    let before = world.loop.firedTimers
    for _ in 0..<68 {
      for connection in world.server.connections { connection.send(payload) }
      world.run(.milliseconds(100))
    }
    #expect(world.loop.firedTimers - before == 68)
    #expect(world.server.connections.allSatisfy { $0.acknowledgedBytes == 68 * 1_100 })
  }

  // MARK: Acknowledgements and the send buffer

  @Test func countsBytesAsUnsentUntilTheirAcknowledgementIsBack() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    open.up.send(pattern(1_000)[...])
    world.run(.milliseconds(30))
    open.up.send(pattern(500)[...])
    #expect(open.up.unsentBytes == 1_500)
    world.run(.milliseconds(49))
    #expect(open.up.unsentBytes == 1_500)
    world.run(.milliseconds(1))
    #expect(open.up.unsentBytes == 500)
    #expect(open.up.acknowledgedBytes == 1_000)
    world.run(.milliseconds(30))
    #expect(open.up.unsentBytes == 0)
    #expect(open.up.acknowledgedBytes == 1_500)
    #expect(world.loop.armedTimers == 0)
  }

  @Test func theSendBufferLimitsWhatIsOnTheWay() throws {
    let world = try SimulatedWorld("delay=50ms")
    let open = try world.open()
    let start = world.loop.now
    // Eight slices of 16 KiB: four fill the buffer, four follow a round trip later.
    for index in 0..<8 { open.up.send(pattern(16_384, from: index * 16_384)[...]) }
    #expect(open.up.unsentBytes == 131_072)
    world.loop.run()
    let times = open.server.deliveries.map { ($0.time - start).milliseconds }
    #expect(times == [50, 50, 50, 50, 150, 150, 150, 150])
    #expect(open.server.received == pattern(131_072))
  }

  @Test func theSendBufferAndTheRoundTripLimitTheThroughput() throws {
    // 64 KiB a round trip of 200 ms is 2.6 Mbps, whatever the link could carry.
    let world = try SimulatedWorld("rate=100Mbps,delay=100ms,buffer=64KiB")
    let open = try world.open()
    open.server.keepsBytes = false
    open.up.send(ArraySlice(repeating: 1, count: 20_000_000))
    world.run(.seconds(20))
    let kbps = Double(open.server.receivedCount) * 8 / 20 / 1_000
    #expect(abs(kbps - 2_621) < 80)
  }

  @Test func saysWhenUnsentBytesFallToTheMark() throws {
    let world = try SimulatedWorld("rate=800kbps,delay=20ms")
    let open = try world.open()
    open.up.lowWaterMark = 10_000
    open.up.send(pattern(9_000)[...])
    world.loop.run()
    #expect(open.client.canSend.isEmpty)
    let start = world.loop.now
    open.client.onCanSend = { #expect($0.unsentBytes <= 10_000) }
    open.up.send(pattern(200_000)[...])
    world.loop.run()
    // 190,000 bytes take 1.9 s at 100 bytes a millisecond, and their acknowledgement 40 ms.
    #expect(open.client.canSend.count == 1)
    let time = (open.client.canSend[0] - start).milliseconds
    #expect((1_940...1_960).contains(time))
  }

  @Test func saysSoForAMarkSetWhileAbove() throws {
    for conditions in ["delay=50ms", "rate=800kbps,delay=50ms"] {
      let world = try SimulatedWorld(conditions)
      let open = try world.open()
      open.up.send(pattern(60_000)[...])
      world.run(.milliseconds(10))
      #expect(open.client.canSend.isEmpty)
      open.up.lowWaterMark = 5_000
      world.loop.run()
      #expect(open.client.canSend.count == 1)
    }
  }

  @Test func aSenderThatMindsTheMarkKeepsTheLinkBusy() throws {
    let world = try SimulatedWorld("rate=1Mbps,delay=30ms")
    let open = try world.open()
    open.server.keepsBytes = false
    open.up.lowWaterMark = 32_000
    let chunk = pattern(32_000)[...]
    var greatest = 0
    open.client.onCanSend = { connection in
      connection.send(chunk)
      greatest = max(greatest, connection.unsentBytes)
    }
    open.up.send(chunk)
    open.up.send(chunk)
    world.run(.seconds(20))
    #expect(greatest <= 64_000)
    #expect(Double(open.server.receivedCount) * 8 / 20 > 980_000)
  }

  // MARK: Ends

  @Test func closeDeliversAllThenTheEnd() throws {
    for conditions in ["delay=40ms", "rate=1Mbps,delay=40ms,jitter=30ms,loss=5%"] {
      let world = try SimulatedWorld(conditions)
      let open = try world.open()
      open.up.send(pattern(100_000)[...])
      open.up.close()
      open.up.send([1])
      world.loop.run()
      #expect(open.server.received == pattern(100_000))
      #expect(open.server.closed == .orderly)
      #expect(open.client.closed == nil)
      #expect(world.network.openConnections == 0)
      #expect(world.loop.armedTimers == 0)
    }
  }

  @Test func closeArrivesOneWayLater() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    let start = world.loop.now
    open.down.close()
    world.loop.run()
    #expect(open.client.closedAt == start + .milliseconds(40))
  }

  @Test func abortDropsWhatWaits() throws {
    let world = try SimulatedWorld("rate=1Mbps,delay=40ms")
    let open = try world.open()
    open.up.send(pattern(100_000)[...])
    world.run(.milliseconds(200))
    let start = world.loop.now
    open.up.abort()
    world.loop.run()
    #expect(open.server.closed == .reset)
    #expect(open.server.closedAt == start + .milliseconds(40))
    #expect((20_000..<26_000).contains(open.server.receivedCount))
    #expect(open.server.received == pattern(open.server.receivedCount))
    #expect(open.client.closed == nil)
    #expect(world.network.openConnections == 0)
    #expect(open.up.unsentBytes == 0)
  }

  @Test func closingFromBothSidesEndsBoth() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    open.up.close()
    open.down.close()
    world.loop.run()
    #expect(world.network.openConnections == 0)
    #expect(open.client.closed == nil && open.server.closed == nil)
  }

  @Test func handlersMayEndTheConnectionFromInside() throws {
    for isAbort in [true, false] {
      let world = try SimulatedWorld("delay=10ms,jitter=5ms")
      let open = try world.open()
      open.server.onReceived = { connection, _ in if isAbort { connection.abort() } else { connection.close() } }
      for _ in 0..<10 { open.up.send([1, 2, 3]) }
      world.loop.run()
      #expect(open.server.deliveries.count == 1)
      #expect(open.client.closed == (isAbort ? .reset : .orderly))
      #expect(world.network.openConnections == 0)
    }
  }

  @Test func theWorldLetsGoOfItsConnections() throws {
    weak var up: SimulatedConnection?
    weak var down: SimulatedConnection?
    weak var end: SimulatedEnd?
    do {
      let world = try SimulatedWorld("rate=100kbps,delay=40ms")
      let open = try world.open()
      open.up.send(pattern(100_000)[...])
      world.run(.milliseconds(100))
      up = open.up as? SimulatedConnection
      down = open.down as? SimulatedConnection
      end = open.client
      #expect(up != nil && down != nil)
    }
    #expect(up == nil && down == nil && end == nil)
  }

  @Test func aWorldThatIsHeldByItsClientsIsLetGoToo() throws {
    // As a player does: its connection's handler holds the host it connects from.
    final class Client: ConnectionHandler {
      let host: SimulatedHost
      init(host: SimulatedHost) { self.host = host }
      func connectionOpened(_ connection: any Connection) {}
      func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
      func connection(_ connection: any Connection, received bytes: Received) {}
      func connectionCanSend(_ connection: any Connection) {}
      func connection(_ connection: any Connection, closed reason: CloseReason) {}
    }
    for milliseconds in [0, 50, 1_000] as [Int64] {
      weak var network: SimulatedNetwork?
      weak var client: Client?
      do {
        let world = try SimulatedWorld("delay=40ms")
        let handler = Client(host: world.phone)
        _ = world.phone.connect(to: SimulatedWorld.endpoint, handler: handler)
        world.run(.milliseconds(milliseconds))
        network = world.network
        client = handler
      }
      #expect(network == nil && client == nil, "\(milliseconds)")
    }
  }

  @Test func endedConnectionsAreLetGo() throws {
    let world = try SimulatedWorld("delay=40ms")
    weak var up: SimulatedConnection?
    weak var down: SimulatedConnection?
    do {
      let open = try world.open()
      up = open.up as? SimulatedConnection
      down = open.down as? SimulatedConnection
      open.up.close()
      world.loop.run()
      world.server.connections.removeAll()
    }
    #expect(up == nil && down == nil)
  }
}
