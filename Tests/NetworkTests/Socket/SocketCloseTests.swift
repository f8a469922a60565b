import EventLoop
import Glibc
import Testing

@testable import Network

@Suite struct SocketCloseTests {
  /// A client connected to a plain socket that the test moves by hand.
  private func connected(_ harness: SocketHarness) throws -> (SilentPeer, SocketEnd, any Connection) {
    let peer = try SilentPeer()
    let client = SocketEnd()
    let connection = harness.network.connect(to: Endpoint(host: "127.0.0.1", port: peer.port), handler: client)
    #expect(harness.run { client.opened == 1 && peer.acceptOne() })
    return (peer, client, connection)
  }

  @Test func anOrderlyCloseComesAfterAllBytes() throws {
    let harness = SocketHarness()
    let (peer, client, _) = try connected(harness)
    let bytes = pattern(100_000, seed: 6)
    peer.send(bytes)
    peer.closePlainly()
    #expect(harness.run { client.closed != nil })
    #expect(client.closed == .orderly)
    #expect(client.received == bytes)
    #expect(client.violations.isEmpty)
  }

  @Test func aResetIsToldApart() throws {
    let harness = SocketHarness()
    let (peer, client, _) = try connected(harness)
    peer.send([1, 2, 3])
    #expect(harness.run { client.received == [1, 2, 3] })
    peer.reset()
    #expect(harness.run { client.closed != nil })
    #expect(client.closed == .reset)
  }

  /// The write finds the connection broken; the words that came before the reset are heard nevertheless, and the handler is
  /// called from the loop, not from inside `send`.
  @Test func theLastWordsBeforeABrokenPipeAreHeard() throws {
    let harness = SocketHarness()
    let (peer, client, connection) = try connected(harness)
    peer.send([7, 8, 9])
    peer.reset()
    connection.send([1])
    connection.send([2])
    #expect(client.closed == nil)
    #expect(harness.run { client.closed != nil })
    #expect(client.closed == .reset)
    #expect(client.received == [7, 8, 9])
    #expect(client.violations.isEmpty)
  }

  /// The peer says that it sends no more but goes on reading: what is queued still goes out.
  @Test func aHalfCloseStillGetsTheQueue() throws {
    let harness = SocketHarness()
    let (peer, client, connection) = try connected(harness)
    let bytes = pattern(16 << 20, seed: 7)
    connection.send(bytes[...])
    peer.finishSending()
    #expect(harness.run { client.closed != nil })
    #expect(client.closed == .orderly)
    connection.send([1])
    #expect(peer.readAll(count: bytes.count + 1, while: { harness.settle(milliseconds: 1) }) == bytes)
    #expect(harness.run { peer.read() == nil })
  }

  @Test func closeSendsWhatIsQueuedFirst() throws {
    let harness = SocketHarness()
    let (peer, client, connection) = try connected(harness)
    let bytes = pattern(16 << 20, seed: 8)
    connection.send(bytes[...])
    connection.close()
    connection.send([1])
    #expect(peer.readAll(count: bytes.count + 1, while: { harness.settle(milliseconds: 1) }) == bytes)
    peer.send([1, 2, 3])
    peer.closePlainly()
    #expect(harness.runUntilIdle())
    #expect(client.closed == nil)
    #expect(client.received.isEmpty)
  }

  @Test(arguments: [0, 16 << 20])
  func closeWaitsOnlySoLong(queued: Int) throws {
    var limits = SocketLimits()
    limits.closeTimeout = .milliseconds(50)
    let harness = SocketHarness(limits: limits)
    weak var released: (any Connection)?
    let (peer, client, end) = try {
      let (peer, client, connection) = try connected(harness)
      released = connection
      connection.send([UInt8](repeating: 1, count: queued)[...])
      let end = harness.loop.now + .milliseconds(50)
      connection.close()
      return (peer, client, end)
    }()
    #expect(released != nil)
    #expect(harness.run { released == nil })
    #expect(harness.loop.now >= end)
    #expect(client.closed == nil)
    withExtendedLifetime(peer) {}
  }

  /// Longer than the time-out in all, but never so long without an acknowledgement.
  @Test func aSlowPeerGetsAllThatWasQueued() throws {
    var limits = SocketLimits()
    limits.closeTimeout = .seconds(1)
    let harness = SocketHarness(limits: limits)
    let (peer, client, connection) = try connected(harness)
    let bytes = pattern(32 << 20, seed: 10)
    connection.send(bytes[...])
    let begun = harness.loop.now
    connection.close()
    var taken: [UInt8] = []
    while taken.count < bytes.count, let more = peer.read(atMost: 1 << 19) {
      taken += more
      harness.settle(milliseconds: 25)
    }
    #expect(taken == bytes)
    #expect(harness.loop.now - begun > .seconds(1))
    #expect(client.closed == nil)
  }

