import EventLoop
import Testing

@testable import Network

/// Every fault of the simulated world, from its text (SPEC section 7).
@Suite struct SimulatedFaultTests {
  // MARK: Opening

  @Test func dnsUnknown() throws {
    let world = try SimulatedWorld("delay=40ms")
    try world.fault("dns-unknown:play.local@0s+5s")
    world.run(.milliseconds(1))
    let (_, early) = world.dial()
    let (_, numeric) = world.dial(Endpoint(host: world.host.address, port: 1935))
    world.run(.seconds(6))
    let (_, late) = world.dial()
    world.loop.run()
    #expect(early.failure == .nameResolution("the name is unknown"))
    #expect(early.failedAt == ms(11))
    #expect(numeric.openedAt == ms(81))
    #expect(late.openedAt != nil)
  }

  @Test func dnsTimeout() throws {
    let world = try SimulatedWorld("delay=40ms")
    try world.fault("dns-timeout@0s+20s")
    world.run(.milliseconds(1))
    let (_, early) = world.dial()
    let (_, anyName) = world.dial(Endpoint(host: "nowhere.local", port: 1))
    world.loop.run(until: ms(17_000))
    // The second question, at 22 s, is answered.
    let (_, late) = world.dial()
    world.loop.run()
    #expect(early.failure == .nameResolution("the name server did not answer within 10 s"))
    #expect(early.failedAt == ms(10_001))
    #expect(anyName.failedAt == ms(10_001))
    #expect(late.openedAt == ms(22_080))
  }

  @Test func refuse() throws {
    let world = try SimulatedWorld("delay=40ms")
    let before = try world.open()
    try world.fault("refuse:play.local@1s+2s")
    world.loop.run(until: ms(1_500))
    let (_, end) = world.dial()
    before.up.send([5])
    world.loop.run(until: ms(3_100))
    let (_, after) = world.dial()
    world.loop.run()
    #expect(end.failure == .refused)
    #expect(end.failedAt == ms(1_580))
    #expect(before.server.received == [5])
    #expect(after.openedAt != nil)
  }

  @Test func synTimeout() throws {
    let world = try SimulatedWorld("delay=40ms")
    let before = try world.open()
    try world.fault("syn-timeout@1s+10s")
    world.loop.run(until: ms(2_000))
    let (_, end) = world.dial()
    before.up.send([5])
    // Its fault ends between the SYNs at 8.5 and 11.5 s.
    world.loop.run(until: ms(8_500))
    let (_, late) = world.dial()
    world.loop.run()
    #expect(end.failure == .timedOut)
    #expect(end.failedAt == ms(7_000))
    #expect(before.server.received == [5])
    #expect(late.openedAt == ms(11_580))
  }

  @Test func handshakeGarbage() throws {
    let world = try SimulatedWorld("delay=5ms")
    let before = try world.open()
    try world.fault("handshake-garbage:play.local@1s+1s")
    world.loop.run(until: ms(1_500))
    let during = try world.open()
    world.loop.run(until: ms(3_000))
    let after = try world.open()
    for open in [before, during, after] {
      open.down.send(pattern(3_000)[...])
      open.down.send(pattern(3_000, from: 3_000)[...])
      open.up.send(pattern(3_000)[...])
    }
    world.loop.run()
    #expect(before.client.received == pattern(6_000))
    #expect(after.client.received == pattern(6_000))
    #expect(during.server.received == pattern(3_000))
    #expect(during.client.received.count == 6_000)
    #expect(during.client.received[..<4_096].allSatisfy { $0 >= 128 })
    #expect(during.client.received[4_096...] == pattern(6_000)[4_096...])
  }

  // MARK: Open connections

  @Test func reset() throws {
    let world = try SimulatedWorld("delay=40ms,rate=1Mbps")
    let opens = [try world.open(), try world.open()]
    opens[0].up.send(pattern(100_000)[...])
    try world.fault("reset:play.local@1s")
    world.loop.run()
    for open in opens {
      #expect(open.client.closed == .reset && open.client.closedAt == ms(1_000))
      #expect(open.server.closed == .reset && open.server.closedAt == ms(1_000))
      #expect(open.client.violations == 0 && open.server.violations == 0)
    }
    #expect(world.network.openConnections == 0)
    let (_, after) = world.dial()
    world.loop.run()
    #expect(after.openedAt != nil && after.closed == nil)
  }

