import EventLoop
import LiveComponents
import Testing

/// SPEC 3.2 and 3.3: how much to hold, and how fast to play.
@Suite struct BufferControlTests {
  private static let live = BufferControl.Mode.live(minCache: 1_000, maxCache: 3_000)

  private static func instant(_ milliseconds: Int64) -> RunTime { RunTime.zero + .milliseconds(milliseconds) }

  /// Samples every 200 ms over `times`; the decisions that were no `keep`.
  private func feed(
    _ control: inout BufferControl, _ buffered: Int64, jitter: Int64 = 0, from start: Int64, to end: Int64
  ) -> [BufferControl.Decision] {
    stride(from: start, to: end, by: 200).compactMap {
      let decision = control.sample(buffered: buffered, jitter: jitter, at: Self.instant($0))
      return decision == .keep ? nil : decision
    }
  }

  @Test(arguments: [(1_000, 3_000), (200, 200), (2_500, 60_000)] as [(Int64, Int64)])
  func theBalancePointStartsAtMinCache(_ minCache: Int64, _ maxCache: Int64) {
    let control = BufferControl(mode: .live(minCache: minCache, maxCache: maxCache))
    #expect(control.balancePoint == minCache)
    #expect(control.rate == 1_000)
  }

  @Test func anUnderrunAddsHalfASecondButNeverPassesMaxCache() {
    var control = BufferControl(mode: .live(minCache: 1_000, maxCache: 2_200))
    var points: [Int64] = []
    for second in 1...4 {
      control.underrun(at: Self.instant(Int64(second) * 1_000))
      points.append(control.balancePoint)
    }
    #expect(points == [1_500, 2_000, 2_200, 2_200])
  }

  @Test func tenCalmSecondsLetTheBalancePointSinkBackToMinCacheAndNoLower() {
    var control = BufferControl(mode: Self.live)
    control.underrun(at: Self.instant(5_000))
    _ = feed(&control, 1_500, from: 5_200, to: 15_000)
    #expect(control.balancePoint == 1_500)
    _ = feed(&control, 1_500, from: 15_000, to: 20_000)
    #expect(control.balancePoint < 1_500)
    _ = feed(&control, 1_000, from: 20_000, to: 80_000)
    #expect(control.balancePoint == 1_000)
  }

  @Test func anUnderrunWhileItSinksBeginsTheCalmAnew() {
    var control = BufferControl(mode: Self.live)
    control.underrun(at: Self.instant(0))
    _ = feed(&control, 1_200, from: 200, to: 14_000)
    let sunk = control.balancePoint
    control.underrun(at: Self.instant(14_000))
    #expect(control.balancePoint == sunk + 500)
    _ = feed(&control, 1_200, from: 14_200, to: 24_000)
    #expect(control.balancePoint == sunk + 500)
  }

  @Test func aBufferAtTheBalancePointPlaysAtTheNormalRate() {
    var control = BufferControl(mode: Self.live)
    #expect(feed(&control, 1_000, from: 0, to: 60_000) == [])
    #expect(control.rate == 1_000)
  }

  @Test func aBufferAboveTheBalancePointPlaysFasterUntilItIsBack() {
    var control = BufferControl(mode: Self.live)
    _ = feed(&control, 2_000, from: 0, to: 3_000)
    #expect((1_001...1_100).contains(control.rate))
    #expect(feed(&control, 1_000, from: 3_000, to: 3_200) == [.rate(1_000)])
    #expect(control.rate == 1_000)
  }

  @Test func onlyAboveMaxCacheItPlaysFasterThanOnePointOne() {
    var control = BufferControl(mode: Self.live)
    _ = feed(&control, 5_000, from: 0, to: 3_000)
    #expect(control.rate > 1_100)
    #expect(control.rate <= 1_200)
    // At max-cache and below it is at most 1.1 again, and still above 1.
    _ = feed(&control, 3_000, from: 3_000, to: 3_200)
    #expect((1_001...1_100).contains(control.rate))
  }

  @Test func aJustOnceHighBufferIsJitterAndChangesNothing() {
    var control = BufferControl(mode: Self.live)
    var decisions: [BufferControl.Decision] = []
    for step in 0..<300 {
      let buffered: Int64 = step % 4 == 0 ? 1_900 : 1_000
      decisions.append(control.sample(buffered: buffered, jitter: 900, at: Self.instant(Int64(step) * 200)))
    }
    #expect(decisions.allSatisfy { $0 == .keep })
  }

  @Test func aboveThreeTimesMaxCacheItSkips() {
    var control = BufferControl(mode: Self.live)
    #expect(control.sample(buffered: 9_000, jitter: 0, at: Self.instant(0)) != .skipToNewestKeyFrame)
    #expect(control.sample(buffered: 9_001, jitter: 0, at: Self.instant(200)) == .skipToNewestKeyFrame)
    #expect(control.rate == 1_000)
  }

  /// A group of pictures may be longer than what is in hand: the delay is still corrected, never left.
  @Test func whereNothingCanBeSkippedItPlaysFaster() {
    var control = BufferControl(mode: Self.live)
    for step in 0..<20 {
      let decision = control.sample(
        buffered: 20_000, jitter: 0, at: Self.instant(Int64(step) * 200), canSkip: false)
      #expect(decision != .skipToNewestKeyFrame)
    }
    #expect(control.rate > 1_100)
  }

  // MARK: RTC

  @Test func inRTCTheBalancePointFollowsJitterBetween100And400() {
    for (jitter, range) in [(0, 100...200), (150, 150...300), (300, 300...400), (2_000, 400...400)]
      as [(Int64, ClosedRange<Int64>)]
    {
      var control = BufferControl(mode: .realtime)
      _ = feed(&control, 150, jitter: jitter, from: 0, to: 2_000)
      #expect(range.contains(control.balancePoint), "jitter \(jitter): \(control.balancePoint)")
    }
  }

  @Test func inRTCTheBalancePointSinksAgainWhenJitterCeases() {
    var control = BufferControl(mode: .realtime)
    _ = feed(&control, 400, jitter: 500, from: 0, to: 2_000)
    #expect(control.balancePoint == 400)
    _ = feed(&control, 100, jitter: 0, from: 2_000, to: 42_000)
    #expect((100...150).contains(control.balancePoint))
  }

  @Test func inRTCUnderrunsNeverLiftTheBalancePointOver400() {
    var control = BufferControl(mode: .realtime)
    for second in 0..<10 {
      control.underrun(at: Self.instant(Int64(second) * 1_000))
      #expect((100...400).contains(control.balancePoint))
    }
  }

  @Test func inRTCItSkipsAboveOneSecondAndElsePlaysAtMostOnePointTwo() {
    var control = BufferControl(mode: .realtime)
    _ = feed(&control, 1_000, from: 0, to: 3_000)
    #expect(control.rate > 1_000)
    #expect(control.rate <= 1_200)
    #expect(control.sample(buffered: 1_001, jitter: 0, at: Self.instant(3_000)) == .skipToNewestKeyFrame)
    #expect(control.rate == 1_000)
  }
}
