import EventLoop
import LiveComponents
import Network
import Origin
import RTMP
import Stage
import Testing

/// SPEC 3.2 and 3.3 on whole players: the delay is held, corrected after outages, and costs no stalls.
@Suite struct PlayerBufferTests {
  /// Without codecs: what is measured here is timing.
  private func watch(
    _ fixture: String, _ attributes: [(name: String, value: AttributeValue)] = [], net: String? = nil,
    faults: [String] = [], seed: UInt64 = 1, for limit: RunDuration, configure: (inout PlayOptions) -> Void = { _ in }
  ) throws -> (scenario: Scenario, probe: BufferProbe) {
    var probe: BufferProbe?
    let scenario = try play(
      fixture, attributes, net: net, faults: faults, seed: seed, loops: true, for: limit,
      configure: {
        $0.player.decoding = .none
        configure(&$0)
      }, during: { probe = BufferProbe($0) })
    return (scenario, try #require(probe))
  }

  private func caches(_ minCache: Double, _ maxCache: Double) -> [(name: String, value: AttributeValue)] {
    [("min-cache", .number(minCache)), ("max-cache", .number(maxCache))]
  }

  // MARK: Live

  @Test(arguments: [(0.3, 0.3), (1, 3), (2, 4), (5, 8)] as [(Double, Double)])
  func onACleanLinkTheBufferStaysAtMinCache(_ minCache: Double, _ maxCache: Double) throws {
    let run = try watch("portrait-540p.flv", caches(minCache, maxCache), for: .seconds(40))
    let begin = try #require(run.scenario.times(2004).first)
    let first = try #require(run.scenario.times(2003).first)
    let wanted = Int64(minCache * 1_000)
    #expect((wanted - 60...wanted + 100).contains(begin - first))
    for buffered in run.probe.buffered(from: begin + 500) {
      #expect((wanted - 100...wanted + 150).contains(buffered))
    }
    #expect(run.scenario.outcome.statistics.rateChanges == 0)
    #expect(run.scenario.outcome.statistics.stalls == 0)
  }

  /// Any single outage of up to three seconds: back inside [min, max] within twenty.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func aSingleOutageIsMadeUpFor(_ seed: UInt64) throws {
    var generator = Seed(seed).generator()
    let start = 8_000 + Int64(generator.below(4_000))
    let length = 500 + Int64(generator.below(2_501))
    let run = try watch(
      "portrait-540p.flv", net: "delay=30ms,jitter=20ms",
      faults: ["cut@\(start)ms+\(length)ms"], seed: seed, for: .seconds(45))
    let back = run.probe.buffered(from: start + length + 20_000)
    #expect(back.count > 90)
    // A frame and a control period below min-cache are its granularity.
    for buffered in back { #expect((850...3_000).contains(buffered), "cut of \(length) ms at \(start) ms") }
    #expect(run.scenario.outcome.statistics.stalls <= 1)
    #expect(run.scenario.outcome.statistics.reconnects == 0)
    #expect(run.probe.mostChangesInAMinute <= 6)
  }

  /// No stall while jitter is at most half of min-cache.
  @Test(arguments: [(1, 100), (1, 250), (1, 500), (2, 1_000), (0.4, 200)] as [(Double, Int)])
  func jitterOfUpToHalfOfMinCacheStallsNothing(_ minCache: Double, _ jitter: Int) throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      let run = try watch(
        "portrait-540p.flv", caches(minCache, 3), net: "jitter=\(jitter)ms", seed: seed, for: .seconds(60))
      #expect(run.scenario.outcome.statistics.stalls == 0, "seed \(seed)")
      #expect(!run.scenario.codes.contains(2007))
      #expect(run.probe.mostChangesInAMinute <= 6)
      let wanted = Int64(minCache * 1_000)
      #expect(run.probe.buffered(from: 10_000).allSatisfy { $0 <= max(3_000, wanted + Int64(jitter)) })
    }
  }

  @Test func rateChangesStayFewOnABadLink() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let run = try watch(
        "portrait-540p.flv", faults: ["cut@8s+3s", "cut@20s+2s", "cut@33s+3s", "cut@47s+1s", "cut@60s+2s"], seed: seed,
        for: .seconds(100)
      ) {
        $0.conditions = NetworkConditions(down: LinkConditions(rate: .trace(.lteLike(seed: Seed(seed), meanKbps: 900))))
      }
      #expect(run.probe.mostChangesInAMinute <= 6, "seed \(seed)")
      #expect(run.probe.samples.allSatisfy { $0.rate >= 1_000 && $0.rate <= 1_200 })
    }
  }

  /// A live stream's group of pictures comes at once to who joins: SPEC 3.2 corrects the delay it leaves.
  @Test(arguments: ["rtmp://play.local/live/a", "http://play.local/live/a.flv"])
  func theBurstOnConnectIsCorrected(_ address: String) throws {
    let stage = Stage(world: .simulated)
    try stage.startOrigin()
    try stage.origin.serveFile(
      path: fixtures + "portrait-540p.flv", as: "live/a", options: FileOptions(loops: true))
    // Groups are two seconds long; this is late in the third.
    stage.loop.run(until: .zero + .milliseconds(5_600))
    var configuration = PlayerConfiguration()
    configuration.decoding = .none
    let player = stage.addPlayer(configuration: configuration)
    try player.set([("src", .text(address))])
    #expect(player.play().isSuccess)
    stage.loop.run(until: .zero + .milliseconds(7_000))
    #expect(player.phase == .playing)
    #expect(player.statistics.startupMilliseconds ?? .max < 500)
    #expect(player.bufferedMilliseconds > 1_400)
    stage.loop.run(until: .zero + .seconds(30))
    #expect((900...1_200).contains(player.bufferedMilliseconds))
    #expect(player.statistics.skips == 0)
    #expect(player.statistics.stalls == 0)
    _ = player.stop()
    stage.origin.close()
  }

  // MARK: RTC

  @Test func inRTCModeACleanLinkGivesHalfASecondAtMost() throws {
    let run = try watch("rtc-360p.flv", [("mode", .text("RTC"))], for: .seconds(40))
    let buffered = run.probe.buffered(from: 1_500)
    #expect(buffered.allSatisfy { $0 <= 500 })
    #expect(run.scenario.outcome.statistics.stalls == 0)
    // Once it knows how even the link is, it holds no more than it needs.
    #expect(percentile(run.probe.buffered(from: 15_000), 0.95) <= 250)
  }

  @Test func inRTCModeJitteryWiFiStaysWithinHalfASecond() throws {
    let text = try FixtureText.read("traces/wifi-jitter.trace")
    let trace = try Trace(parsing: text)
    for seed in 0...4 as ClosedRange<UInt64> {
      // The trace alone, then with chance on top of it.
      let link = LinkConditions(rate: .trace(trace), jitter: .milliseconds(seed == 0 ? 0 : 30))
      let run = try watch("rtc-360p.flv", [("mode", .text("RTC"))], seed: seed, for: .seconds(60)) {
        $0.conditions = NetworkConditions(down: link)
      }
      let buffered = run.probe.buffered(from: 3_000)
      #expect(buffered.count > 500)
      #expect(percentile(buffered, seed == 0 ? 1 : 0.99) <= 500, "seed \(seed): \(buffered.max() ?? 0)")
      #expect(run.scenario.outcome.statistics.stalls <= 6, "seed \(seed)")
      #expect(run.probe.samples.allSatisfy { $0.rate >= 1_000 && $0.rate <= 1_200 })
    }
  }

  @Test func inRTCModeAnOutageIsSkipped() throws {
    let run = try watch("rtc-360p.flv", [("mode", .text("RTC"))], faults: ["cut@10s+3s"], for: .seconds(40))
    #expect(run.scenario.outcome.statistics.skips >= 1)
    let back = run.probe.buffered(from: 20_000)
    #expect(back.count > 150)
    #expect(back.allSatisfy { $0 <= 500 })
    // Never above a second for longer than it takes to see it.
    let high = run.probe.samples.filter { $0.phase == .playing && $0.buffered > 1_000 }
    #expect(high.count <= 3)
  }

  @Test func inLiveModeMoreThanThreeTimesMaxCacheIsSkipped() throws {
    let run = try watch(
      "portrait-540p.flv", caches(0.5, 1), faults: ["cut@10s+6s"], for: .seconds(40))
    #expect(run.scenario.outcome.statistics.skips >= 1)
    // Inside the bounds, give or take a frame.
    #expect(run.probe.buffered(from: 25_000).allSatisfy { $0 <= 1_060 })
  }
}
