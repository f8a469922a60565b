import EventLoop
import Testing

@testable import Network

/// Random traffic in random weather: what must hold whatever happens.
@Suite struct SimulatedChaosTests {
  /// What one end sent and what the other was given.
  private final class Way {
    var sent: [UInt8] = []
    var received: [UInt8] = []
    var closed: CloseReason?
    /// Its sender closed in order and nothing went wrong with it.
    var isEnded = false
    /// Its receiver has closed or aborted and hears of nothing any more.
    var isIgnored = false
    var deliveredAt: [RunTime] = []
  }

  private final class Run {
    let world: SimulatedWorld
    var generator: SeededGenerator
    var ways: [(up: Way, down: Way)] = []
    var ends: [SimulatedEnd] = []
    var problems: Set<String> = []
    var hasCloseFault = false

    init(seed: UInt64) throws {
      world = try SimulatedWorld(seed: seed)
      generator = Seed(seed).split("chaos").generator()
      for host in ["phone", "tablet"] { weather(host) }
      world.server.onAccepted = { [unowned self] connection, end in
        guard let port = connection.remoteAddress.split(separator: ":").last.flatMap({ Int($0) }) else { return }
        let way = ways[(port - 49_153) * 2 + (connection.remoteAddress.hasPrefix(world.phone.address) ? 0 : 1)]
        adopt(connection, end, sends: way.down, receives: way.up)
      }
    }

    func weather(_ host: String) {
      let rates: [LinkConditions.Rate] = [
        .unlimited, .unlimited, .kbps(300), .kbps(5_000), .trace(.lteLike(seed: Seed(generator.next()), meanKbps: 900)),
      ]
      func pick<T>(_ values: [T]) -> T { values[Int(generator.below(UInt64(values.count)))] }
      func one() -> LinkConditions {
        var conditions = LinkConditions(
          rate: pick(rates), delay: .milliseconds(pick([0, 1, 20, 150])),
          jitter: .milliseconds(pick([0, 0, 10, 100])), loss: pick([0, 0, 0.01, 0.2]))
        conditions.sendBuffer = pick([65_536, 65_536, 3_000, 1_000_000])
        return conditions
      }
      world.network.setConditions(
        client: world.network.host(host), server: world.host, NetworkConditions(down: one(), up: one()))
    }

    func adopt(_ connection: any Connection, _ end: SimulatedEnd, sends: Way, receives: Way) {
      ends.append(end)
      end.keepsBytes = false
      end.onReceived = { [unowned self] _, slice in
        receives.received += slice
        receives.deliveredAt.append(world.loop.now)
      }
      end.onClosed = { receives.closed = $0 }
      end.onCanSend = { [unowned self] in
        if $0.unsentBytes > $0.lowWaterMark { problems.insert("told above the mark") }
      }
      if generator.chance(0.5) { connection.lowWaterMark = Int(generator.below(50_000)) }
      act(connection, sends, receives, left: 10 + Int(generator.below(40)))
    }

    /// Sends now and then, and at last closes, aborts or stays.
    func act(_ connection: any Connection, _ way: Way, _ receives: Way, left: Int) {
      let unsent = connection.unsentBytes
      if unsent < 0 || UInt64(way.sent.count) < connection.acknowledgedBytes { problems.insert("wrong count") }
      if !way.isIgnored, connection.acknowledgedBytes > UInt64(way.received.count) {
        problems.insert("acknowledged before arrival")
      }
      guard left > 0 else {
        let draw = generator.below(4)
        if draw < 2 {
          connection.close()
          way.isEnded = true
          receives.isIgnored = true
        } else if draw == 2 {
          connection.abort()
          receives.isIgnored = true
        }
        return
      }
      let size = Int(generator.below(generator.chance(0.1) ? 90_000 : 3_000))
      let bytes = pattern(size, from: way.sent.count)
      connection.send(bytes[...])
      way.sent += bytes
      let pause = RunDuration.milliseconds(Int64(generator.below(generator.chance(0.1) ? 4_000 : 150)))
      world.loop.schedule(after: pause) { [weak self] in self?.act(connection, way, receives, left: left - 1) }
    }

    func misfortunes() throws {
      let texts = [
        "cut", "cut:phone", "cut:phone>play.local", "cut:*>tablet", "reset:phone", "close:tablet", "slow-close=700ms",
        "bandwidth=100kbps:phone", "bandwidth=2Mbps", "latency=300ms:tablet", "jitter=80ms", "refuse:tablet",
        "syn-timeout",
      ]
      for _ in 0..<6 {
        let start = 500 + generator.below(15_000)
        let duration = 1 + generator.below(3_000)
        let text = texts[Int(generator.below(UInt64(texts.count)))]
        let isInstant = text.hasPrefix("reset") || text.hasPrefix("close")
        if text.hasPrefix("close") { hasCloseFault = true }
        try world.fault("\(text)@\(start)ms" + (isInstant ? "" : "+\(duration)ms"))
      }
      for time in [5, 11] as [Int64] {
        world.loop.schedule(after: .seconds(time)) { [unowned self] in
          weather("phone")
          weather("tablet")
        }
      }
    }

    func run() throws {
      try misfortunes()
      for index in 0..<8 {
        ways.append((Way(), Way()))
        let way = ways[index]
        let host = world.network.host(index % 2 == 0 ? "phone" : "tablet")
        let (connection, end) = world.dial(from: host)
        end.onOpened = { [unowned self, unowned end] in adopt($0, end, sends: way.up, receives: way.down) }
        _ = connection
      }
      world.run(.seconds(60))
    }
  }

  @Test(arguments: 0..<30) func deliversWhatWasSentInOrder(_ seed: Int) throws {
    let run = try Run(seed: UInt64(seed))
    try run.run()
    #expect(run.problems.isEmpty)
    #expect(run.ends.count > 2)
    for (index, ways) in run.ways.enumerated() {
      for way in [ways.up, ways.down] {
        #expect(
          way.received.count <= way.sent.count && way.received == Array(way.sent.prefix(way.received.count)), "\(index)"
        )
        #expect(way.deliveredAt == way.deliveredAt.sorted())
        // An orderly end comes after everything, unless a fault closed the pipe while its owner went on sending.
        if way.isEnded, way.closed == .orderly, !run.hasCloseFault { #expect(way.received.count == way.sent.count) }
      }
    }
    for end in run.ends { #expect(end.violations == 0) }
  }

  @Test func theSameChaosTwice() throws {
    for seed in 100..<110 {
      let runs = try (0..<2).map { _ in try Run(seed: UInt64(seed)) }
      for run in runs { try run.run() }
      for (first, second) in zip(runs[0].ways, runs[1].ways) {
        #expect(first.up.deliveredAt == second.up.deliveredAt && first.down.deliveredAt == second.down.deliveredAt)
        #expect(first.up.closed == second.up.closed && first.down.closed == second.down.closed)
      }
      #expect(runs[0].world.loop.firedTimers == runs[1].world.loop.firedTimers)
    }
  }
}
