import Testing

@testable import EventLoop

@Suite struct SeedTests {
  /// The first outputs of SplitMix64 seeded with 1234567, as published with the reference implementation.
  @Test func splitMixMatchesTheReference() {
    var mixer = SplitMix64(state: 1_234_567)
    #expect(
      (0..<5).map { _ in mixer.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test func aSeedRepeatsAndNamesDiffer() {
    var a = Seed(7).split("player").generator()
    var b = Seed(7).split("player").generator()
    var c = Seed(7).split("origin").generator()
    var d = Seed(8).split("player").generator()
    let first = (0..<100).map { _ in a.next() }
    #expect(first == (0..<100).map { _ in b.next() })
    #expect(first != (0..<100).map { _ in c.next() })
    #expect(first != (0..<100).map { _ in d.next() })
  }

  @Test func unitNumbersFillTheirRangeEvenly() {
    var generator = Seed(3).generator()
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 {
      let value = generator.unit()
      #expect(value >= 0 && value < 1)
      counts[Int(value * 10)] += 1
    }
    for count in counts { #expect(abs(count - 10_000) < 500) }
  }
}

@Suite struct RunTimeTests {
  @Test func millisecondsRoundDown() {
    #expect(RunDuration(nanoseconds: -1).milliseconds == -1)
    #expect(RunDuration(nanoseconds: 1_999_999).milliseconds == 1)
    #expect(RunTime(nanoseconds: 2_000_000).milliseconds == 2)
  }

  @Test func additionStopsAtTheEndOfTime() {
    #expect(RunTime.distantFuture + .seconds(1) == .distantFuture)
    #expect(RunDuration.seconds(1.5).nanoseconds == 1_500_000_000)
    #expect(RunDuration.seconds(Double.nan) == .zero)
  }
}
