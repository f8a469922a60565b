import EventLoop
import LiveComponents
import Testing

/// SPEC 3.2 and 3.3 as properties: what must hold whatever the network does.
@Suite struct BufferWalkTests {
  @Test(arguments: [(1_000, 3_000), (500, 800), (2_000, 2_000), (3_000, 5_000)] as [(Int64, Int64)])
  func inLiveModeTheBoundsHoldOverSeededWalks(_ minCache: Int64, _ maxCache: Int64) {
    for seed in 1...20 as ClosedRange<UInt64> {
      var walk = BufferWalk(mode: .live(minCache: minCache, maxCache: maxCache))
      var arrivals = ArrivalWalk(seed: seed)
      var faults: [String] = []
      while walk.now < .zero + .seconds(300), faults.isEmpty {
        let held = walk.bufferedMilliseconds
        guard let decision = walk.advance(arrived: arrivals.next(at: walk.now.milliseconds)) else { continue }
        let buffered = walk.bufferedMilliseconds
        let point = walk.control.balancePoint
        if point < minCache || point > maxCache { faults.append("balance point \(point)") }
        if walk.rate < 1_000 || walk.rate > 1_200 { faults.append("rate \(walk.rate)") }
        if walk.rate > 1_100, buffered <= maxCache { faults.append("rate \(walk.rate) with \(buffered) ms") }
        if decision != .skipToNewestKeyFrame, buffered > 3 * maxCache { faults.append("\(buffered) ms, no skip") }
        if decision == .skipToNewestKeyFrame, held + BufferWalk.step * 2_000 < 3 * maxCache { faults.append("skip") }
      }
      #expect(faults.isEmpty, "seed \(seed) at \(walk.now.milliseconds) ms")
      #expect(walk.mostChangesInAMinute <= 6, "seed \(seed): \(walk.mostChangesInAMinute)")
    }
  }

  @Test func inRTCModeTheBoundsHoldOverSeededWalks() {
    for seed in 1...20 as ClosedRange<UInt64> {
      var walk = BufferWalk(mode: .realtime)
      var arrivals = ArrivalWalk(seed: seed, outage: 0.1)
      var generator = Seed(seed).split("jitter").generator()
      var jitter: Int64 = 0
      while walk.now < .zero + .seconds(300) {
        if walk.now.milliseconds % 4_000 == 0 { jitter = Int64(generator.below(700)) }
        let decision = walk.advance(
          arrived: arrivals.next(at: walk.now.milliseconds), jitter: jitter, keyFrameDistance: 1_000)
        guard let decision else { continue }
        #expect((100...400).contains(walk.control.balancePoint))
        #expect((1_000...1_200).contains(walk.rate))
        if walk.bufferedMilliseconds > 1_000 { #expect(decision == .skipToNewestKeyFrame) }
      }
    }
  }

  /// "Until back": a delay once gathered goes away, from wherever it starts.
  @Test(arguments: [1_400, 2_500, 4_000, 8_500] as [Int64])
  func aGatheredDelayIsCorrectedAndNeverLeft(_ burst: Int64) {
    var walk = BufferWalk(mode: .live(minCache: 1_000, maxCache: 3_000))
    _ = walk.advance(arrived: burst)
    while walk.now < .zero + .seconds(90) { _ = walk.advance(arrived: BufferWalk.step) }
    #expect(walk.underruns == 0)
    #expect(walk.skips == 0)
    #expect((900...1_200).contains(walk.bufferedMilliseconds))
    #expect(walk.rate == 1_000)
  }

  /// A second playing 20 % faster gains 200 ms, so half a minute is ample from 1 s down to half a second.
  @Test func inRTCModeABurstIsGoneWithinSeconds() {
    var walk = BufferWalk(mode: .realtime)
    _ = walk.advance(arrived: 1_000)
    while walk.now < .zero + .seconds(6) { _ = walk.advance(arrived: BufferWalk.step) }
    #expect(walk.bufferedMilliseconds <= 500)
  }

  /// SPEC 3.2: the balance point rises by half a second at each underrun, so stalls of a constant kind end.
  @Test func equalGapsStopStallingBecauseTheBalancePointRises() {
    var walk = BufferWalk(mode: .live(minCache: 1_000, maxCache: 3_000))
    var late: Int64 = 0
    while walk.now < .zero + .seconds(120) {
      // Each 5 s the network holds everything back for 1.6 s.
      let isHeld = walk.now.milliseconds % 5_000 > 3_400
      late += BufferWalk.step
      _ = walk.advance(arrived: isHeld ? 0 : late)
      if !isHeld { late = 0 }
    }
    // 24 without the rise. It sinks after each 10 calm seconds, so some come back.
    #expect((1...6).contains(walk.underruns))
  }
}
