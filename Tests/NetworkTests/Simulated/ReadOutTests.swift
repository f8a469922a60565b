import EventLoop
import Network
import Testing

/// What can be asked of links and faults while a run goes on.
@Suite struct ReadOutTests {
  @Test(arguments: [
    "", "rate=800kbps", "rate=3Mbps,delay=0", "down=1Mbps,up=800kbps,delay=40ms,jitter=10ms,loss=1%",
    "down=2.5Mbps,rtt=0.0305s,loss=0.0333,buffer=1460B", "up=unlimited,down=1Gbps,delay=1.5s,buffer=1MiB,loss=7.3%",
    "rate=1kbps,jitter=0.1ms,buffer=65KiB,loss=0.000001",
  ])
  func conditionsAreReadBackFromTheirText(_ text: String) throws {
    let conditions = try NetworkConditions(parsing: text)
    #expect(try NetworkConditions(parsing: conditions.description) == conditions)
  }

  @Test func theTextNamesWhatIsNotTheUsual() throws {
    #expect(NetworkConditions().description == "rate=unlimited,delay=20ms")
    let text = "down=1Mbps,up=800kbps,delay=40ms,jitter=10ms,loss=1%,buffer=128KiB"
    #expect(try NetworkConditions(parsing: text).description == text)
    let trace = try Trace(parsing: "1000 500 0")
    let uneven = NetworkConditions(
      down: LinkConditions(rate: .trace(trace)), up: LinkConditions(delay: .milliseconds(40)))
    #expect(uneven.description == "down=trace,up=unlimited,delay=40ms/20ms")
    #expect(throws: ConditionsError.self) { try NetworkConditions(parsing: uneven.description) }
  }

  @Test func theCapacityFollowsTracesAndFaults() throws {
    let world = try SimulatedWorld("down=2Mbps")
    let (network, phone, host) = (world.network, world.phone, world.host)
    func now() -> [Int64?] {
      [network.capacityKbps(from: phone, to: host), network.capacityKbps(from: host, to: phone)]
    }
    #expect(now() == [nil, 2_000])
    let slow = try network.begin(Fault(parsing: "bandwidth=300kbps:phone>play.local@0"))
    #expect(now() == [300, 2_000])
    let cut = try network.begin(Fault(parsing: "cut@0"))
    #expect(now() == [0, 0])
    network.lift(cut)
    network.lift(slow)
    #expect(now() == [nil, 2_000])
    network.setConditions(
      client: phone, server: host,
      NetworkConditions(up: LinkConditions(rate: .trace(try Trace(parsing: "1000 500 0\n1000 0 0")))))
    world.loop.run(until: world.loop.now + .milliseconds(500))
    #expect(now() == [500, nil])
    world.loop.run(until: world.loop.now + .seconds(1))
    #expect(now() == [0, nil])
  }

  @Test func aShapedNetworkTellsItsCapacityToo() throws {
    let world = try ShapedWorld("up=800kbps")
    #expect(world.shaped.capacityKbps(.up) == 800 && world.shaped.capacityKbps(.down) == nil)
    try world.shaped.setConditions(
      NetworkConditions(down: LinkConditions(rate: .trace(try Trace(parsing: "1000 500 0\n1000 20 0")))))
    world.run(.milliseconds(1_200))
    #expect(world.shaped.capacityKbps(.up) == nil && world.shaped.capacityKbps(.down) == 20)
  }

  @Test func aFaultBeginsAtOnceAndStrikesAtTheNextTurn() throws {
    let world = try SimulatedWorld("delay=10ms")
    var told: [String] = []
    world.network.onFault = { [loop = world.loop] in told.append("\(loop.now.milliseconds) \($0)") }
    let open = try world.open()
    let start = world.loop.now.milliseconds
    let reset = try world.network.begin(Fault(parsing: "reset@99s"))
    #expect(!world.network.isActive(reset) && !world.network.isPending(reset))
    #expect(open.client.closed == nil)
    let cut = try world.network.begin(Fault(parsing: "cut:phone>play.local@99s+2s"))
    let later = try world.network.schedule(Fault(parsing: "jitter=5ms@1s"))
    #expect(world.network.isActive(cut) && world.network.isPending(later))
    world.loop.run(until: world.loop.now + .zero)
    #expect(open.client.closed == .reset && open.server.closed == .reset)
    world.loop.run(until: world.loop.now + .seconds(3))
    #expect(!world.network.isActive(cut) && world.network.isActive(later))
    world.network.lift(later)
    #expect(!world.network.isActive(later))
    #expect(
      told == [
        "\(start) reset", "\(start) cut at phone>play.local begins for 2s", "1000 jitter=5ms begins",
        "\(start + 2_000) cut at phone>play.local ends", "\(start + 3_000) jitter=5ms ends",
      ])
  }

  /// Each of its segments is through after half a millisecond, which is finer than the loop's timers are on the wall clock.
  @Test func aFastLinkKeepsItsRateOnTheWallClock() throws {
    let world = try SimulatedWorld(NetworkConditions(parsing: "rate=25Mbps,delay=0,buffer=1MiB"), clock: .wall)
    let open = try world.open()
    let start = world.loop.now
    open.up.send(ArraySlice(repeating: 7, count: 625_000))
    var end: RunTime?
    while end == nil, world.loop.now < start + .seconds(5) {
      world.loop.run(until: world.loop.now + .milliseconds(5))
      if open.server.received.count == 625_000 { end = world.loop.now }
    }
    // 200 ms of the link; twice that if every late timer cost its lateness.
    let taken = try #require(end) - start
    #expect((.milliseconds(190)...(.milliseconds(330))).contains(taken))
  }
}
