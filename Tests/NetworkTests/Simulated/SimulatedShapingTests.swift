import EventLoop
import Testing

@testable import Network

/// Rate, traces, jitter and loss of links (SPEC section 7).
@Suite struct SimulatedShapingTests {
  @Test func segmentsTakeTheirTimeOnTheLink() throws {
    let world = try SimulatedWorld("up=1Mbps,delay=40ms")
    let open = try world.open()
    let start = world.loop.now
    open.up.send(pattern(3_000)[...])
    world.loop.run()
    // 1,460 bytes at 1 Mbps take 11.68 ms, the last 80 take 0.64 ms.
    let expected = [51_680_000, 63_360_000, 64_000_000].map { start + .nanoseconds($0) }
    #expect(open.server.deliveries.map(\.time) == expected)
    #expect(open.server.deliveries.map(\.count) == [1_460, 1_460, 80])
    open.down.send(pattern(3_000)[...])
    world.loop.run()
    #expect(open.client.deliveries.map(\.count) == [3_000])
  }

  @Test(arguments: ["100kbps", "600kbps", "1Mbps", "2.5Mbps", "10Mbps"])
  func throughputIsTheRate(_ rate: String) throws {
    let world = try SimulatedWorld("rate=\(rate),delay=10ms")
    let open = try world.open()
    guard case .kbps(let kbps) = try NetworkConditions.rate("rate", rate) else { return }
    open.up.send(ArraySlice(pattern(Int(kbps) * 125 * 4)))
    world.loop.run()
    let deliveries = open.server.deliveries
    let time = deliveries[deliveries.count - 1].time - deliveries[0].time
    let measured = Double(open.server.receivedCount - deliveries[0].count) * 8e6 / Double(time.nanoseconds)
    #expect(abs(measured / Double(kbps) - 1) < 0.000_1)
    #expect(open.server.received == pattern(Int(kbps) * 500))
  }

