import EventLoop
import LiveComponents
import Testing

/// SPEC 1.2 (2107) and 3.5 (wraps): one time line from 32-bit timestamps.
@Suite struct PlaybackTimelineTests {
  /// Places `count` pictures of 40 ms from `first` on, with sound of 20 ms between them.
  @discardableResult
  private func run(_ line: inout PlaybackTimeline, from first: UInt32, count: Int) -> [PlaybackTimeline.Position] {
    var pictures: [PlaybackTimeline.Position] = []
    for index in 0..<UInt32(count) {
      pictures.append(line.placeVideo(first &+ index * 40))
      _ = line.placeAudio(first &+ index * 40)
      _ = line.placeAudio(first &+ index * 40 &+ 20)
    }
    return pictures
  }

  /// 2^24 is where the chunk header's field runs over, 2^31 where a signed number would, 2^32 where the timestamp does.
  @Test(arguments: [0, 1 << 24, 1 << 31, 1 << 32] as [UInt64]) func aWrapIsAnOrdinaryStep(_ border: UInt64) {
    var line = PlaybackTimeline()
    let pictures = run(&line, from: UInt32(truncatingIfNeeded: border &- 2_000), count: 100)
    #expect(pictures.map(\.time) == (0..<100).map { $0 * 40 })
    #expect(pictures.dropFirst().allSatisfy { !$0.isJump && $0.step == 40 })
    #expect((4_000...4_040).contains(line.end))
  }

  @Test func theLineStartsNearZeroWhateverComesFirst() {
    var generator = Seed(1).generator()
    for _ in 0..<100 {
      var line = PlaybackTimeline()
      let base = UInt32(truncatingIfNeeded: generator.next())
      // Sound may begin a little before or after the picture.
      let lead = Int64(generator.below(400)) - 200
      let picture = line.placeVideo(base).time
      let sound = line.placeAudio(base &+ UInt32(truncatingIfNeeded: lead)).time
      #expect(abs(picture) <= 1)
      #expect(sound - picture == lead)
    }
  }

  @Test func aStepOfUpToHalfASecondBeyondTheFrameIntervalIsNoJump() {
    for (gap, isJump) in [(540, false), (541, true), (0, false), (-1, true)] as [(Int64, Bool)] {
      var line = PlaybackTimeline()
      for index in 0..<50 as Range<UInt32> { _ = line.placeVideo(index * 40) }
      let next = line.placeVideo(UInt32(49 * 40 + gap))
      #expect(next.isJump == isJump, "\(gap)")
      #expect(next.step == gap)
    }
  }

  /// SPEC 2.1: fps is 1 at the least.
  @Test(arguments: [30, 15, 5, 2, 1] as [UInt32]) func noFrameRateOfAPusherIsASeriesOfJumps(_ rate: UInt32) {
    var line = PlaybackTimeline()
    for index in 0..<20 as Range<UInt32> { #expect(!line.placeVideo(index * 1_000 / rate).isJump) }
    let last = 19_000 / rate
    let interval = 1_000 / rate
    #expect(line.placeVideo(last + interval + 520).isJump)
  }

  /// The source's clock changed: the line goes on without a hole, sound and picture together.
  @Test(arguments: [6_000, -3_000, -900, -400, -100, 1_000_000_000, -1_000_000_000] as [Int64], [true, false])
  func whenBothTracksJumpTheLineGoesOn(_ jump: Int64, _ isSoundFirst: Bool) {
    var line = PlaybackTimeline()
    run(&line, from: 2_000_000_000, count: 50)
    let end = line.end
    let next = UInt32(truncatingIfNeeded: 2_000_000_000 + 50 * 40 + jump)
    let picture: PlaybackTimeline.Position
    let sound: PlaybackTimeline.Position
    if isSoundFirst {
      sound = line.placeAudio(next)
      picture = line.placeVideo(next)
    } else {
      picture = line.placeVideo(next)
      sound = line.placeAudio(next)
    }
    #expect(picture.isJump)
    #expect(picture.step == 40 + jump)
    #expect(picture.time == sound.time)
    #expect((end...end + 40).contains(picture.time))
    let after = run(&line, from: next &+ 40, count: 10)
    #expect(after.allSatisfy { !$0.isJump })
    #expect(after.map(\.time) == (1...10).map { picture.time + $0 * 40 })
  }

  /// The sender dropped pictures (a congested publisher does): what is left stays beside its sound.
  @Test func whenOnlyPicturesAreMissingTheRestStaysBesideTheSound() {
    var line = PlaybackTimeline()
    run(&line, from: 100_000, count: 50)
    for index in 0..<150 as Range<UInt32> { #expect(!line.placeAudio(102_000 + index * 20).isJump) }
    let picture = line.placeVideo(105_000)
    #expect(picture.isJump)
    #expect(picture.step == 3_040)
    #expect(picture.time == 5_000)
    #expect(line.placeAudio(105_000).time == 5_000)
    #expect(!line.placeVideo(105_040).isJump)
  }

  @Test func whenOnlySoundIsMissingTheRestStaysBesideThePicture() {
    var line = PlaybackTimeline()
    run(&line, from: 0, count: 50)
    for index in 50..<100 as Range<UInt32> { #expect(!line.placeVideo(index * 40).isJump) }
    #expect(line.placeAudio(4_000).time == 4_000)
  }

  @Test func aNewConnectionGoesOnWhereTheReceivedMediaEnds() {
    var generator = Seed(2).generator()
    for _ in 0..<100 {
      var line = PlaybackTimeline()
      run(&line, from: UInt32(truncatingIfNeeded: generator.next()), count: 30)
      let end = line.end
      line.beginConnection()
      let base = UInt32(truncatingIfNeeded: generator.next())
      let pictures = run(&line, from: base, count: 30)
      #expect(pictures.allSatisfy { !$0.isJump })
      #expect(pictures[0].step == 0)
      #expect(pictures.map(\.time) == (0..<30).map { end + $0 * 40 })
    }
  }

  /// What a hostile sender does to the line: it never runs ahead by more than a step may be, and never back behind its start.
  @Test func randomTimestampsNeverLeadTheLineAstray() {
    for seed in 1...10 as ClosedRange<UInt64> {
      var generator = Seed(seed).generator()
      var line = PlaybackTimeline()
      var greatest: Int64 = 0
      for index in 1...3_000 as ClosedRange<Int64> {
        let timestamp = UInt32(truncatingIfNeeded: generator.next())
        let place = generator.chance(0.5) ? line.placeVideo(timestamp) : line.placeAudio(timestamp)
        greatest = max(greatest, place.time)
        #expect(place.time >= -11_000 && place.time <= index * 11_000)
      }
      #expect(line.end >= greatest)
    }
  }

  /// Steps that each stay just within the rule must not teach the line an ever longer frame interval.
  @Test func stepsThatGrowDoNotRunAway() {
    var line = PlaybackTimeline()
    var timestamp: UInt32 = 0
    var step: UInt32 = 40
    for _ in 0..<20_000 {
      timestamp &+= step
      if line.placeVideo(timestamp).isJump { step = 40 } else { step += 60 }
    }
    #expect(line.end < 20_000 * 2_000)
  }
}
