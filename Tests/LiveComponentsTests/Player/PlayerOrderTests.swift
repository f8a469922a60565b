import EventLoop
import LiveComponents
import RTMP
import Stage
import Testing

/// SPEC 1.2 and 1.3 as properties: what holds for the codes of every run, whatever goes wrong in it.
@Suite struct PlayerOrderTests {
  private static let causes: Set = [3001, 3002, 3003, 3005]

  /// Up to five faults of any kind within 40 s, on a link of any kind.
  private static func faults(_ generator: inout SeededGenerator) -> [String] {
    let kinds = [
      "cut", "cut", "reset", "close", "dns-unknown", "dns-timeout", "refuse", "syn-timeout", "handshake-garbage",
      "bandwidth=200kbps", "jitter=700ms", "latency=400ms", "kick", "kick-reset", "stall", "connect-rejected",
      "play-rejected", "corrupt-video=9", "corrupt-audio=9",
    ]
    return (0..<1 + generator.below(5)).map { _ in
      let kind = kinds[Int(generator.below(UInt64(kinds.count)))]
      let start = generator.below(40_000)
      let isSudden = ["reset", "close", "kick", "kick-reset"].contains(kind)
      return "\(kind)@\(start)ms" + (isSudden ? "" : "+\(200 + generator.below(12_000))ms")
    }
  }

  private func check(_ run: Scenario, over carrier: StreamAddress.Scheme, _ comment: String) {
    let events = run.playerEvents
    var isLoading = true
    var retries = 0
    var lastLag = Int64.min / 2
    var hasBegun = false
    for (index, event) in events.enumerated() {
      let next = index + 1 < events.count ? events[index + 1] : nil
      let code = event.code ?? 0
      switch code {
      case 2001: break
      case 2002, 3001, 3002, 3003, 3005, 2006:
        #expect(carrier == .rtmp, "\(code) over HTTP; \(comment)")
        // The cause precedes what follows from it, in the same moment.
        if Self.causes.contains(code) {
          #expect(next?.code == 2103 || next?.code == -2301, "\(code) then \(next?.code ?? 0); \(comment)")
          #expect(next?.time == event.time)
        }
      case 2003: retries = 0
      case 2004:
        #expect(isLoading, "2004 while playing; \(comment)")
        isLoading = false
        hasBegun = true
      case 2007:
        #expect(hasBegun && !isLoading, "2007 while loading; \(comment)")
        isLoading = true
      case 2103:
        retries += 1
        #expect(retries <= 3, "\(comment)")
        let attempt = events[(index + 1)...].first { Self.causes.union([2001, 2103, -2301]).contains($0.code ?? 0) }
        #expect((attempt?.time ?? .max) >= event.time + 3_000, "\(comment)")
      case 2104:
        #expect(event.time - lastLag >= 2_000, "\(comment)")
        lastLag = event.time
      case 2105:
        if case .integer(let gap)? = event.fields.first(where: { $0.name == "gap" })?.value {
          #expect(gap > 800)
          #expect(event.message.contains("\(gap)"))
        } else {
          Issue.record("2105 without its gap; \(comment)")
        }
      case -2301: #expect(retries == 3, "\(comment)")
      default: break
      }
      if code == -2301 || code == 2006 { #expect(next == nil, "\(code) then \(next?.code ?? 0); \(comment)") }
    }
    for (earlier, later) in zip(events, events.dropFirst()) { #expect(earlier.time <= later.time) }
    // What is raised once per `play`.
    for code in [2032] { #expect(events.filter { $0.code == code }.count <= 1, "\(code) twice; \(comment)") }
  }

  @Test(arguments: 1...16 as ClosedRange<UInt64>) func theCodesOfARandomRunAreInOrder(_ seed: UInt64) throws {
    var generator = Seed(seed).split("faults").generator()
    let faults = Self.faults(&generator)
    let carrier: StreamAddress.Scheme = generator.chance(0.7) ? .rtmp : .http
    let net = ["delay=20ms", "down=700kbps,jitter=80ms", "loss=3%,delay=60ms"][Int(generator.below(3))]
    let run = try play(
      "portrait-540p.flv", over: carrier, net: net, faults: faults, seed: seed, loops: true, for: .seconds(60)
    ) { $0.player.decoding = seed % 6 == 0 ? .all : .none }
    check(run, over: carrier, "seed \(seed), \(carrier), \(net), \(faults.joined(separator: " "))")
  }
}