  @Test func connectionsShareTheLink() throws {
    let world = try SimulatedWorld("down=1Mbps,delay=10ms")
    let opens = try (0..<4).map { _ in try world.open() }
    for open in opens { open.down.send(ArraySlice(repeating: 1, count: 1_000_000)) }
    world.run(.seconds(10))
    let counts = opens.map(\.client.receivedCount)
    #expect(abs(Double(counts.reduce(0, +)) * 8 / 10_000 - 1_000) < 15)
    for count in counts { #expect(abs(Double(count) / 312_500 - 1) < 0.3) }
  }

  @Test func hostPairsDoNotShareALink() throws {
    let world = try SimulatedWorld("rate=1Mbps,delay=10ms")
    let tablet = world.network.host("tablet")
    world.network.setConditions(
      client: tablet, server: world.host, try NetworkConditions(parsing: "rate=1Mbps,delay=10ms"))
    let opens = [try world.open(), try world.open(from: tablet)]
    for open in opens { open.down.send(ArraySlice(repeating: 1, count: 1_000_000)) }
    world.run(.seconds(5))
    for open in opens { #expect(abs(Double(open.client.receivedCount) * 8 / 5_000 - 1_000) < 20) }
  }

  // MARK: Traces

  @Test func followsATraceToTheByte() throws {
    // 1 s at 1 Mbps, 0.5 s of nothing, 1 s at 200 kbps; again and again.
    let trace = try Trace(parsing: "1000 1000 0\n500 0 0\n1000 200 # slow\n")
    var conditions = NetworkConditions()
    conditions.up = LinkConditions(rate: .trace(trace), delay: .milliseconds(20))
    let world = try SimulatedWorld(conditions)
    let open = try world.open()
    world.network.setLink(from: world.phone, to: world.host, LinkConditions(delay: .milliseconds(20)))
    world.loop.run(until: ms(1_000))
    world.network.setLink(from: world.phone, to: world.host, conditions.up)
    open.server.keepsBytes = false
    open.up.send(ArraySlice(repeating: 1, count: 600_000))
    func count(at time: Int64) -> Int {
      world.loop.run(until: ms(1_000 + time))
      return open.server.receivedCount
    }
    // 125,000 bytes in the first step, the next 25,000 in the third.
    #expect(abs(count(at: 1_019) - 124_000) < 3_000)
    let first = open.server.receivedCount
    #expect(count(at: 1_519) - first <= 1_460)
    #expect(abs(count(at: 2_519) - 150_000) < 3_000)
    #expect(abs(count(at: 3_519) - 275_000) < 3_000)
    #expect(abs(count(at: 7_519) - 450_000) < 6_000)
  }

  @Test func latencyOfATraceAddsToTheDelay() throws {
    let world = try SimulatedWorld("delay=20ms")
    let open = try world.open()
    let trace = try Trace(parsing: "100 1000 0\n100 1000 80")
    let start = world.loop.now
    world.network.setLink(
      from: world.phone, to: world.host, LinkConditions(rate: .trace(trace), delay: .milliseconds(20)))
    for _ in 0..<3 {
      open.up.send([1])
      world.run(.milliseconds(100))
    }
    world.loop.run()
    let times = open.server.deliveries.map { ($0.time - start).nanoseconds }
    #expect(times == [20_008_000, 200_008_000, 220_008_000])
  }

  @Test func latencyOfATraceNeverReorders() throws {
    let trace = try Trace(parsing: "20 2000 200\n20 2000 0\n")
    var conditions = NetworkConditions()
    conditions.up = LinkConditions(rate: .trace(trace), delay: .milliseconds(5))
    let world = try SimulatedWorld(conditions)
    let open = try world.open()
    open.up.send(pattern(100_000)[...])
    world.loop.run()
    #expect(open.server.received == pattern(100_000))
  }

  @Test func throughputOfALTETraceIsItsMean() throws {
    let trace = Trace.lteLike(seed: Seed(7), meanKbps: 1_000)
    var conditions = NetworkConditions()
    conditions.down = LinkConditions(rate: .trace(trace))
    let world = try SimulatedWorld(conditions)
    let open = try world.open()
    open.client.keepsBytes = false
    open.down.send(ArraySlice(repeating: 1, count: 20_000_000))
    world.run(.seconds(120))
    #expect(abs(Double(open.client.receivedCount) * 8 / 120_000 - 1_000) < 15)
  }

  // MARK: Jitter and loss

  @Test func jitterStaysWithinItsRange() throws {
    let world = try SimulatedWorld("delay=40ms,jitter=30ms")
    let open = try world.open()
    var sent: [RunTime] = []
    for index in 0..<400 {
      sent.append(world.loop.now)
      open.up.send(pattern(100, from: index * 100)[...])
      world.run(.milliseconds(100))
    }
    world.loop.run()
    let delays = zip(sent, open.server.deliveries).map { ($1.time - $0).nanoseconds }
    #expect(delays.count == 400)
    #expect(delays.allSatisfy { (40_000_000...70_000_000).contains($0) })
    #expect((delays.min() ?? 0) < 41_000_000 && (delays.max() ?? 0) > 69_000_000)
    let mean = Double(delays.reduce(0, +)) / 400 / 1e6
    #expect(abs(mean - 55) < 1.5)
    #expect(open.server.received == pattern(40_000))
  }

  @Test func orderHoldsUnderJitterAndLossForManySeeds() throws {
    for seed in 0..<120 {
      let world = try SimulatedWorld(seed: UInt64(seed), "rate=2Mbps,delay=20ms,jitter=60ms,loss=8%")
      let open = try world.open()
      var sent = 0
      while sent < 60_000 {
        let size = 1 + (sent * 7) % 4_000
        open.up.send(pattern(size, from: sent)[...])
        sent += size
        world.run(.milliseconds(5))
      }
      open.up.close()
      world.loop.run()
      #expect(open.server.received == pattern(sent), "seed \(seed)")
      #expect(open.server.closed == .orderly)
      #expect(open.server.violations == 0 && open.client.violations == 0)
    }
  }

  @Test func aLoneLostSegmentWaitsForTheTimeout() throws {
    let world = try SimulatedWorld("delay=20ms,loss=20%")
    let open = try world.open()
    var sent: [RunTime] = []
    for index in 0..<500 {
      sent.append(world.loop.now)
      open.up.send([UInt8(truncatingIfNeeded: index)])
      world.run(.seconds(30))
    }
    let delays = zip(sent, open.server.deliveries).map { ($1.time - $0).milliseconds }
    // 20 ms, and after each loss the time-out of 200 ms, doubled.
    #expect(Set(delays).isSubset(of: [20, 220, 620, 1_420, 3_020, 6_220, 12_620]))
    let clean = delays.filter { $0 == 20 }.count
    #expect(abs(clean - 400) < 40)
    #expect(delays.filter { $0 == 220 }.count > 50)
  }

  @Test func aLostSegmentInAStreamWaitsOneRoundTripAndStallsTheRest() throws {
    let world = try SimulatedWorld(seed: 3, "rate=2Mbps,delay=50ms,loss=2%")
    let open = try world.open()
    let start = world.loop.now
    open.up.send(pattern(60_000)[...])
    world.loop.run()
    #expect(open.server.received == pattern(60_000))
    // What left behind the lost one arrives with it, so some deliveries come at the same instant.
    let times = open.server.deliveries.map(\.time)
    #expect(times == times.sorted())
    #expect(Set(times).count < times.count)
    for (index, time) in times.enumerated() {
      // Never sooner than the link carries it.
      let bytes = min(60_000, (index + 1) * 1_460)
      #expect(time >= start + .nanoseconds(Int64(bytes) * 4_000) + .milliseconds(50))
    }
  }

  @Test func lossLowersThroughput() throws {
    var rates: [Double] = []
    for loss in ["0%", "1%", "5%"] {
      let world = try SimulatedWorld("rate=4Mbps,delay=40ms,loss=\(loss)")
      let open = try world.open()
      open.server.keepsBytes = false
      open.up.send(ArraySlice(repeating: 1, count: 20_000_000))
      world.run(.seconds(30))
      rates.append(Double(open.server.receivedCount) * 8 / 30_000)
    }
    #expect(rates[0] > 3_900)
    #expect(rates[1] < rates[0] && rates[2] < rates[1] && rates[2] > 500)
  }

  @Test func conditionsMayChangeInMidTransfer() throws {
    let world = try SimulatedWorld("rate=400kbps,delay=30ms,jitter=20ms")
    let open = try world.open()
    open.up.send(pattern(300_000)[...])
    for (index, text) in ["delay=5ms", "rate=3Mbps,delay=1ms", "delay=100ms,loss=3%", "rate=900kbps,delay=0ms"]
      .enumerated()
    {
      world.run(.milliseconds(300))
      world.network.setConditions(client: world.phone, server: world.host, try NetworkConditions(parsing: text))
      open.up.send(pattern(1_000, from: 300_000 + index * 1_000)[...])
    }
    world.loop.run()
    #expect(open.server.received == pattern(304_000))
  }
}
