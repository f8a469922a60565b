import EventLoop
import RTMP
import Testing

@testable import LiveComponents

/// SPEC 3.4: what each method does, and when it fails.
@Suite struct PlayerMethodTests {
  private static let start = [2001, 2002, 2008, 2009, 2003, 2004, 2032]

  /// Plays a stream of `milliseconds`; returns after three seconds of it.
  private func playing(
    _ attributes: [(name: String, value: AttributeValue)] = [], for milliseconds: UInt32 = 60_000,
    decoding: PlayerConfiguration.Decoding = .all
  ) throws -> FakeWorld {
    let world = try FakeWorld(attributes, decoding: decoding)
    let media = try FixtureMedia("tiny.flv").looped(milliseconds)
    world.play(for: 3_200) { $0.sendInRealTime(media) }
    #expect(world.player.phase == .playing)
    return world
  }

  // MARK: play and stop

  @Test func playWhilePlayingFailsAndDisturbsNothing() throws {
    let world = try playing()
    let before = world.log.codes
    let result = world.player.play()
    #expect(!result.isSuccess)
    #expect(result.errMsg.hasPrefix("operateLivePlayer:fail "))
    world.pass(3_000)
    #expect(world.log.codes == before)
    #expect(world.server.viewers.count == 1)
  }

  @Test func aMethodThatWasAcceptedSaysOk() throws {
    let world = try FakeWorld()
    let result = world.player.play()
    #expect(result.isSuccess)
    #expect(result.errMsg == "operateLivePlayer:ok")
  }

  @Test func playWithoutAnAddressOrWithAWrongOneFailsWithTheReason() throws {
    let world = try FakeWorld()
    for (src, reason) in [
      ("", "empty"), ("http://server.local/live/a.m3u8", "HLS"), ("ftp://server.local/a", "ftp"),
      ("http://server.local/live/a.mp4", ".flv"), ("rtmp://server.local", "app"),
    ] {
      try world.player.set([("src", .text(src))])
      let result = world.player.play()
      #expect(!result.isSuccess, "\(src)")
      #expect(result.errMsg.contains(reason), "\(result.errMsg)")
      #expect(world.player.phase == .stopped)
    }
    world.pass(30_000)
    #expect(world.log.codes == [])
  }

  @Test func stopThenPlayBeginsFromScratch() throws {
    let world = try playing()
    #expect(world.log.codes == Self.start)
    #expect(world.player.stop().isSuccess)
    world.pass(5_000)
    #expect(world.log.codes == Self.start)
    #expect(world.player.phase == .stopped)
    #expect(world.player.currentPicture == nil)
    #expect(world.player.play().isSuccess)
    world.pass(4_000)
    #expect(world.log.codes == Self.start + Self.start)
    #expect(world.player.statistics.stalls == 0)
    #expect(world.server.viewers.count == 2)
    #expect(world.server.viewers[0].requests.last == "end")
  }

  @Test func stopWithoutPlayFails() throws {
    let world = try FakeWorld()
    #expect(!world.player.stop().isSuccess)
    let other = try playing()
    #expect(other.player.stop().isSuccess)
    #expect(!other.player.stop().isSuccess)
  }

