import EventLoop
import Testing

@testable import Network

@Suite struct ShapedNetworkTests {
  // MARK: Rate and delay

  /// Within 1 % of the rate over 10 s (of the fastest 2 s), in order and whole, for a sender that keeps a queue.
  @Test(arguments: [50, 300, 800, 2_500, 8_000])
  func peerReceivesAtTheRate(kbps: Int) throws {
    let world = try ShapedWorld("up=\(kbps)kbps,delay=20ms")
    let open = try world.open()
    let total = min(2_900_000, kbps * 125 * 11)
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