  @Test func resetForAWhile() throws {
    let world = try SimulatedWorld("delay=40ms")
    try world.fault("reset@1s+2s")
    world.loop.run(until: ms(2_000))
    let (_, end) = world.dial()
    world.loop.run()
    #expect(end.openedAt == ms(2_080) && end.closed == .reset && end.closedAt == ms(2_080))
    #expect(world.network.openConnections == 0)
  }

  @Test func close() throws {
    for conditions in ["delay=40ms", "delay=40ms,rate=1Mbps", "delay=40ms,jitter=10ms,loss=5%"] {
      let world = try SimulatedWorld(conditions)
      let open = try world.open()
      world.loop.run(until: ms(1_000))
      try world.fault("close:phone@1s")
      open.up.send(pattern(50_000)[...])
      world.loop.run()
      #expect(open.client.closed == .orderly)
      #expect(open.server.closed == .orderly)
      #expect(open.server.received == pattern(50_000))
      #expect(open.client.violations == 0 && open.server.violations == 0)
      #expect(world.network.openConnections == 0)
      #expect(world.loop.armedTimers == 0)
    }
  }

  /// The fault's end of an owner's stream has arrived, and the other one's not: a close by the owner has nothing more to send.
  @Test func anOwnerWhoClosesAfterTheFaultLeavesNothingBehind() throws {
    let world = try SimulatedWorld("delay=40ms")
    try world.fault("slow-close=2s:play.local>phone@0s+5s")
    try world.fault("close:phone@1s")
    let open = try world.open()
    world.loop.run(until: ms(1_500))
    #expect(open.server.closed == .orderly && open.client.closed == nil)
    open.up.close()
    world.loop.run()
    #expect(open.client.closed == nil)
    #expect(world.network.openConnections == 0)
    #expect(world.loop.armedTimers == 0)
  }

  @Test func closeForAWhile() throws {
    let world = try SimulatedWorld("delay=40ms")
    try world.fault("close@1s+2s")
    world.loop.run(until: ms(2_000))
    let (_, end) = world.dial()
    world.loop.run()
    #expect(end.openedAt != nil && end.closed == .orderly)
    #expect(world.server.ends.map(\.closed) == [.orderly])
    #expect(world.network.openConnections == 0)
  }

  @Test func slowClose() throws {
    let world = try SimulatedWorld("delay=40ms")
    try world.fault("slow-close=2500ms:play.local@0s")
    let open = try world.open()
    let start = world.loop.now
    open.down.send([1])
    open.down.close()
    world.run(.seconds(1))
    // The connection is still there for the other end.
    open.up.send([2])
    #expect(open.client.received == [1] && open.client.closed == nil)
    world.loop.run()
    #expect(open.client.closedAt == start + .milliseconds(2_540))
    #expect(world.network.openConnections == 0)
    let resets = try world.open()
    resets.down.abort()
    world.run(.milliseconds(50))
    #expect(resets.client.closed == .reset)
  }

  // MARK: Links

  @Test func bandwidth() throws {
    let world = try SimulatedWorld("rate=2Mbps,delay=10ms")
    let open = try world.open()
    open.server.keepsBytes = false
    try world.fault("bandwidth=250kbps:phone>play.local@2s+4s")
    try world.fault("bandwidth=50Mbps@6s+2s")
    open.up.send(ArraySlice(repeating: 1, count: 10_000_000))
    var counts: [Int] = []
    for second in [2, 6, 8] {
      world.loop.run(until: ms(Int64(second) * 1_000))
      counts.append(open.server.receivedCount)
    }
    #expect(abs(counts[0] - 490_000) < 12_000)
    #expect(abs(counts[1] - counts[0] - 125_000) < 8_000)
    // A limit above the link's own rate changes nothing.
    #expect(abs(counts[2] - counts[1] - 500_000) < 8_000)
  }

  @Test func bandwidthOnAFreeLink() throws {
    let world = try SimulatedWorld("delay=10ms")
    let open = try world.open()
    try world.fault("bandwidth=1Mbps@1s+1s")
    world.loop.run(until: ms(1_000))
    open.down.send(pattern(250_000)[...])
    world.loop.run(until: ms(1_999))
    #expect(abs(open.client.receivedCount - 123_600) < 3_000)
    world.loop.run(until: ms(2_300))
    #expect(open.client.received == pattern(250_000))
  }

