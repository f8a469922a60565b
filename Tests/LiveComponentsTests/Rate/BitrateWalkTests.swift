import EventLoop
import LiveComponents
import Network
import Testing

/// What must hold of the rule whatever it is shown.
@Suite struct BitrateWalkTests {
  /// Capacity, latency and outages at random: within the bounds, repeatable, and well again when the network is.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func overRandomCapacityItKeepsTheBoundsAndRecovers(_ seed: UInt64) throws {
    var generator = Seed(seed).split("walk").generator()
    var steps: [Trace.Step] = []
    var length: Int64 = 0
    while length < 40_000 {
      let span = Int64(200 + generator.below(4_000))
      let isOut = generator.chance(0.1)
      steps.append(
        Trace.Step(
          duration: .milliseconds(span), kbps: isOut ? 0 : Int64(80 + generator.below(3_000)),
          latency: .milliseconds(Int64(10 + generator.below(100)))))
      length += span
    }
    steps.append(Trace.Step(duration: .seconds(60), kbps: 3_000, latency: .milliseconds(40)))
    let trace = try #require(Trace(steps: steps))
    let bounds = BitrateBounds(
      least: 150 + Int(generator.below(200)), most: 800 + Int(generator.below(800)), start: 600)
    func run() throws -> UplinkWorld {
      var options = UplinkWorld.Options()
      options.bounds = bounds
      options.seed = seed
      options.up = LinkConditions(rate: .trace(trace), delay: .zero)
      let world = try UplinkWorld(rule: BitrateControl(bounds: bounds), options: options)
      world.run(seconds: length / 1_000 + 45)
      return world
    }
    let world = try run()
    #expect(world.moments.allSatisfy { (bounds.least...bounds.most).contains($0.kbps) })
    #expect(world.bitrates(length + 30_000..<length + 45_000).allSatisfy { $0 * 10 >= bounds.most * 9 })
    #expect(world.waits(length + 10_000..<length + 45_000).allSatisfy { $0 < 500 })
    #expect(world.queue.droppedAudioFrames == 0)
    let again = try run()
    #expect(world.moments.map(\.kbps) == again.moments.map(\.kbps))
  }

  /// Samples that no network could give: counts that fall, times that stand, numbers at their limits.
  @Test(arguments: [BitrateControl.Tuning.call, .broadcast])
  func nonsenseNeverTakesItOutOfItsBounds(_ tuning: BitrateControl.Tuning) {
    var generator = Seed(7).split("nonsense").generator()
    func number(_ generator: inout SeededGenerator) -> Int64 {
      switch generator.below(6) {
      case 0: 0
      case 1: .max
      case 2: -1
      case 3: Int64(generator.below(1_000))
      case 4: Int64(generator.below(1 << 40))
      default: .min
      }
    }
    for _ in 0..<15 {
      let least = 1 + Int(generator.below(500))
      let most = least + Int(generator.below(5_000))
      var control = BitrateControl(bounds: BitrateBounds(least: least, most: most, start: 500), tuning: tuning)
      var time: Int64 = 0
      for _ in 0..<300 {
        time += Int64(generator.below(3) * 100)
        let kbps = control.sample(
          UplinkSample(
            time: .zero + .milliseconds(time), waitingMilliseconds: number(&generator),
            waitingBytes: Int(number(&generator)), acknowledgedBytes: UInt64(bitPattern: number(&generator)),
            encodedBytes: UInt64(bitPattern: number(&generator)), waitingFrames: Int(number(&generator)),
            droppedFrames: Int(number(&generator)), audioKbps: Int(number(&generator))))
        #expect((least...most).contains(kbps))
        #expect(kbps == control.kbps)
        if generator.chance(0.01) { control.connectionBegan(at: .zero + .milliseconds(time)) }
      }
    }
  }
}
