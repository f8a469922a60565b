import EventLoop
import LiveComponents
import Network
import RTMP
import Testing

/// SPEC 2.3: what the rule does on paths of every kind, through real queue, window and simulated transport.
@Suite struct BitrateControlTests {
  private static let bounds = BitrateBounds(least: 200, most: 1_000, start: 500)

  private func world(
    _ up: LinkConditions, bounds: BitrateBounds = bounds, seed: UInt64 = 1,
    _ change: (inout UplinkWorld.Options) -> Void = { _ in }
  ) throws -> UplinkWorld {
    var options = UplinkWorld.Options()
    options.bounds = bounds
    options.up = up
    options.seed = seed
    change(&options)
    return try UplinkWorld(rule: BitrateControl(bounds: bounds), options: options)
  }

  private func trace(_ steps: [(seconds: Int64, kbps: Int64)], latency: Int64 = 40) throws -> LinkConditions {
    let steps = steps.map {
      Trace.Step(duration: .seconds($0.seconds), kbps: $0.kbps, latency: .milliseconds(latency))
    }
    return LinkConditions(rate: .trace(try #require(Trace(steps: steps))), delay: .zero)
  }

  @Test func onAWideLinkItReachesTheMaximumWithinTenSecondsAndStays() throws {
    let world = try world(LinkConditions(rate: .kbps(5_000), delay: .milliseconds(40)))
    world.run(seconds: 40)
    #expect(world.bitrates(0..<1_000).allSatisfy { $0 == 500 })
    #expect(world.bitrates(10_000..<40_000).allSatisfy { $0 == 1_000 })
  }

  /// A lost segment stops everything for 200 ms or more, and jitter holds it back by up to 60: neither is the network's
  /// capacity.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func jitterAndLossOnAWideLinkAreNotTakenForCapacity(_ seed: UInt64) throws {
    let up = LinkConditions(
      rate: .kbps(6_000), delay: .milliseconds(40), jitter: .milliseconds(60), loss: 0.01)
    let world = try world(up, seed: seed)
    world.run(seconds: 60)
    let steady = world.bitrates(15_000..<60_000)
    #expect(steady.count { $0 >= 900 } * 100 >= steady.count * 95)
  }

  @Test func aLongRoundTripIsNotTakenForAQueue() throws {
    let world = try world(LinkConditions(rate: .kbps(5_000), delay: .milliseconds(150))) {
      $0.returnDelay = .milliseconds(150)
    }
    world.run(seconds: 40)
    #expect(world.bitrates(12_000..<40_000).allSatisfy { $0 == 1_000 })
    // The window lets the path be full: nothing waits longer than the round trip and one key frame.
    #expect(world.waits(12_000..<40_000).allSatisfy { $0 < 400 })
  }

  @Test func aRoundTripThatGrowsIsLearnt() throws {
    let steps = [(15, 40), (45, 140)].map {
      Trace.Step(duration: .seconds($0.0), kbps: 5_000, latency: .milliseconds(Int64($0.1)))
    }
    let up = LinkConditions(rate: .trace(try #require(Trace(steps: steps))), delay: .zero)
    let world = try world(up)
    world.run(seconds: 60)
    #expect(world.bitrates(45_000..<60_000).allSatisfy { $0 >= 900 })
  }

  @Test func aFallOfCapacityIsFollowedWithinASecondAndItsQueueDrained() throws {
    let world = try world(try trace([(30, 2_500), (30, 600)]))
    world.run(seconds: 55)
    #expect(world.bitrates(25_000..<30_000).allSatisfy { $0 == 1_000 })
    #expect(world.bitrates(31_000..<55_000).allSatisfy { $0 < 650 })
    #expect((world.waits(30_000..<55_000).max() ?? 0) < 1_000)
    #expect((world.waits(33_000..<55_000).max() ?? 0) < 450)
    #expect(world.queue.droppedVideoFrames == 0)
    // Used, not feared.
    #expect(world.bitrates(35_000..<55_000).reduce(0, +) / 200 > 470)
  }

  @Test func aCapacityThatComesBackIsInUseWithinEightSeconds() throws {
    let world = try world(try trace([(20, 600), (40, 2_500)]))
    world.run(seconds: 40)
    #expect((world.bitrates(0..<20_000).max() ?? 0) < 700)
    #expect(world.bitrates(28_000..<40_000).allSatisfy { $0 >= 900 })
  }

  /// A dull picture uses little of what it may use. That neither lowers the bitrate nor raises it.
  @Test func whatTheEncoderDoesNotUseIsNeverTakenForCapacity() throws {
    let world = try world(LinkConditions(rate: .kbps(5_000), delay: .milliseconds(40))) { $0.contentKbps = 150 }
    world.run(seconds: 30)
    #expect(world.bitrates(0..<30_000).allSatisfy { $0 == 500 })
    world.setContent(kbps: .max)
    world.run(seconds: 20)
    #expect(world.bitrates(42_000..<50_000).allSatisfy { $0 == 1_000 })
  }

  @Test func withoutSoundAndWithSparsePicturesALongPathIsNoQueue() throws {
    let world = try world(LinkConditions(rate: .kbps(5_000), delay: .milliseconds(150))) {
      $0.returnDelay = .milliseconds(150)
      $0.audioKbps = 0
      $0.contentKbps = 60
    }
    world.run(seconds: 40)
    #expect(world.bitrates(0..<40_000).allSatisfy { $0 == 500 })
  }

  @Test(arguments: [3, 10, 30] as [Int64])
  func afterAnOutageTheDelayIsGoneWithinFiveSecondsAndTheBitrateSoonBack(_ seconds: Int64) throws {
    let world = try world(try trace([(20, 1_500), (seconds, 0), (60, 1_500)]))
    world.run(seconds: 20 + seconds + 40)
    let end = (20 + seconds) * 1_000
    #expect(world.bitrates(22_000..<end).allSatisfy { $0 == 200 })
    #expect(world.waits(end + 5_000..<end + 40_000).allSatisfy { $0 < 500 })
    #expect(world.bitrates(end + 15_000..<end + 40_000).allSatisfy { $0 >= 900 })
    #expect(world.queue.droppedAudioFrames == 0)
  }

  /// A real cut: segments are lost, and the transport tries again after ever longer times.
  @Test func afterACutOfTheLineItComesBackToo() throws {
    let world = try world(LinkConditions(rate: .kbps(1_500), delay: .milliseconds(40))) {
      $0.faults = [Fault(.cut, start: .seconds(20), duration: .seconds(3))]
    }
    world.run(seconds: 60)
    #expect((world.bitrates(0..<24_000).min() ?? 0) == 200)
    #expect(world.waits(31_000..<60_000).allSatisfy { $0 < 500 })
    #expect(world.bitrates(45_000..<60_000).allSatisfy { $0 >= 900 })
  }

  /// Nothing fits: pictures go, the sound goes on.
  @Test func belowTheFloorPicturesAreDroppedAndSoundNeverWaits() throws {
    let world = try world(try trace([(10, 1_000), (50, 150)]))
    world.run(seconds: 60)
    #expect(world.bitrates(13_000..<60_000).allSatisfy { $0 < 250 })
    #expect(world.queue.droppedVideoFrames > 50)
    #expect(world.queue.droppedAudioFrames == 0)
    #expect(world.soundWait < 1_500)
  }

  @Test func equalBoundsSwitchAdaptationOff() throws {
    let bounds = BitrateBounds(least: 700, most: 700, start: 500)
    let world = try world(try trace([(10, 300), (10, 3_000)]), bounds: bounds)
    world.run(seconds: 20)
    #expect(world.bitrates(0..<20_000).allSatisfy { $0 == 700 })
  }

  @Test func aNewConnectionGoesOnFromWhatTheOldOneCarried() {
    var control = BitrateControl(bounds: BitrateBounds(least: 200, most: 1_000, start: 800))
    control.connectionBegan(at: .zero)
    var sample = UplinkSample(
      time: .zero, waitingMilliseconds: 0, waitingBytes: 0, acknowledgedBytes: 0, encodedBytes: 0, waitingFrames: 0,
      droppedFrames: 0, audioKbps: 48)
    for tick in 0..<50 as Range<Int64> {
      sample.time = .zero + .milliseconds(tick * 100)
      sample.waitingMilliseconds = tick * 100
      sample.waitingBytes = 50_000
      _ = control.sample(sample)
    }
    #expect(control.kbps == 200)
    control.connectionBegan(at: .zero + .seconds(8))
    #expect((400...800).contains(control.kbps))
  }
}
