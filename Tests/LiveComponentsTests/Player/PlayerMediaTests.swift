import LiveComponents
import RTMP
import Testing

/// SPEC 1.2: 2101, 2102 and 2107 through their causes; runs that repeat.
@Suite struct PlayerMediaTests {
  @Test func damagedPicturesRaise2101AndPlayingGoesOn() throws {
    let run = try play("corrupt-video.flv")
    // fixtures/README.md: one frame, three frames, two frames.
    #expect(run.codes.filter { $0 == 2101 }.count == 6)
    #expect(!run.codes.contains(2102))
    #expect(run.outcome.isGood)
  }

  @Test func damagedSoundRaises2102AndPlayingGoesOn() throws {
    let run = try play("corrupt-audio.flv")
    // One frame, then ten.
    #expect(run.codes.filter { $0 == 2102 }.count == 11)
    #expect(!run.codes.contains(2101))
    #expect(run.outcome.isGood)
  }

  @Test func jumpsAndMissingFramesRaise2107AndTheTimeLineGoesOn() throws {
    let run = try play("discontinuity.flv")
    let messages = run.playerEvents.filter { $0.code == 2107 }.map(\.message)
    #expect(messages.count == 3)
    #expect(messages[0].contains("ahead"))
    #expect(messages[1].contains("back"))
    #expect(messages[2].contains("frame_num"))
    #expect(run.outcome.isGood)
    #expect(run.outcome.statistics.stalls == 0)
  }

  @Test func cleanStreamsRaiseNoneOfThem() throws {
    for fixture in ["portrait-540p.flv", "b-frames.flv", "hevc-enhanced.flv", "mp3.flv"] {
      let codes = Set(try play(fixture, loops: true, for: .seconds(40)).codes)
      #expect(codes.isDisjoint(with: [2101, 2102, 2104, 2105, 2106, 2107, 2007]))
    }
  }

  @Test func damageDoneByTheWorldIsFoundToo() throws {
    let run = try play("portrait-540p.flv", faults: ["corrupt-video=25@2s+6s", "corrupt-audio=10@2s+6s"])
    #expect(run.codes.contains(2101))
    #expect(run.codes.contains(2102))
  }

  @Test func sameSeedSameLog() throws {
    func once(_ seed: UInt64) throws -> String {
      try play(
        "portrait-540p.flv", net: "down=700kbps,delay=40ms,jitter=60ms,loss=2%", faults: ["cut@6s+2s", "reset@14s"],
        seed: seed, loops: true, for: .seconds(30)
      ).log
    }
    #expect(try once(3) == once(3))
    #expect(try once(3) != once(4))
  }
}
