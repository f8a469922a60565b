import EventLoop
import Testing

@testable import Network

/// Black holes: what stalls, what comes back and when (SPEC section 7, fault `cut`).
@Suite struct SimulatedCutTests {
  @Test func dataStallsAndFlowsAgainWithBackOff() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    try world.fault("cut@10s+3s")
    world.loop.run(until: ms(9_990))
    open.up.send([1])
    world.loop.run(until: ms(10_100))
    open.up.send([2])
    world.run(.seconds(1))
    open.up.send([3])
    #expect(open.up.unsentBytes == 3)
    world.loop.run()
    // [1] had left. [2] is tried again after 200, 400, 800, 1,600 ms: at 10.3, 10.7, 11.5 and 13.1 s.
    #expect(open.server.deliveries.map(\.time) == [ms(10_030), ms(13_140), ms(13_140)])
    #expect(open.server.received == [1, 2, 3])
    #expect(open.up.unsentBytes == 0 && open.up.acknowledgedBytes == 3)
  }

  @Test func timeoutsGrowWithTheRoundTrip() throws {
    let world = try SimulatedWorld("delay=150ms")
    let open = try world.open()
    try world.fault("cut@1s+2s")
    world.loop.run(until: ms(1_500))
    open.up.send([1])
    world.loop.run()
    // Two round trips are 600 ms: tries at 2.1 and 3.3 s.
    #expect(open.server.deliveries.map(\.time) == [ms(3_450)])
  }

  @Test func acknowledgementsAreLostToo() throws {
    let world = try SimulatedWorld("delay=50ms")
    let open = try world.open()
    world.loop.run(until: ms(990))
    try world.fault("cut:play.local>phone@1s+2s")
    open.up.send([1, 2, 3])
    world.loop.run(until: ms(2_900))
    #expect(open.server.received == [1, 2, 3])
    #expect(open.up.unsentBytes == 3 && open.up.acknowledgedBytes == 0)
    world.loop.run(until: ms(3_100))
    #expect(open.up.unsentBytes == 0 && open.up.acknowledgedBytes == 3)
  }

  @Test func theSendBufferFillsWhileNothingIsAcknowledged() throws {
    let world = try SimulatedWorld("delay=20ms")
    let open = try world.open()
    try world.fault("cut:play.local>phone@1s+2s")
    world.loop.run(until: ms(1_100))
    open.up.lowWaterMark = 1_000
    for index in 0..<10 { open.up.send(pattern(10_000, from: index * 10_000)[...]) }
    world.loop.run(until: ms(2_999))
    #expect(open.server.received == pattern(70_000))
    #expect(open.client.canSend.isEmpty)
    world.loop.run()
    #expect(open.server.received == pattern(100_000))
    #expect(open.client.canSend.count == 1)
    #expect(open.client.canSend.first == ms(3_060))
  }

  @Test func aShapedLinkLosesNothingAndSpendsNothing() throws {
    for seed in 0..<20 {
      let world = try SimulatedWorld(seed: UInt64(seed), "rate=1Mbps,delay=30ms,jitter=15ms,loss=\(seed % 3)%")
      let opens = [try world.open(), try world.open()]
      try world.fault("cut@2s+1500ms")
      try world.fault("cut:phone>play.local@6s+300ms")
      for open in opens { open.up.send(pattern(600_000)[...]) }
      world.loop.run(until: ms(3_400))
      let received = opens.map(\.server.receivedCount)
      world.loop.run()
      for (index, open) in opens.enumerated() {
        #expect(open.server.received == pattern(600_000))
        #expect(received[index] < 160_000)
      }
    }
  }

  @Test func connectionAttemptsTimeOutOrGetThroughAfterwards() throws {
    let world = try SimulatedWorld("delay=40ms")
    try world.fault("cut@1s+10s")
    world.loop.run(until: ms(2_000))
    let (_, early) = world.dial()
    world.loop.run(until: ms(9_000))
    let (_, late) = world.dial()
    world.loop.run()
    #expect(early.failure == .timedOut && early.failedAt == ms(7_000))
    #expect(late.openedAt == ms(12_080))
  }

  @Test func anAnswerLostInACutIsAskedForAgain() throws {
    let world = try SimulatedWorld("delay=40ms")
    try world.fault("cut:play.local>phone@0s+500ms")
    world.run(.milliseconds(1))
    let (_, end) = world.dial()
    world.loop.run()
    #expect(end.openedAt == ms(1_081))
  }

  @Test func aCutForEverEndsTheConnectionAtLast() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    try world.fault("cut@1s")
    world.loop.run(until: ms(2_000))
    open.up.send([1])
    world.loop.run(until: ms(926_000))
    #expect(open.client.closed == nil)
    world.loop.run()
    #expect(open.client.closed == .failed("connection timed out"))
    #expect(open.client.closedAt == ms(926_600))
    // The other end has sent nothing and knows of nothing.
    #expect(open.server.closed == nil)
    #expect(world.network.openConnections == 1)
  }

  @Test func closeGetsThroughAfterwards() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    try world.fault("cut@1s+3s")
    world.loop.run(until: ms(2_000))
    open.up.send([1, 2])
    open.up.close()
    world.loop.run()
    #expect(open.server.received == [1, 2])
    #expect(open.server.closed == .orderly)
    #expect(open.server.closedAt == ms(5_040))
    #expect(world.network.openConnections == 0)
  }

  @Test func aResetIsSwallowedAndLeavesAStaleEnd() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    try world.fault("cut@1s+3s")
    world.loop.run(until: ms(2_000))
    open.up.abort()
    world.loop.run(until: ms(60_000))
    #expect(open.server.closed == nil)
    #expect(world.network.openConnections == 1)
    // The first byte it sends is answered with a reset.
    open.down.send([1])
    world.loop.run()
    #expect(open.server.closed == .reset)
    #expect(open.server.closedAt == ms(60_080))
    #expect(world.network.openConnections == 0)
  }

  @Test func overlappingCutsEndWithTheLast() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    try world.fault("cut@1s+2s")
    try world.fault("cut:play.local@2s+3s")
    world.loop.run(until: ms(1_500))
    open.up.send([1])
    world.loop.run()
    // Tries at 1.7, 2.1, 2.9, 4.5 and 7.7 s.
    #expect(open.server.deliveries.map(\.time) == [ms(7_740)])
  }

  /// The cut swallows the handshake's third segment and the reset of the opener, who does not wait any longer.
  @Test func nothingIsLeftOfAHandshakeThatACutEnded() throws {
    let world = try SimulatedWorld("delay=40ms")
    let (connection, end) = world.dial()
    try world.fault("cut:phone>play.local@60ms+10s")
    world.loop.run(until: .zero + .seconds(5))
    #expect(end.openedAt == .zero + .milliseconds(80) && world.network.openConnections == 2)
    connection.abort()
    world.loop.run()
    #expect(world.network.openConnections == 0 && world.server.ends.isEmpty)
    #expect(world.loop.armedTimers == 0)
  }

  /// A slow network during the cut says nothing of the round trip of the time-out, which doubles from what it was.
  @Test func theTimeoutIsThatOfTheTimeBeforeTheCut() throws {
    let world = try SimulatedWorld("delay=40ms")
    let open = try world.open()
    try world.fault("cut@1s+2500ms")
    try world.fault("latency=2s@1200ms+2s")
    world.loop.run(until: ms(1_100))
    open.up.send([1])
    world.loop.run()
    // Tries at 1.3, 1.7, 2.5 and 4.1 s.
    #expect(open.server.deliveries.map(\.time) == [ms(4_140)])
  }
}