  @Test func latencyAndJitter() throws {
    let world = try SimulatedWorld("delay=10ms")
    let open = try world.open()
    try world.fault("latency=90ms:play.local>phone@1s+1s")
    try world.fault("jitter=50ms@3s+1s")
    func delays(at time: Int64) -> (up: RunDuration, down: RunDuration) {
      world.loop.run(until: ms(time))
      open.up.send([1])
      open.down.send([1])
      world.run(.milliseconds(500))
      return (
        (open.server.deliveries.last?.time ?? .zero) - ms(time), (open.client.deliveries.last?.time ?? .zero) - ms(time)
      )
    }
    let slow = delays(at: 1_100)
    #expect(slow.up == .milliseconds(10) && slow.down == .milliseconds(100))
    let jittery = delays(at: 3_100)
    #expect(jittery.up > .milliseconds(10) && jittery.up <= .milliseconds(60))
    let normal = delays(at: 5_000)
    #expect(normal.up == .milliseconds(10) && normal.down == .milliseconds(10))
  }

  @Test func latencyThatEndsDoesNotReorder() throws {
    let world = try SimulatedWorld("delay=10ms")
    let open = try world.open()
    try world.fault("latency=500ms@1s+1s")
    for index in 0..<40 {
      world.loop.run(until: ms(900 + Int64(index) * 50))
      open.up.send(pattern(10, from: index * 10)[...])
    }
    world.loop.run()
    #expect(open.server.received == pattern(400))
  }

  // MARK: Places, times and texts

  @Test func befallsItsPlaceOnly() throws {
    let world = try SimulatedWorld("delay=10ms")
    let tablet = world.network.host("tablet")
    let other = world.network.host("push.local")
    _ = try other.listen(at: Endpoint(host: "push.local", port: 1935), handler: world.server)
    let push = Endpoint(host: "push.local", port: 1935)
    try world.fault("refuse:phone<>play.local@0s")
    try world.fault("refuse:*>push.local@0s+1s")
    try world.fault("refuse:play.local>phone@0s")
    world.run(.milliseconds(1))
    let a = world.dial().end
    let b = world.dial(push).end
    let c = world.dial(from: tablet).end
    let d = world.dial(push, from: tablet).end
    world.loop.run(until: ms(2_000))
    let e = world.dial(push).end
    world.loop.run()
    #expect(a.failure == .refused && b.failure == .refused && d.failure == .refused)
    #expect(c.openedAt != nil && e.openedAt != nil)
  }

  @Test func overlappingFaultsAddUp() throws {
    let world = try SimulatedWorld("delay=10ms")
    let open = try world.open()
    try world.fault("latency=20ms@1s+2s")
    try world.fault("latency=30ms@2s+2s")
    var delays: [Int64] = []
    for time in [1_500, 2_500, 3_500, 4_500] {
      world.loop.run(until: ms(Int64(time)))
      open.up.send([1])
      world.run(.milliseconds(200))
      delays.append((open.server.deliveries.last?.time ?? .zero).milliseconds - Int64(time))
    }
    #expect(delays == [30, 60, 40, 10])
  }

  @Test func tellsOfFaultsAndLiftsThem() throws {
    let world = try SimulatedWorld("delay=10ms")
    var told: [String] = []
    world.network.onFault = { [loop = world.loop] in told.append("\(loop.now.milliseconds) \($0)") }
    let id = try world.network.schedule(Fault(.refuse, host: "play.local", start: .seconds(1)))
    let never = try world.network.schedule(Fault(.cut, start: .seconds(2), duration: .seconds(1)))
    try world.fault("reset:play.local@3s")
    try world.fault("latency=1500ms@4s+500ms")
    world.network.lift(never)
    world.loop.run(until: ms(1_500))
    world.network.lift(id)
    world.network.lift(id)
    let (_, end) = world.dial()
    world.loop.run()
    #expect(end.openedAt != nil)
    #expect(
      told == [
        "1000 refuse at play.local begins", "1500 refuse at play.local ends", "3000 reset at play.local",
        "4000 latency=1500ms begins for 500ms", "4500 latency=1500ms ends",
      ])
    #expect(throws: ConditionsError("there is no host \"nobody\"; known are phone, play.local")) {
      try world.fault("cut:nobody@1s")
    }
    #expect(throws: ConditionsError.self) { try world.fault("publish-rejected@1s") }
    #expect(throws: ConditionsError.self) { try world.fault("cut:phone>nobody@1s") }
  }
}