  @Test func aPeerThatTakesForEverIsResetInTheEnd() throws {
    var limits = SocketLimits()
    limits.closeTimeout = .milliseconds(100)
    limits.longestFlush = .milliseconds(400)
    let harness = SocketHarness(limits: limits)
    let (peer, _, connection) = try connected(harness)
    connection.send([UInt8](repeating: 1, count: 64 << 20)[...])
    connection.close()
    var taken = 0
    #expect(
      harness.run {
        taken += peer.read(atMost: 65_536)?.count ?? 0
        return harness.loop.armedTimers == 0
      })
    #expect(taken < 64 << 20)
  }

  @Test func abortResetsThePeer() throws {
    let harness = SocketHarness()
    let served = SocketEnd()
    let endpoint = try harness.listen(SocketServer { _ in served })
    let client = SocketEnd()
    let connection = harness.network.connect(to: endpoint, handler: client)
    #expect(harness.run { client.opened == 1 })
    connection.send([1])
    #expect(harness.run { served.received == [1] })
    #expect(harness.run { connection.unsentBytes == 0 })
    connection.abort()
    #expect(connection.acknowledgedBytes == 1)
    #expect(harness.run { served.closed != nil })
    #expect(served.closed == .reset)
    #expect(client.closed == nil)
  }

  /// From inside each callback, closes or aborts this connection or another one that is ready at the same wake-up.
  @Test(arguments: [true, false])
  func callbacksMayEndAnyConnection(aborting: Bool) throws {
    let harness = SocketHarness()
    var served: [any Connection] = []
    let endpoint = try harness.listen(
      SocketServer {
        served.append($0)
        return SocketEnd()
      })
    let clients = (0..<20).map { _ in SocketEnd() }
    let connections = clients.map { harness.network.connect(to: endpoint, handler: $0) }
    #expect(harness.run { served.count == 20 && clients.allSatisfy { $0.opened == 1 } })
    var ended = false
    for client in clients {
      client.onReceived = { _, _ in
        guard !ended else { return }
        ended = true
        for connection in connections { aborting ? connection.abort() : connection.close() }
      }
    }
    for connection in served { connection.send([1]) }
    #expect(harness.run { ended })
    #expect(harness.runUntilIdle())
    #expect(clients.reduce(0) { $0 + $1.receivedCount } == 1)
    #expect(clients.allSatisfy { $0.closed == nil && $0.violations.isEmpty })
  }

  @Test func endingInsideOpenedClosedAndAcceptedIsFine() throws {
    let harness = SocketHarness()
    let server = SocketServer { connection in
      connection.send([1])
      connection.close()
      return SocketEnd()
    }
    let endpoint = try harness.listen(server)
    let clients = (0..<10).map { _ in SocketEnd() }
    for (index, client) in clients.enumerated() {
      if index.isMultiple(of: 2) { client.onOpened = { $0.abort() } }
      client.onClosed = {
        $0.send([1])
        $0.close()
        $0.abort()
      }
      _ = harness.network.connect(to: endpoint, handler: client)
    }
    #expect(
      harness.run { clients.enumerated().allSatisfy { $0.isMultiple(of: 2) ? $1.opened == 1 : $1.closed != nil } })
    #expect(clients.enumerated().allSatisfy { $0.isMultiple(of: 2) || $1.received == [1] })
    #expect(clients.allSatisfy { $0.violations.isEmpty })
    #expect(harness.runUntilIdle())
  }

  @Test func endedConnectionsAreReleased() throws {
    let harness = SocketHarness()
    weak var aborted: (any Connection)?
    weak var closed: (any Connection)?
    weak var reset: (any Connection)?
    weak var refused: (any Connection)?
    weak var handler: SocketEnd?
    do {
      let server = SocketServer { _ in SocketEnd() }
      let endpoint = try harness.listen(server)
      let ends = (0..<3).map { _ in SocketEnd() }
      handler = ends[2]
      let connections = ends.map { harness.network.connect(to: endpoint, handler: $0) }
      #expect(harness.run { server.accepted.count == 3 && ends.allSatisfy { $0.opened == 1 } })
      (aborted, closed, reset) = (connections[0], connections[1], connections[2])
      connections[0].abort()
      connections[1].send([1])
      connections[1].close()
      for connection in server.accepted where connection.remoteAddress != "" { connection.abort() }
      server.accepted = []
      #expect(harness.run { ends[2].closed != nil })
      let port = SocketEnd()
      let dead = try SilentPeer().port
      let connection = harness.network.connect(to: Endpoint(host: "127.0.0.1", port: dead), handler: port)
      refused = connection
      #expect(harness.run { port.failure == .refused })
    }
    #expect(harness.run { closed == nil })
    #expect(aborted == nil)
    #expect(reset == nil)
    #expect(refused == nil)
    #expect(handler == nil)
  }

  @Test func theNetworkHoldsAndDropsItsConnections() throws {
    let loop = EventLoop(clock: .wall)
    weak var held: (any Connection)?
    weak var end: SocketEnd?
    do {
      let network = SocketNetwork(loop: loop)
      let server = SocketServer { _ in SocketEnd() }
      let listener = try network.listen(at: Endpoint(host: "127.0.0.1", port: 0), handler: server)
      do {
        let client = SocketEnd()
        client.onOpened = { _ in loop.stop() }
        held = network.connect(to: listener.endpoint, handler: client)
        end = client
      }
      loop.run(until: .zero + .seconds(10))
      #expect(held != nil)
      #expect(end?.opened == 1)
    }
    #expect(held == nil)
    #expect(end == nil)
    #expect(loop.armedTimers == 0)
  }
}
