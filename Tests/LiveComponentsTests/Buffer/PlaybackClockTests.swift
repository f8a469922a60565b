import EventLoop
import Testing

@testable import LiveComponents

/// The playhead over many changes of its rate.
@Suite struct PlaybackClockTests {
  @Test func aDayOfRateChangesMovesThePlayheadByLessThanAFrame() {
    var generator = Seed(3).generator()
    var clock = PlaybackClock()
    var now = RunTime.zero + .nanoseconds(123_456_789)
    clock.start(atMilliseconds: 5_000, at: now)
    // Thousandths of a nanosecond of media would overflow only after 100 days.
    var exact: Int64 = 5_000_000_000 * 1_000
    var rate: Int64 = 1_000
    // Six changes a minute for 24 h.
    for _ in 0..<8_640 {
      let span = RunDuration.nanoseconds(Int64(generator.below(20_000_000_000)))
      now = now + span
      exact += span.nanoseconds * rate
      rate = [1_000, 1_050, 1_100, 1_200][Int(generator.below(4))]
      clock.setRate(rate, at: now)
    }
    let error = clock.position(at: now) - exact / 1_000_000
    #expect(abs(error) < 20_000, "\(error) µs")
  }

  @Test func settingTheSameRateMovesNothing() {
    var clock = PlaybackClock()
    clock.start(atMilliseconds: 0, at: .zero)
    for millisecond in 1...10_000 as ClosedRange<Int64> {
      clock.setRate(1_000, at: .zero + .milliseconds(millisecond))
    }
    #expect(clock.position(at: .zero + .seconds(20)) == 20_000_000)
  }

  @Test func theInstantOfAPositionIsTheFirstAtWhichItIsReached() throws {
    var generator = Seed(4).generator()
    for _ in 0..<500 {
      var clock = PlaybackClock()
      let start = RunTime.zero + .nanoseconds(Int64(generator.below(10_000_000_000)))
      clock.start(atMilliseconds: Int64(generator.below(100_000)), at: start)
      clock.setRate(
        1_000 + Int64(generator.below(201)), at: start + .nanoseconds(Int64(generator.below(3_000_000_000))))
      let wanted = 100_000 + Int64(generator.below(1_000_000))
      let time = try #require(clock.time(of: wanted))
      #expect(clock.position(at: time) >= wanted * 1_000)
      #expect(clock.position(at: time) - wanted * 1_000 <= 5)
    }
  }

  @Test func aStoppedClockStandsAndGoesOnFromThere() {
    var clock = PlaybackClock()
    clock.start(atMilliseconds: 1_000, at: .zero)
    clock.setRate(1_100, at: .zero)
    clock.stop(at: .zero + .seconds(10))
    #expect(clock.position(at: .zero + .seconds(30)) == 12_000_000)
    #expect(clock.time(of: 13_000) == nil)
    clock.setRate(1_000, at: .zero + .seconds(30))
    clock.resume(at: .zero + .seconds(40))
    #expect(clock.position(at: .zero + .seconds(41)) == 13_000_000)
  }

  /// A hostile stream can put its end anywhere; no position may bring the arithmetic down.
  @Test func noPositionIsTooFar() {
    var clock = PlaybackClock()
    clock.start(atMilliseconds: 0, at: .zero + .seconds(1))
    for milliseconds in [Int64.max / 1_000, 1 << 52, 1 << 45, 9_300_000_000_000, -(1 << 45), Int64.min / 1_000] {
      let time = clock.time(of: milliseconds)
      if milliseconds > 0 { #expect(time.map { $0 > .zero + .seconds(1) } == true) }
    }
  }
}
