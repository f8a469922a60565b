import EventLoop
import LiveComponents
import Testing

/// SPEC 2.2: which picture at which bitrate, and never to and fro.
@Suite struct ResolutionLadderTests {
  @Test(arguments: [
    (PushMode.SD, 499, "270x480"), (.SD, 500, "360x640"), (.HD, 799, "360x640"), (.HD, 800, "540x960"),
    (.FHD, 799, "360x640"), (.FHD, 1_199, "540x960"), (.FHD, 1_200, "720x1280"), (.RTC, 249, "180x320"),
    (.RTC, 250, "270x480"), (.RTC, 500, "360x640"), (.RTC, 899, "360x640"), (.RTC, 900, "540x960"),
  ])
  func itStartsWhereTheTableSays(_ mode: PushMode, _ kbps: Int, _ size: String) {
    var ladder = ResolutionLadder(mode: mode, aspect: .nineToSixteen, orientation: .vertical)
    #expect(ladder.start(kbps: kbps).description == size)
  }

  @Test func threeToFourAndHorizontalStandInTheSamePlaces() {
    let portrait = ResolutionLadder(mode: .RTC, aspect: .threeToFour, orientation: .vertical)
    #expect(portrait.allSizes.map(\.description) == ["240x320", "360x480", "480x640", "720x960"])
    let landscape = ResolutionLadder(mode: .FHD, aspect: .nineToSixteen, orientation: .horizontal)
    #expect(landscape.allSizes.map(\.description) == ["640x360", "960x540", "1280x720"])
    for mode in PushMode.allCases {
      for aspect in PushAspect.allCases {
        let sizes = ResolutionLadder(mode: mode, aspect: aspect, orientation: .horizontal).allSizes
        #expect(sizes.allSatisfy { $0.width % 2 == 0 && $0.height % 2 == 0 && $0.width > $0.height })
      }
    }
  }

  @Test(arguments: [(PushMode.SD, 600, 3), (.HD, 1_000, 3), (.FHD, 1_200, 3), (.RTC, 500, 1)])
  func profilesAreTheTables(_ mode: PushMode, _ start: Int, _ group: Int) {
    let profile = PushModeProfile(mode)
    #expect(profile.startKbps == start)
    #expect(profile.groupSeconds == group)
    #expect(profile.isAudioFirst == (mode == .RTC))
    #expect(profile.encoderTuning == (mode == .RTC ? .zeroLatency : .smoothness))
    #expect(profile.bounds(least: 2_000, most: 3_000).start == 2_000)
    #expect(profile.bounds(least: 100, most: 300).start == 300)
  }

  @Test func itWaitsBeforeItChangesAndLeavesAStepOnlyWellBelowIt() {
    var ladder = ResolutionLadder(mode: .RTC, aspect: .nineToSixteen, orientation: .vertical)
    _ = ladder.start(kbps: 500)
    var changes: [(Int64, String)] = []
    for tick in 0..<1_200 as Range<Int64> {
      // 430 is below 500 and not below 85 % of it; then 300; then 600.
      let kbps = tick < 300 ? 430 : tick < 600 ? 300 : 600
      if let size = ladder.choose(kbps: kbps, at: .zero + .milliseconds(tick * 100)) {
        changes.append((tick * 100, size.description))
      }
    }
    #expect(changes.map(\.1) == ["270x480", "360x640"])
    #expect(changes.map(\.0) == [32_000, 65_000])
  }

  @Test(arguments: PushMode.allCases)
  func whateverTheBitrateDoesItNeverFlaps(_ mode: PushMode) {
    for seed in 1...5 as ClosedRange<UInt64> {
      var generator = Seed(seed).split("ladder").generator()
      var ladder = ResolutionLadder(mode: mode, aspect: .nineToSixteen, orientation: .vertical)
      var sizes = [(time: Int64(-60_000), size: ladder.start(kbps: Int(generator.below(1_500))))]
      var kbps = 500
      for tick in 0..<3_000 as Range<Int64> {
        switch generator.below(40) {
        case 0: kbps = 100 + Int(generator.below(1_500))
        case 1...10: kbps = max(100, kbps + Int(generator.below(201)) - 100)
        default: break
        }
        let now = tick * 100
        guard let size = ladder.choose(kbps: kbps, at: .zero + .milliseconds(now)) else { continue }
        if let last = sizes.last {
          #expect(size != last.size)
          #expect(now - last.time >= 10_000)
        }
        if sizes.count >= 2, sizes[sizes.count - 2].size == size {
          #expect(now - sizes[sizes.count - 1].time >= 15_000)
        }
        sizes.append((now, size))
      }
    }
  }

  @Test func aFixedSizeStaysFixed() {
    var ladder = ResolutionLadder(fixed: PictureSize(width: 640, height: 360))
    #expect(ladder.start(kbps: 100).description == "640x360")
    for tick in 0..<300 as Range<Int64> {
      #expect(ladder.choose(kbps: 5_000, at: .zero + .milliseconds(tick * 100)) == nil)
    }
  }
}
