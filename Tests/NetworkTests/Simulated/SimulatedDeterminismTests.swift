import EventLoop
import Testing

@testable import Network

/// Same seed, same world, same log (SPEC section 7).
@Suite struct SimulatedDeterminismTests {
  /// What three connections of two clients meet in a bad minute.
  private func log(seed: UInt64, extra: Bool = false) throws -> [String] {
    let world = try SimulatedWorld(seed: seed, "down=1Mbps,up=600kbps,delay=40ms,jitter=25ms,loss=2%")
    var lines: [String] = []
    let loop = world.loop
    let tablet = world.network.host("tablet")
    let stranger = world.network.host("stranger")
    let strangeAddress = stranger.address
    world.network.setLink(
      from: world.host, to: tablet, LinkConditions(rate: .trace(.lteLike(seed: Seed(seed))), loss: 0.01))
    world.network.setConditions(
      client: stranger, server: world.host, try NetworkConditions(parsing: "jitter=50ms,loss=10%"))
    for text in ["cut:phone@5s+2s", "jitter=30ms@9s+3s", "bandwidth=200kbps@14s+2s", "close:tablet@19s", "reset@20s"] {
      try world.fault(text)
    }
    func note(_ name: String, _ end: SimulatedEnd) {
      end.onReceived = { _, slice in lines.append("\(loop.now.nanoseconds) \(name) \(slice.count)") }
      end.onClosed = { lines.append("\(loop.now.nanoseconds) \(name) \($0)") }
    }
    world.server.onAccepted = { connection, end in
      let isStrange = connection.remoteAddress.hasPrefix(strangeAddress)
      if !isStrange { note("from \(connection.remoteAddress)", end) }
      end.keepsBytes = false
      for index in 0..<40 {
        loop.schedule(after: .milliseconds(Int64(index) * 500)) { connection.send(ArraySlice(pattern(20_000))) }
      }
    }
    var clients = [world.phone, tablet, world.phone]
    if extra { clients.insert(stranger, at: 1) }
    for client in clients {
      let (connection, end) = world.dial(from: client)
      if client.name != "stranger" { note("to \(client.name)", end) }
      for index in 0..<40 {
        loop.schedule(after: .milliseconds(Int64(index) * 450)) { connection.send(ArraySlice(pattern(5_000))) }
      }
    }
    world.run(.seconds(25))
    return lines
  }

  @Test func theSameSeedGivesTheSameLog() throws {
    for seed in 0..<10 {
      let first = try log(seed: UInt64(seed))
      #expect(first.count > 1_000)
      #expect(try log(seed: UInt64(seed)) == first)
    }
    #expect(try log(seed: 1) != log(seed: 2))
  }

  /// The number holds on every machine; it may change only where a change of the model is meant.
  @Test func theLogIsTheSameOnEveryMachine() throws {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for line in try log(seed: 2026) {
      for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    #expect(hash == 16_116_059_848_407_673_707)
  }

  @Test func aStrangersConnectionChangesNothing() throws {
    #expect(try log(seed: 5, extra: true) == log(seed: 5))
  }

  @Test func lteTracesComeFromTheSeedAlone() {
    let trace = Trace.lteLike(seed: Seed(1))
    #expect(trace == Trace.lteLike(seed: Seed(1)))
    #expect(trace != Trace.lteLike(seed: Seed(2)))
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in trace.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    #expect(hash == 7_592_692_594_575_000_160)
  }
}
