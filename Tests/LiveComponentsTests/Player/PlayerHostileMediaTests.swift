import EventLoop
import RTMP
import Testing

@testable import LiveComponents

/// What a server may send instead of a stream: the player goes on, or waits, and never holds more than it should.
@Suite struct PlayerHostileMediaTests {
  private static func video(_ body: ArraySlice<UInt8>, at time: UInt32, offset: Int32 = 0, isKey: Bool = true)
    -> MediaMessage
  {
    let tag = VideoTag(
      codec: .avc, frameType: isKey ? .key : .inter, packet: .frames, compositionTime: offset, body: body)
    return MediaMessage(kind: .video, timestamp: time, payload: tag.encoded())
  }

  private static func header(_ body: ArraySlice<UInt8>, at time: UInt32) -> MediaMessage {
    let tag = VideoTag(codec: .avc, frameType: .key, packet: .sequenceHeader, body: body)
    return MediaMessage(kind: .video, timestamp: time, payload: tag.encoded())
  }

  private static func noise(_ count: Int, seed: UInt64) -> ArraySlice<UInt8> {
    var generator = Seed(seed).generator()
    return ArraySlice((0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
  }

  // MARK: Headers

  @Test func picturesBeforeTheirHeaderAreLeftOut() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv")
    let header = try #require(media.header(.video))
    var messages = media.looped(10_000).filter { $0.kind == .audio || !FixtureMedia.isHeader($0) }
    messages.insert(header.at(2_500), at: messages.firstIndex { $0.timestamp >= 2_500 } ?? 0)
    world.play(for: 8_000) { $0.sendInRealTime(messages) }
    #expect(world.player.phase == .playing)
    // From the next key frame on, at 3 s.
    #expect(world.player.statistics.shownPictures >= 55)
    #expect(!world.log.codes.contains(2101))
    #expect(world.log.codes.filter { $0 == 2032 }.count == 1)
  }

  @Test func aGarbageHeaderIsSurvivedAndTheNextOneCounts() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let world = try FakeWorld()
      let media = try FixtureMedia("tiny.flv")
      let garbage = Self.header(Self.noise(Int(seed) * 3, seed: seed), at: 0)
      var messages = media.looped(8_000).filter { $0.kind == .audio || !FixtureMedia.isHeader($0) }
      messages.insert(garbage, at: 1)
      let header = try #require(media.header(.video))
      messages.insert(header.at(3_000), at: messages.firstIndex { $0.timestamp >= 3_000 } ?? 0)
      world.play(for: 7_500) { $0.sendInRealTime(messages) }
      #expect(world.player.phase == .playing)
      #expect(world.log.codes.contains(2004))
      #expect(world.player.statistics.shownPictures >= 45, "seed \(seed): \(world.player.statistics.shownPictures)")
    }
  }

  /// Each decoder configuration differs in a byte that nobody reads.
  @Test(arguments: [PlayerConfiguration.Decoding.all, .none])
  func aNewHeaderBeforeEachFrameIsBounded(_ decoding: PlayerConfiguration.Decoding) throws {
    let world = try FakeWorld(decoding: decoding)
    let media = try FixtureMedia("tiny.flv")
    let body = try VideoTag(parsing: try #require(media.header(.video)).payload).body
    let key = try #require(media.frames(.video).first)
    var messages: [MediaMessage] = []
    for index in 0..<900 as Range<UInt32> {
      let mark: [UInt8] = [UInt8(index >> 8), UInt8(index & 255)]
      messages.append(Self.header(body + mark, at: index * 67))
      messages.append(key.at(index * 67))
    }
    world.server.onPlay = { $0.sendInRealTime(messages) }
    _ = world.player.play()
    world.sample(every: 500, for: 58_000) {
      #expect(world.player.buffer.video.count <= 50)
      #expect(world.player.formats.count <= 50)
    }
    #expect(world.player.phase == .playing)
    #expect(world.player.statistics.shownPictures >= 800)
    #expect(world.player.statistics.stalls == 0)
    #expect(!world.log.codes.contains(2101))
  }

  @Test func aHeaderThatRepeatsChangesNothing() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv")
    let header = try #require(media.header(.video))
    let messages = media.looped(6_000).flatMap { $0.kind == .video ? [header.at($0.timestamp), $0] : [$0] }
    world.play(for: 6_000) { $0.sendInRealTime(messages) }
    #expect(world.log.codes == [2001, 2002, 2008, 2009, 2003, 2004, 2032])
  }

  // MARK: Tracks that come and go

  @Test func soundMayComeFiveSecondsBeforeThePicture() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(15_000)
    let messages = media.filter { $0.kind == .audio || $0.timestamp >= 5_000 && !FixtureMedia.isHeader($0) }
    let header = try #require(media.first { $0.kind == .video && FixtureMedia.isHeader($0) })
    let index = messages.firstIndex { $0.kind == .video } ?? 0
    world.play(for: 12_000) { $0.sendInRealTime(messages[..<index] + [header.at(5_000)] + messages[index...]) }
    let begin = try #require(world.log.times(2004).first)
    #expect((1_000...1_500).contains(begin))
    #expect(inOrder([2003, 2004, 2008, 2032], world.log.codes))
    #expect(Set(world.log.codes).isDisjoint(with: [2007, 2101, 2104, 2107]))
    #expect(world.player.statistics.worstSkewMilliseconds <= 40)
    #expect(world.player.statistics.shownPictures >= 75)
  }

  /// SPEC 3.2: buffered is told by audio where there is audio, else video. Sound that stops is no dry buffer.
  @Test(arguments: [(0.3, 0.6), (1, 3), (2, 4)] as [(Double, Double)])
  func soundMayStopWhileThePictureGoesOn(_ minCache: Double, _ maxCache: Double) throws {
    let world = try FakeWorld(
      [("min-cache", .number(minCache)), ("max-cache", .number(maxCache))], decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(30_000)
    let messages = media.filter { $0.kind == .video || $0.timestamp < 8_000 }
    world.play(for: 28_000) { $0.sendInRealTime(messages) }
    #expect(world.log.codes == [2001, 2002, 2003, 2004, 2032])
    #expect(world.player.statistics.shownPictures >= 15 * 24)
    let wanted = Int64(minCache * 1_000)
    #expect((wanted - 100...wanted + 250).contains(world.player.bufferedMilliseconds))
  }

  @Test func inRTCModeSoundMayStopToo() throws {
    let world = try FakeWorld([("mode", .text("RTC"))], decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(30_000)
    let messages = media.filter { $0.kind == .video || $0.timestamp < 8_000 }
    world.play(for: 28_000) { $0.sendInRealTime(messages) }
    #expect(world.log.codes == [-2302, 2001, 2002, 2003, 2004, 2032])
  }

  @Test func soundMayStopAndComeBack() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(30_000)
    let messages = media.filter { $0.kind == .video || !(8_000..<15_000).contains($0.timestamp) }
    world.play(for: 28_000) { $0.sendInRealTime(messages) }
    #expect(world.log.codes == [2001, 2002, 2003, 2004, 2032])
    #expect((900...1_250).contains(world.player.bufferedMilliseconds))
  }

  @Test func thePictureMayStopWhileSoundGoesOn() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(30_000)
    let messages = media.filter { $0.kind == .audio || $0.timestamp < 8_000 }
    world.play(for: 28_000) { $0.sendInRealTime(messages) }
    #expect(Set(world.log.codes).isDisjoint(with: [2007, 2104, 2107]))
    #expect((900...1_250).contains(world.player.bufferedMilliseconds))
  }

  /// 1 to 30 pictures a second are what a pusher sends (SPEC 2.1).
  @Test(arguments: [true, false]) func onePictureASecondIsAStreamLikeAnyOther(_ hasAudio: Bool) throws {
    let world = try FakeWorld([("min-cache", .number(2)), ("max-cache", .number(4))], decoding: .none)
    let media = try FixtureMedia("tiny.flv")
    let keys = media.looped(30_000).filter {
      $0.kind == .audio ? hasAudio : FixtureMedia.isHeader($0) || FixtureMedia.isKey($0)
    }
    world.play(for: 28_000) { $0.sendInRealTime(keys) }
    #expect(Set(world.log.codes).isDisjoint(with: [2007, 2104, 2107]))
    #expect(world.player.statistics.shownPictures >= 24)
  }

  // MARK: Codecs

  @Test func anUnknownPictureCodecLeavesSound() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(6_000).map { message in
      guard message.kind == .video, let tag = try? VideoTag(parsing: message.payload) else { return message }
      let other = VideoTag(codec: .other("vp09"), frameType: tag.frameType, packet: tag.packet, body: tag.body)
      return MediaMessage(kind: .video, timestamp: message.timestamp, payload: other.encoded())
    }
    world.play(for: 6_000) { $0.sendInRealTime(media) }
    #expect(world.log.codes == [2001, 2002, 2003, 2004])
    #expect(world.log.notes.count == 1)
    #expect(world.log.notes.first?.contains("vp09") == true)
    #expect(world.player.audio.level != nil)
  }

  @Test func anUnknownSoundCodecLeavesThePicture() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(6_000).map { message in
      // 0xB6: Speex.
      message.kind == .audio
        ? MediaMessage(kind: .audio, timestamp: message.timestamp, payload: [0xB6] + message.payload.dropFirst(2))
        : message
    }
    world.play(for: 6_000) { $0.sendInRealTime(media) }
    #expect(world.log.codes == [2001, 2002, 2008, 2009, 2003, 2004, 2032])
    #expect(world.log.notes.count == 1)
  }

  @Test func countlessCodecNamesAreNotRemembered() throws {
    let world = try FakeWorld(decoding: .none)
    world.play(for: 10_000) { viewer in
      for index in 0..<20_000 as Range<UInt32> {
        let name: [UInt8] = (0..<4).map { UInt8(97 + index / [1, 26, 676, 17_576][$0] % 26) }
        viewer.send([MediaMessage(kind: .video, timestamp: index, payload: ([0x90] + name)[...])])
      }
    }
    #expect(world.player.phase == .loading)
    #expect((1...32).contains(world.log.notes.count))
    #expect(world.player.meter.notes.count <= 32)
  }

  /// SPEC 3.5: another encoder takes the stream over.
  @Test func codecsMayChangeInMidStream() throws {
    let world = try FakeWorld()
    let parts = try ["tiny.flv", "hevc-id12.flv", "mp3.flv", "portrait-540p.flv"].enumerated().flatMap { index, name in
      try FixtureMedia(name).looped(4_000, from: UInt32(index) * 4_000)
    }
    world.play(for: 17_500) { $0.sendInRealTime(parts) }
    let sizes = world.log.events.filter { $0.code == 2009 }.map(\.message)
    #expect(sizes == ["picture 180x320", "picture 360x640", "picture 540x960"])
    #expect(world.log.codes.filter { $0 == 2008 }.count == 4)
    #expect(Set(world.log.codes).isDisjoint(with: [2101, 2102, 2107]))
    // 15 a second in the first four, then 25; the last second or so is still in hand.
    #expect(world.player.statistics.shownPictures >= 60 + 200 + 65)
    #expect(world.player.statistics.worstSkewMilliseconds <= 67)
    #expect(world.player.audio.level != nil)
  }

  // MARK: Frames without sense

  @Test func emptyMessagesDoNotDisturb() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(8_000).flatMap { message -> [MediaMessage] in
      let head: ArraySlice<UInt8> = message.kind == .video ? [0x27, 1, 0, 0, 0] : [0xAF, 1]
      return [
        message, MediaMessage(kind: message.kind, timestamp: message.timestamp, payload: []),
        MediaMessage(kind: message.kind, timestamp: message.timestamp, payload: head),
      ]
    }
    world.play(for: 8_000) { $0.sendInRealTime(media) }
    #expect(world.player.phase == .playing)
    #expect(world.player.statistics.shownPictures >= 95)
    #expect(world.player.statistics.stalls == 0)
    #expect(Set(world.log.codes).isDisjoint(with: [2007, 2107, 2106]))
  }

  @Test func noiseInFramesIsOneWarningEachAtMost() throws {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(8_000)
    let messages = media.enumerated().map { index, message -> MediaMessage in
      guard message.kind == .video, !FixtureMedia.isHeader(message), index % 3 == 0 else { return message }
      return Self.video(
        Self.noise(200, seed: UInt64(index)), at: message.timestamp, isKey: FixtureMedia.isKey(message))
    }
    let replaced = messages.filter { $0.kind == .video }.count / 2
    world.play(for: 8_000) { $0.sendInRealTime(messages) }
    #expect(world.player.phase == .playing)
    #expect(world.log.codes.contains(2101))
    #expect(world.player.statistics.videoDecodeFailures <= 2 * replaced)
    #expect(world.player.statistics.stalls == 0)
  }
}
