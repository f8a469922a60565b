import EventLoop
import Testing

@testable import Network

/// Names, handshakes and listeners of the simulated world (SPEC section 7).
@Suite struct SimulatedOpeningTests {
  @Test func opensAfterOneRoundTripAndIsAcceptedHalfALater() throws {
    let world = try SimulatedWorld("delay=40ms")
    let (connection, end) = world.dial()
    world.loop.run()
    #expect(end.openedAt == ms(80))
    #expect(world.server.acceptedAt == [ms(120)])
    #expect(connection.remoteAddress == "10.0.0.2:1935")
    #expect(world.server.connections[0].remoteAddress == "10.0.0.1:49153")
    #expect(world.network.openConnections == 2)
  }

  @Test func countsEachDirectionsDelay() throws {
    var conditions = NetworkConditions()
    conditions.up.delay = .milliseconds(10)
    conditions.down.delay = .milliseconds(70)
    let world = try SimulatedWorld(conditions)
    let (_, end) = world.dial()
    world.loop.run()
    #expect(end.openedAt == ms(80))
    #expect(world.server.acceptedAt == [ms(90)])
  }

  @Test func dataSentAtOnceFollowsTheHandshake() throws {
    let world = try SimulatedWorld("delay=40ms,jitter=20ms,loss=10%,rate=1Mbps")
    let (_, end) = world.dial()
    end.onOpened = { $0.send([1, 2, 3]) }
    world.loop.run()
    #expect(world.server.ends.map(\.received) == [[1, 2, 3]])
  }

  @Test func refusesWhereNobodyListens() throws {
    let world = try SimulatedWorld("delay=40ms")
    let (_, end) = world.dial(Endpoint(host: "play.local", port: 1936))
    world.loop.run()
    #expect(end.failure == .refused)
    #expect(end.failedAt == ms(80))
    #expect(world.network.openConnections == 0)
  }

  @Test func refusesAfterTheListenerClosed() throws {
    let world = try SimulatedWorld()
    let before = try world.open()
    world.listener.close()
    let (_, end) = world.dial()
    world.loop.run()
    #expect(end.failure == .refused)
    before.up.send([7])
    world.loop.run()
    #expect(before.server.received == [7])
    let again = try world.host.listen(at: SimulatedWorld.endpoint, handler: world.server)
    #expect(again.endpoint.port == 1935)
  }

  @Test func resetsWhomTheListenerDoesNotWant() throws {
    let world = try SimulatedWorld("delay=40ms")
    world.server.isRefusing = true
    let (_, end) = world.dial()
    world.loop.run()
    #expect(end.openedAt == ms(80))
    #expect(end.closed == .reset)
    #expect(end.closedAt == ms(160))
    #expect(world.network.openConnections == 0)
  }

  @Test func resolvesNamesAliasesAndAddresses() throws {
    let world = try SimulatedWorld()
    world.network.alias("Live.Example.COM", of: world.host)
    for name in ["PLAY.local", "live.example.com", "10.0.0.2", world.host.address] {
      let (_, end) = world.dial(Endpoint(host: name, port: 1935))
      world.loop.run()
      #expect(end.openedAt != nil, "\(name)")
    }
    #expect(world.network.host("live.example.com").name == "play.local")
    let (_, unknown) = world.dial(Endpoint(host: "nowhere.local", port: 1935))
    let (_, unreachable) = world.dial(Endpoint(host: "10.0.9.9", port: 1935))
    world.loop.run()
    #expect(unknown.failure == .nameResolution("the name is unknown"))
    #expect(unreachable.failure == .unreachable)
    #expect(unknown.openedAt == nil)
  }

  @Test func callsNobodyFromInsideConnect() throws {
    let world = try SimulatedWorld()
    for host in ["nowhere.local", "10.0.9.9", "play.local"] {
      let (_, end) = world.dial(Endpoint(host: host, port: 1))
      #expect(end.failure == nil)
      world.loop.run()
      #expect(end.failure != nil)
    }
  }

  @Test func givesUpQuietlyWhenClosedBeforeItIsOpen() throws {
    let world = try SimulatedWorld("delay=40ms")
    for time in [0, 20, 60, 79] {
      for isAbort in [true, false] {
        let (connection, end) = world.dial()
        world.run(.milliseconds(Int64(time)))
        if isAbort { connection.abort() } else { connection.close() }
        connection.send([1])
        world.run(.seconds(10))
        #expect(end.openedAt == nil && end.failure == nil && end.closed == nil)
      }
    }
    #expect(world.server.acceptedAt.isEmpty)
    #expect(world.network.openConnections == 0)
    #expect(world.loop.armedTimers == 0)
  }

  @Test func listensAtFreePortsOnly() throws {
    let world = try SimulatedWorld()
    #expect(throws: ListenError(endpoint: SimulatedWorld.endpoint, cause: .portInUse)) {
      try world.host.listen(at: SimulatedWorld.endpoint, handler: world.server)
    }
    let elsewhere = Endpoint(host: "phone", port: 80)
    #expect(throws: ListenError(endpoint: elsewhere, cause: .addressNotAvailable)) {
      try world.host.listen(at: elsewhere, handler: world.server)
    }
    let first = try world.host.listen(at: Endpoint(host: "0.0.0.0", port: 0), handler: world.server)
    let second = try world.host.listen(at: Endpoint(host: "", port: 0), handler: world.server)
    #expect(first.endpoint.port != second.endpoint.port)
    let (_, end) = world.dial(Endpoint(host: "play.local", port: second.endpoint.port))
    world.loop.run()
    #expect(end.openedAt != nil)
  }

  @Test func lostSYNsAreSentAgainAfterOneAndThreeSeconds() throws {
    var times: Set<Int64> = []
    var failures = 0
    for seed in 0..<300 {
      let world = try SimulatedWorld(seed: UInt64(seed), "delay=10ms,loss=40%")
      let (_, end) = world.dial()
      world.run(.seconds(6))
      if let time = end.openedAt { times.insert(time.milliseconds) }
      if end.failure == .timedOut, end.failedAt == ms(5_000) { failures += 1 }
      #expect(end.openedAt != nil || end.failure == .timedOut)
    }
    #expect(times == [20, 1_020, 3_020] || times == [20, 1_010, 1_020, 3_010, 3_020])
    // One passage in 1 - 0.6² = 0.64 tries fails, so 0.64³ = 26 % of the attempts.
    #expect((40...120).contains(failures))
  }
}
