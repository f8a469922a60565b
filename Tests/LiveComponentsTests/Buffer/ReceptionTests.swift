import EventLoop
import LiveComponents
import Testing

/// SPEC 1.2, 2104, and netJitter of SPEC 4.
@Suite struct ReceptionTests {
  private static func instant(_ milliseconds: Int64) -> RunTime { RunTime.zero + .milliseconds(milliseconds) }

  /// Feeds `percent` of real time in pieces of 20 ms; when lagging was told.
  private func lags(
    _ monitor: inout ReceptionMonitor, percent: Int64, from start: Int64, to end: Int64
  ) -> [Int64] {
    var told: [Int64] = []
    for time in stride(from: start, to: end, by: 20) {
      // Whole milliseconds only: the remainder of one piece goes to the next.
      let amount = time / 20 * 20 * percent / 100 - (time / 20 - 1) * 20 * percent / 100
      monitor.arrived(amount, at: Self.instant(time))
      if time % 200 == 0, monitor.isLagging(at: Self.instant(time)) { told.append(time) }
    }
    return told
  }

  @Test func lessThanFourFifthsOverThreeSecondsIsLagging() {
    for percent in [0, 30, 60, 78] as [Int64] {
      var monitor = ReceptionMonitor()
      let told = lags(&monitor, percent: percent, from: 0, to: 20_000)
      #expect(told.first == 3_000, "\(percent) %")
      for (earlier, later) in zip(told, told.dropFirst()) { #expect((2_000...2_200).contains(later - earlier)) }
    }
    for percent in [84, 100, 120, 300] as [Int64] {
      var monitor = ReceptionMonitor()
      #expect(lags(&monitor, percent: percent, from: 0, to: 20_000) == [], "\(percent) %")
    }
  }

  @Test func aGapIsFoundWhenAFifthOfTheWindowIsMissing() {
    var monitor = ReceptionMonitor()
    #expect(lags(&monitor, percent: 100, from: 0, to: 10_000) == [])
    var time: Int64 = 10_000
    while time < 15_000, !monitor.isLagging(at: Self.instant(time)) { time += 50 }
    #expect((10_500...10_750).contains(time))
    // What arrives afterwards all at once makes up for it.
    monitor.arrived(time - 10_000, at: Self.instant(time))
    #expect(lags(&monitor, percent: 100, from: time + 20, to: 20_000) == [])
  }

  @Test func aWindowThatIsNotFullSaysNothing() {
    var monitor = ReceptionMonitor()
    #expect(monitor.isLagging(at: Self.instant(60_000)) == false)
    monitor.arrived(20, at: Self.instant(60_000))
    #expect(monitor.isLagging(at: Self.instant(62_900)) == false)
    #expect(monitor.isLagging(at: Self.instant(63_000)) == true)
    monitor.restart()
    monitor.arrived(20, at: Self.instant(66_000))
    #expect(monitor.isLagging(at: Self.instant(68_900)) == false)
    #expect(monitor.isLagging(at: Self.instant(69_000)) == true)
  }

  @Test func theWindowForgetsAfterThreeSeconds() {
    var monitor = ReceptionMonitor()
    monitor.arrived(700, at: Self.instant(1_000))
    #expect(monitor.received(at: Self.instant(3_800)) == 700)
    #expect(monitor.received(at: Self.instant(4_100)) == 0)
    monitor.arrived(-50, at: Self.instant(4_100))
    monitor.arrived(.max, at: Self.instant(4_100))
    #expect(monitor.received(at: Self.instant(4_100)) > 0)
  }

  // MARK: Jitter

  @Test func evenArrivalsHaveNoJitterWhateverTheirDelay() {
    var estimator = JitterEstimator()
    for index in 0..<500 as Range<Int64> {
      estimator.arrived(timestamp: index * 40, at: Self.instant(index * 40 + 7_777))
    }
    #expect(estimator.spread(at: Self.instant(27_737)) == 0)
  }

  @Test func jitterIsTheSpreadOfWhatTheLastSecondsWereLateBy() {
    var estimator = JitterEstimator()
    var generator = Seed(5).generator()
    var late: [Int64] = []
    for index in 0..<180 as Range<Int64> {
      let delay = 100 + Int64(generator.below(250))
      late.append(delay)
      estimator.arrived(timestamp: index * 40, at: Self.instant(index * 40 + delay))
    }
    let expected = (late.max() ?? 0) - (late.min() ?? 0)
    #expect(estimator.spread(at: Self.instant(7_300)) == expected)
  }

  @Test func anOldSpikeIsForgotten() {
    var estimator = JitterEstimator()
    for index in 0..<1_000 as Range<Int64> {
      let delay: Int64 = index == 250 ? 600 : 50
      estimator.arrived(timestamp: index * 40, at: Self.instant(index * 40 + delay))
      let spread = estimator.spread(at: Self.instant(index * 40 + delay))
      switch index {
      case ..<250: #expect(spread == 0)
      // Seven seconds at least, eight at most.
      case 251..<420: #expect(spread == 550)
      case 460...: #expect(spread == 0)
      default: break
      }
    }
    estimator.restart()
    #expect(estimator.spread(at: Self.instant(40_050)) == 0)
  }
}
