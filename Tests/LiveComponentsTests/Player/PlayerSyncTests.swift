import EventLoop
import RTMP
import Testing

@testable import LiveComponents

/// SPEC 3.2: sound and picture within 40 ms of each other (p99), also while the rate changes.
@Suite struct PlayerSyncTests {
  /// A player that meets bursts and gaps, so that it plays at every rate there is.
  private func restless(_ fixture: String) throws -> (world: FakeWorld, media: [MediaMessage]) {
    let world = try FakeWorld()
    let media = try FixtureMedia(fixture).looped(60_000)
    // Media of up to 10 s, 24 s and 45 s come early, in bursts.
    let timed = media.map { message -> (after: Int64, message: MediaMessage) in
      let time = Int64(message.timestamp)
      let early: Int64 = time < 4_500 ? 0 : time < 20_000 ? 4_500 : time < 24_000 ? 20_000 - 4_500 : time - 8_000
      return (time < 20_000 ? max(0, time - early) : early, message)
    }
    world.server.onPlay = { $0.send(timed) }
    _ = world.player.play()
    return (world, media)
  }

  @Test(arguments: ["tiny.flv", "portrait-540p.flv", "b-frames.flv"])
  func soundAndPictureStayTogether(_ fixture: String) throws {
    let (world, media) = try restless(fixture)
    let firstSound = try #require(media.first { $0.kind == .audio && !FixtureMedia.isHeader($0) }).timestamp
    let sounds = media.filter { $0.kind == .audio && !FixtureMedia.isHeader($0) }.map(\.timestamp)
    let line = Int64(try #require(media.filter { $0.kind == .video && !FixtureMedia.isHeader($0) }.first).timestamp)
    var rates: Set<Int64> = []
    var pictureLate: [Int64] = []
    var soundLate: [Int64] = []
    var picture: Int64?
    var played = 0
    world.sample(every: 5, for: 40_000) {
      rates.insert(world.player.rate)
      let playhead = world.player.playheadMicroseconds / 1_000
      if let shown = world.player.currentPicture?.presentationTime, shown != picture {
        picture = shown
        pictureLate.append(playhead - shown)
      }
      while played < min(world.player.statistics.playedAudioFrames, sounds.count) {
        soundLate.append(playhead - (Int64(sounds[played]) - line))
        played += 1
      }
    }
    #expect(rates.count >= 3, "\(rates)")
    #expect(firstSound < 100)
    #expect(world.player.statistics.skips == 0)
    #expect(pictureLate.count > 400)
    // Neither early nor late: a picture is shown when the playhead reaches it. Sound is taken at most a batch later, and
    // as much before as stretching it takes.
    #expect(pictureLate.allSatisfy { $0 >= -1 })
    #expect(soundLate.allSatisfy { $0 >= -101 })
    #expect(percentile(pictureLate, 0.99) <= 40, "\(percentile(pictureLate, 0.99))")
    // Sampled every 5 ms, which is 6 of the playhead's.
    #expect(percentile(soundLate, 0.99) <= 40 + 7, "\(percentile(soundLate, 0.99))")
    #expect(world.player.statistics.worstSkewMilliseconds <= 40)
  }

  /// The fixture beeps at each whole second of its picture: what is heard then is what is seen.
  @Test func whatIsHeardIsWhatIsSeen() throws {
    let (world, _) = try restless("portrait-540p.flv")
    var wasLoud = false
    var skews: [Int64] = []
    world.sample(every: 5, for: 40_000) {
      let isLoud = (world.player.audio.level?.rms ?? 0) > 0.1
      defer { wasLoud = isLoud }
      guard isLoud, !wasLoud, world.player.phase == .playing, let shown = world.player.currentPicture else { return }
      let beyondSecond = (shown.presentationTime + 500) % 1_000 - 500
      skews.append(beyondSecond)
    }
    #expect(skews.count >= 35)
    #expect(percentile(skews.map(abs), 0.99) <= 40, "\(skews)")
    #expect(abs(skews.reduce(0, +) / Int64(max(1, skews.count))) <= 30, "\(skews)")
  }
}