  @Test func afterTheEndOfTheStreamPlayBeginsAgain() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(3_000)
    world.play(for: 3_200) { $0.sendInRealTime(media) }
    world.server.viewers[0].endStream()
    world.pass(5_000)
    #expect(world.log.codes == Self.start + [2006])
    #expect(world.player.phase == .ended)
    // The last picture stays.
    #expect(world.player.currentPicture != nil)
    world.pass(10_000)
    #expect(world.log.codes.last == 2006)
    #expect(world.player.play().isSuccess)
    world.pass(3_000)
    #expect(world.log.codes == Self.start + [2006] + Self.start)
  }

  @Test func aPageMayStopFromInsideAnyEvent() throws {
    for code in Self.start {
      let world = try FakeWorld()
      let media = try FixtureMedia("tiny.flv").looped(6_000)
      world.log.onEvent = { if $0.code == code { _ = world.player.stop() } }
      world.play(for: 8_000) { $0.sendInRealTime(media) }
      #expect(world.log.codes.last == code)
      #expect(world.player.phase == .stopped)
    }
  }

  // MARK: pause and resume

  @Test func pauseFreezesThePictureAndKeepsTheConnection() throws {
    let world = try playing()
    #expect(world.player.pause().isSuccess)
    let picture = world.player.currentPicture?.presentationTime
    let playhead = world.player.playheadMicroseconds
    let received = world.player.receivedBytes
    let shown = world.player.statistics.shownPictures
    let codes = world.log.codes
    world.pass(15_000)
    #expect(world.player.phase == .paused)
    #expect(world.player.currentPicture?.presentationTime == picture)
    #expect(world.player.playheadMicroseconds == playhead)
    #expect(world.player.statistics.shownPictures == shown)
    #expect(world.log.codes == codes)
    // Media goes on coming over the same connection.
    #expect(world.player.receivedBytes > received + 50_000)
    #expect(world.server.viewers.count == 1)
    #expect(!world.server.viewers[0].isClosed)
  }

  @Test func resumeJumpsToTheNewestData() throws {
    let world = try playing()
    _ = world.player.pause()
    let playhead = world.player.playheadMicroseconds
    world.pass(15_000)
    #expect(world.player.resume().isSuccess)
    #expect(world.player.phase == .playing)
    // No time shift: not further behind than a group of pictures, which is a second here.
    #expect(world.player.bufferedMilliseconds <= 1_200)
    #expect(world.player.playheadMicroseconds > playhead + 14_000_000)
    let shown = world.player.statistics.shownPictures
    world.pass(10_000)
    #expect(world.player.statistics.shownPictures - shown >= 140)
    #expect(!world.log.codes.contains(2007))
    // A pause is the user's wish and no lag.
    #expect(!world.log.codes.contains(2105))
  }

  /// However long the pause and whatever the stream: what is kept meanwhile is bounded, and resume is at the newest.
  @Test(arguments: [(true, true), (true, false), (false, true)])
  func aLongPauseGathersNothing(_ hasAudio: Bool, _ hasVideo: Bool) throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(1_300_000, audio: hasAudio, video: hasVideo)
    world.play(for: 3_200) { $0.sendInRealTime(media) }
    _ = world.player.pause()
    world.pass(1_260_000)
    #expect(world.player.buffer.audio.count + world.player.buffer.video.count < 100)
    // What is told of it is what is in hand, not how long the pause is.
    #expect(world.player.bufferedMilliseconds < 2_000)
    #expect(world.player.status.videoCache < 2_000 && world.player.status.audioCache < 2_000)
    _ = world.player.resume()
    world.pass(2_000)
    #expect(world.player.phase == .playing)
    #expect(world.player.playheadMicroseconds > 1_262_000_000)
  }

  /// The publisher's camera is shut, and its sound goes on.
  @Test func aLongPauseOfAStreamWhosePicturesStoppedGathersNothing() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(100_000).filter { $0.kind == .audio || $0.timestamp < 5_500 }
    world.play(for: 6_000) { $0.sendInRealTime(media) }
    _ = world.player.pause()
    world.pass(60_000)
    #expect(world.player.bufferedMilliseconds < 2_000)
    _ = world.player.resume()
    world.pass(2_000)
    #expect(world.player.phase == .playing && world.player.playheadMicroseconds > 66_000_000)
    #expect(!world.log.codes.contains(2007))
  }

  /// In the middle of a group of pictures nothing can be skipped, and the decoder needs what it had.
  @Test func aShortPauseCostsNoPicture() throws {
    let world = try playing()
    for _ in 0..<5 {
      _ = world.player.pause()
      world.pass(230)
      _ = world.player.resume()
      world.pass(1_400)
    }
    #expect(world.player.statistics.videoDecodeFailures == 0)
    #expect(!world.log.codes.contains(2101) && !world.log.codes.contains(2105))
  }

  @Test func pauseAndResumeFailWhereThereIsNothingToPauseOrResume() throws {
    let world = try FakeWorld()
    #expect(!world.player.pause().isSuccess)
    #expect(!world.player.resume().isSuccess)
    let other = try playing()
    #expect(!other.player.resume().isSuccess)
    #expect(other.player.pause().isSuccess)
    #expect(!other.player.pause().isSuccess)
    #expect(!other.player.play().isSuccess)
    #expect(other.player.stop().isSuccess)
    #expect(!other.player.resume().isSuccess)
  }

  @Test func aPauseBeforePlaybackBeganStillBringsItsBeginning() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(60_000)
    world.play(for: 700) { $0.sendInRealTime(media) }
    #expect(world.log.codes == [2001, 2002, 2008, 2009, 2003])
    #expect(world.player.pause().isSuccess)
    world.pass(4_000)
    #expect(!world.log.codes.contains(2004))
    #expect(world.player.resume().isSuccess)
    world.pass(3_000)
    #expect(world.log.codes == Self.start)
  }

  @Test func aPauseDuringLoadingStillEndsThe2007() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(60_000)
    let cut = media.filter { $0.timestamp < 3_000 } + media.filter { $0.timestamp >= 8_000 }
    world.play(for: 6_000) { $0.sendInRealTime(cut) }
    #expect(world.log.codes.filter { $0 != 2104 } == Self.start + [2007])
    #expect(world.player.pause().isSuccess)
    world.pass(4_000)
    #expect(world.player.resume().isSuccess)
    world.pass(3_000)
    #expect(world.player.phase == .playing)
    #expect(world.log.codes.filter { $0 == 2004 }.count == 2)
  }

  @Test func theStreamMayEndDuringAPause() throws {
    let world = try playing(for: 6_000)
    _ = world.player.pause()
    world.pass(4_000)
    world.server.viewers[0].endStream()
    world.pass(1_000)
    if world.player.phase == .paused { #expect(world.player.resume().isSuccess) }
    world.pass(5_000)
    #expect(world.player.phase == .ended)
    #expect(world.log.codes.filter { $0 == 2006 }.count == 1)
  }

  @Test func theConnectionMayBreakDuringAPause() throws {
    let world = try playing()
    _ = world.player.pause()
    world.server.viewers[0].abort()
    world.pass(8_000)
    #expect(inOrder([3005, 2103, 2001, 2002], world.log.codes))
    #expect(world.player.phase == .paused)
    #expect(world.player.resume().isSuccess)
    world.pass(3_000)
    #expect(world.player.phase == .playing)
  }

  // MARK: mute, full screen, background

  @Test func muteToggles() throws {
    let world = try playing()
    #expect(world.player.isAudible)
    #expect(world.player.mute().isSuccess)
    #expect(world.player.attributes.muted)
    #expect(!world.player.isAudible)
    #expect(world.player.audio.level == nil)
    #expect(world.player.mute().isSuccess)
    #expect(!world.player.attributes.muted)
    world.pass(200)
    #expect(world.player.audio.level != nil)
  }

  @Test func fullScreenIsToldAndRefusedWhereItMakesNoSense() throws {
    let world = try playing()
    for direction in [0, 90, -90] {
      #expect(world.player.requestFullScreen(direction: direction).isSuccess)
      #expect(world.player.isFullScreen)
      #expect(world.log.fullScreens.last?.direction == direction)
      #expect(world.log.fullScreens.last?.isFullScreen == true)
      #expect(world.player.exitFullScreen().isSuccess)
      #expect(world.log.fullScreens.last?.isFullScreen == false)
    }
    let told = world.log.fullScreens.count
    for direction in [45, 180, 270, -180, 1] {
      let result = world.player.requestFullScreen(direction: direction)
      #expect(!result.isSuccess)
      for part in ["\(direction)", "0, 90, -90"] { #expect(result.errMsg.contains(part)) }
    }
    #expect(!world.player.exitFullScreen().isSuccess)
    #expect(world.log.fullScreens.count == told)
  }

  @Test(arguments: [true, false]) func theBackgroundIsSilentOnlyWithBackgroundMute(_ isMuting: Bool) throws {
    let world = try playing([("background-mute", .flag(isMuting))])
    world.player.enterBackground()
    #expect(world.player.isAudible == !isMuting)
    let shown = world.player.statistics.shownPictures
    world.pass(2_000)
    // Playing goes on.
    #expect(world.player.statistics.shownPictures > shown + 20)
    #expect((world.player.audio.level == nil) == isMuting)
    world.player.enterForeground()
    #expect(world.player.isAudible)
    // The attribute is live: set while in the background it acts at once.
    world.player.enterBackground()
    try world.player.set([("background-mute", .flag(!isMuting))])
    #expect(world.player.isAudible == isMuting)
    // Coming back does not undo the user's own mute.
    try world.player.set([("muted", .flag(true))])
    world.player.enterForeground()
    #expect(!world.player.isAudible)
  }
}
