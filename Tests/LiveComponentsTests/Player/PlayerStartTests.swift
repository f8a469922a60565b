import LiveComponents
import RTMP
import Testing

/// SPEC 1.3: what a player says from the start to the end.
@Suite struct PlayerStartTests {
  @Test func anRTMPPlayerStartsAndEndsInTheDocumentedOrder() throws {
    let run = try play("portrait-540p.flv")
    #expect(run.codes == [2001, 2002, 2008, 2009, 2003, 2004, 2032, 2006])
    #expect(run.outcome.isGood)
    #expect(run.outcome.statistics.shownPictures == 300)
    #expect(run.outcome.statistics.droppedPictures == 0)
    // SPEC 3.2: min-cache plus at most 100 ms, counted from the first media.
    let wait = (run.times(2004).first ?? 0) - (run.times(2003).first ?? 0)
    #expect((900...1_100).contains(wait))
  }

  @Test func anHTTPFLVPlayerKnowsNo2002AndNo2006() throws {
    let run = try play("tiny.flv", over: .http)
    #expect(run.codes == [2001, 2008, 2009, 2003, 2004, 2032, 2103, 2007, 2103, 2103, -2301])
    #expect(run.outcome.hasEndedInOrder)
    let retries = run.times(2103)
    #expect(retries.count == 3)
    for (earlier, later) in zip(retries, retries.dropFirst()) { #expect((3_000...3_200).contains(later - earlier)) }
  }

  @Test func theProfileOf2019RaisesOnlyItsOwnCodes() throws {
    let run = try play("portrait-540p.flv") { $0.player.profile = .tencent2019 }
    #expect(run.codes == [2001, 2002, 2003, 2004, 2006])
  }

  @Test(arguments: ["rtc-360p.flv", "b-frames.flv", "hevc-id12.flv", "hevc-enhanced.flv", "mp3.flv", "video-only.flv"])
  func everyFormatPlaysFromStartToEnd(_ fixture: String) throws {
    let run = try play(fixture)
    #expect(run.codes == [2001, 2002, 2008, 2009, 2003, 2004, 2032, 2006])
    #expect(run.outcome.statistics.droppedPictures == 0)
    #expect(run.outcome.statistics.worstSkewMilliseconds <= 40)
  }

  @Test func soundAloneNeedsNoPictureCodes() throws {
    let run = try play("audio-only.flv")
    #expect(run.codes == [2001, 2002, 2003, 2004, 2006])
    #expect(run.message(2003) == "first audio frame received")
  }

  @Test func aNewPictureSizeIsAnnouncedWithItsFirstPicture() throws {
    let run = try play("size-change.flv")
    #expect(run.codes == [2001, 2002, 2008, 2009, 2003, 2004, 2032, 2008, 2009, 2008, 2009, 2006])
    let sizes = run.playerEvents.filter { $0.code == 2009 }.map(\.message)
    #expect(sizes == ["picture 360x640", "picture 540x960", "picture 360x640"])
  }

  /// 4 h 39 min of a stream is where the 24-bit field runs over; 49.7 days is where 32 bits do.
  @Test(arguments: ["near-2-24.flv", "near-2-32.flv"]) func timestampsMayRunOver(_ fixture: String) throws {
    let run = try play(fixture)
    #expect(run.codes == [2001, 2002, 2008, 2009, 2003, 2004, 2032, 2006])
    #expect(run.outcome.statistics.shownPictures == 200)
    #expect(run.outcome.statistics.stalls == 0)
  }

  @Test func withoutCodecsTimingAndEventsStayTheSame() throws {
    let with = try play("b-frames.flv")
    let without = try play("b-frames.flv") { $0.player.decoding = .none }
    #expect(without.codes == with.codes.filter { $0 != 2008 && $0 != 2009 })
    #expect(without.times(2004) == with.times(2004))
    #expect(without.times(2006) == with.times(2006))
    #expect(without.outcome.statistics.shownPictures == with.outcome.statistics.shownPictures)
  }

  @Test func aTruncatedFileEndsTheStreamWhereItBreaks() throws {
    let run = try play("truncated.flv")
    #expect(run.codes == [2001, 2002, 2008, 2009, 2003, 2004, 2032, 2006])
    #expect(run.records.contains { $0.kind == .origin && $0.message.contains("broken") })
  }

  @Test func aHardwareDecoderThatDoesNotOpenIsReplacedBySoftware() throws {
    let run = try play("tiny.flv") { $0.player.hardware = .device("no-such-device") }
    #expect(run.codes == [2001, 2002, 2106, 2008, 2009, 2003, 2004, 2032, 2006])
  }

  @Test func statusComesEveryTwoSecondsWithTrueFigures() throws {
    let run = try play("portrait-540p.flv")
    let times = run.records.filter { $0.kind == .status }.map(\.time)
    #expect(times == [2_000, 4_000, 6_000, 8_000, 10_000, 12_000])
    #expect(run.series("videoFPS")[1...4].allSatisfy { $0 == 25 })
    #expect(run.series("videoGOP")[2...4].allSatisfy { $0 == 2 })
    #expect(run.series("audioCacheThreshold").allSatisfy { $0 == 1 })
    for (video, audio, speed) in zip3(run.series("videoBitrate"), run.series("audioBitrate"), run.series("netSpeed")) {
      // The net carries both tracks and the chunk heads, nothing else.
      #expect(speed >= video + audio && speed <= (video + audio) * 1.04 + 8)
    }
  }

  private func zip3(_ a: [Double], _ b: [Double], _ c: [Double]) -> [(Double, Double, Double)] {
    zip(a, zip(b, c)).map { ($0, $1.0, $1.1) }
  }
}
