import EventLoop
import RTMP
import Testing

@testable import LiveComponents

/// Timestamps and amounts that no publisher would send.
@Suite struct PlayerHostileTimeTests {
  private static func offset(_ message: MediaMessage, by milliseconds: Int32) -> MediaMessage {
    guard message.kind == .video, !FixtureMedia.isHeader(message), var tag = try? VideoTag(parsing: message.payload)
    else {
      return message
    }
    tag.compositionTime = milliseconds
    return MediaMessage(kind: .video, timestamp: message.timestamp, payload: tag.encoded())
  }

  /// Messages at their own times, under other timestamps.
  private static func relabelled(
    _ messages: [MediaMessage], _ timestamp: (Int, MediaMessage) -> UInt32
  ) -> [(after: Int64, message: MediaMessage)] {
    messages.enumerated().map { (Int64($1.timestamp), $1.at(timestamp($0, $1))) }
  }

  // MARK: Timestamps

  @Test func timestampsThatAreAllZeroFillNoMemory() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(600_000)
    world.play(for: 590_000) { $0.send(Self.relabelled(media) { _, _ in 0 }) }
    #expect(world.player.buffer.video.count + world.player.buffer.audio.count <= 2 * FrameQueue.limit)
    #expect(!world.log.codes.contains(-2301))
    #expect(world.player.stop().isSuccess)
  }

  @Test func timestampsThatFallRaise2107AndAreSurvived() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(20_000)
    world.play(for: 18_000) { viewer in
      viewer.send(Self.relabelled(media) { 1_000_000_000 - $1.timestamp })
    }
    #expect(world.log.codes.contains(2107))
    #expect(!world.log.codes.contains(-2301))
    #expect(world.player.buffer.video.count < 400)
    #expect(world.player.stop().isSuccess)
  }

  @Test func randomTimestampsAreSurvived() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let world = try FakeWorld(decoding: .none)
      let media = try FixtureMedia("tiny.flv").looped(20_000)
      var generator = Seed(seed).generator()
      let timed = Self.relabelled(media) { _, _ in UInt32(truncatingIfNeeded: generator.next()) }
      world.play(for: 18_000) { $0.send(timed) }
      #expect(!world.log.codes.contains(-2301))
      #expect(world.player.buffer.video.count + world.player.buffer.audio.count <= 2_000)
      #expect(world.player.stop().isSuccess)
    }
  }

  /// Steps that stay just within the rule of 2107, and would carry the time line beyond all bounds.
  @Test func timestampsThatRunEverFasterAreSurvived() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv")
    let frames = media.frames(.video)
    let header = try #require(media.header(.video))
    var timestamp: UInt32 = 0
    var messages = [header]
    for index in 0..<30_000 as Range<UInt32> {
      timestamp &+= 40 + min(index * 60, 1_000_000)
      messages.append(frames[Int(index) % frames.count].at(timestamp))
    }
    world.play(for: 20_000) { viewer in
      for start in stride(from: 0, to: messages.count, by: 100) {
        viewer.send(Array(messages[start..<min(start + 100, messages.count)]))
      }
    }
    #expect(world.player.buffer.video.count <= FrameQueue.limit)
    #expect(world.player.stop().isSuccess)
  }

  @Test(arguments: [8_000, -8_000] as [Int32]) func hugeCompositionOffsetsAreSurvived(_ offset: Int32) throws {
    for hasAudio in [true, false] {
      let world = try FakeWorld()
      let media = try FixtureMedia("tiny.flv").looped(30_000, audio: hasAudio)
      world.play(for: 28_000) { $0.sendInRealTime(media.map { Self.offset($0, by: offset) }) }
      #expect(world.player.phase == .playing)
      #expect(world.player.statistics.shownPictures > 200, "audio \(hasAudio)")
      #expect(world.player.buffer.video.count < 300)
      #expect(world.player.stop().isSuccess)
    }
  }

  @Test func compositionOffsetsWithoutOrderAreSurvived() throws {
    let world = try FakeWorld()
    var generator = Seed(8).generator()
    let media = try FixtureMedia("tiny.flv").looped(30_000).map {
      Self.offset($0, by: Int32(generator.below(16_001)) - 8_000)
    }
    world.play(for: 28_000) { $0.sendInRealTime(media) }
    #expect(world.player.buffer.video.count < 600)
    #expect(!world.log.codes.contains(2007))
    #expect(world.player.stop().isSuccess)
  }

  // MARK: Amounts

  /// SPEC 3.2: above 3 x max-cache it skips to the newest key frame.
  @Test func tenThousandFramesAtOnceAreSkipped() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(700_000)
    let burst = media.filter { $0.timestamp < 667_000 }
    #expect(burst.filter { $0.kind == .video }.count > 10_000)
    let rest = media.filter { $0.timestamp >= 667_000 }
    world.play(for: 3_000) { viewer in
      viewer.send(burst)
      viewer.sendInRealTime(rest)
    }
    #expect(world.player.statistics.skips >= 1)
    #expect(world.player.buffer.video.count < 16 * 10)
    #expect(world.player.bufferedMilliseconds <= 3_000)
    world.pass(20_000)
    #expect(world.player.bufferedMilliseconds <= 1_300)
    #expect(world.player.statistics.stalls == 0)
  }

  /// Who joins 20 s after the publisher's camera was shut gets its last pictures and all the sound since: the delay is
  /// corrected at once, and pictures go on when they come again.
  @Test(arguments: ["live", "RTC"]) func aBurstOfSoundBehindTheLastPicturesIsSkipped(_ mode: String) throws {
    let world = try FakeWorld([("mode", .text(mode))])
    let media = try FixtureMedia("tiny.flv").looped(60_000).filter {
      $0.kind == .audio || $0.timestamp < 2_500 || $0.timestamp >= 40_000
    }
    world.play(for: 2_000) { viewer in
      viewer.send(media.filter { $0.timestamp < 22_000 })
      viewer.sendInRealTime(media.filter { $0.timestamp >= 22_000 })
    }
    #expect(world.player.statistics.skips == 1)
    #expect(world.player.bufferedMilliseconds <= 1_300)
    let shown = world.player.statistics.shownPictures
    #expect(shown > 0 && world.player.playheadMicroseconds > 22_000_000)
    world.pass(22_000)
    #expect(world.player.statistics.stalls == 0)
    #expect(world.player.statistics.shownPictures > shown + 20)
    #expect(world.player.statistics.videoDecodeFailures == 0)
  }

  /// Without a second key frame nothing can be skipped: it plays faster, and holds no more than its limit.
  @Test func aBurstWithoutKeyFramesIsPlayedFaster() throws {
    let world = try FakeWorld(decoding: .none)
    var isFirst = true
    let media = try FixtureMedia("tiny.flv").looped(120_000, audio: false).filter { message in
      guard FixtureMedia.isKey(message) else { return true }
      defer { isFirst = false }
      return isFirst
    }
    world.play(for: 5_000) { viewer in
      viewer.send(media.filter { $0.timestamp < 15_000 })
      viewer.sendInRealTime(media.filter { $0.timestamp >= 15_000 })
    }
    #expect(world.player.rate == 1_200)
    world.pass(90_000)
    #expect(world.player.bufferedMilliseconds <= 1_250)
    #expect(world.player.statistics.stalls == 0)
  }

  // MARK: Ends

  @Test func anEndBeforeAnyMediaEndsPlaying() throws {
    let world = try FakeWorld()
    world.play(for: 5_000) { $0.endStream() }
    #expect(world.log.codes == [2001, 2002, 2006])
    #expect(world.player.phase == .ended)
    #expect(world.player.play().isSuccess)
  }

  /// Before the buffer ran out: a publisher that was back at once.
  @Test func mediaAfterAnEndGoesOn() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv")
    world.server.onPlay = { $0.sendInRealTime(media.looped(4_000)) }
    _ = world.player.play()
    world.pass(4_150)
    world.server.viewers[0].endStream()
    world.pass(500)
    world.server.viewers[0].sendInRealTime(media.looped(6_000, from: 90_000_000))
    world.pass(5_500)
    #expect(!world.log.codes.contains(2006))
    #expect(world.player.phase == .playing)
    world.pass(600)
    world.server.viewers[0].endStream()
    world.pass(3_000)
    #expect(world.log.codes.last == 2006)
    #expect(world.player.statistics.shownPictures >= 145)
  }

  @Test func theWholeBufferIsPlayedBeforeTheEnd() throws {
    for hasAudio in [true, false] {
      let world = try FakeWorld()
      // B-frames: the last picture to be shown is not the last to be decoded.
      let media = try FixtureMedia("b-frames.flv")
      let messages = media.looped(6_000, audio: hasAudio)
      let pictures = messages.filter { $0.kind == .video && !FixtureMedia.isHeader($0) }.count
      world.server.onPlay = { $0.sendInRealTime(messages) }
      _ = world.player.play()
      world.pass(6_200)
      world.server.viewers[0].endStream()
      world.pass(4_000)
      #expect(world.log.codes.last == 2006)
      #expect(world.player.statistics.shownPictures == pictures, "audio \(hasAudio)")
    }
  }

  @Test func aServerThatEndsAgainAndAgainIsEndedOnce() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(2_000)
    world.play(for: 8_000) { viewer in
      viewer.send(media)
      for _ in 0..<100 { viewer.endStream() }
    }
    #expect(world.log.codes.filter { $0 == 2006 }.count == 1)
    #expect(world.log.codes.last == 2006)
  }
}
