import EventLoop
import Network
import RTMP
import Testing

@testable import Origin

@Suite struct RelayTests {
  @Test func whatIsPublishedIsWhatIsPlayed() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    #expect(publisher.events == ["connected", "publishStarted"])
    let viewer = world.viewer()
    world.run(ms: 100)
    #expect(viewer.events == ["connected", "playStarted"])
    let sent = Clip.headers + Clip.media(milliseconds: 3_000)
    let feed = Feed(sent, through: publisher, loop: world.loop)
    world.run(ms: 3_200)
    withExtendedLifetime(feed) {}
    #expect(viewer.messages.fingerprints == sent.fingerprints)
    #expect(world.log.contains { $0.hasSuffix("publishes live/a") })
    #expect(world.log.contains { $0.hasSuffix("plays live/a over RTMP") })
  }

  @Test func messagesOverOneChunkArriveWhole() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    let viewer = world.viewer()
    let web = world.get("/live/a.flv")
    world.run(ms: 100)
    let sent = [
      Clip.avcHeader(), Clip.key(0, bytes: 300_000), Clip.inter(0xFF_FFFF, bytes: 70_000), Clip.audio(0xFFFF_FFFF),
    ]
    publisher.send(sent)
    world.run(ms: 200)
    #expect(viewer.messages.fingerprints == sent.fingerprints)
    #expect(web.messages.fingerprints == sent.fingerprints)
  }

  @Test func lateJoinerGetsHeadersThenFromTheKeyFrame() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    let media = Clip.media(milliseconds: 2_500)
    publisher.send(Clip.headers + media)
    world.run(ms: 100)
    let viewer = world.viewer()
    let web = world.get("/live/a.flv")
    world.run(ms: 100)
    let start = media.lastIndex { $0.payload.first == 0x17 } ?? 0
    let expected = Clip.headers.contents + media[start...].contents
    #expect(viewer.messages.contents == expected)
    #expect(web.messages.contents == expected)
    // Headers carry the time of the key frame, so that no viewer sees time jump; onMetaData 0, as FFmpeg wants it.
    #expect(viewer.messages.prefix(4).map(\.timestamp) == [0, 2_000, 2_000, 2_000])
    #expect(viewer.messages.dropFirst(3).fingerprints == media[start...].fingerprints)
    let more = [Clip.inter(2_500), Clip.audio(2_510)]
    publisher.send(more)
    world.run(ms: 50)
    #expect(viewer.messages.suffix(2).fingerprints == more.fingerprints)
  }

  @Test func changedHeadersReplaceThoseCached() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send(Clip.headers + [Clip.key(0), Clip.inter(40)])
    // In the middle of a group: who joins now decodes its first frames with the old header and the rest with the new
    // one.
    publisher.send([Clip.avcHeader(2, at: 80), Clip.inter(80)])
    world.run(ms: 50)
    let between = world.viewer()
    world.run(ms: 100)
    let first = Clip.headers + [Clip.key(0), Clip.inter(40), Clip.avcHeader(2), Clip.inter(80)]
    #expect(between.messages.contents == first.contents)
    publisher.send([Clip.metadata("second"), Clip.key(120)])
    world.run(ms: 50)
    let after = world.viewer()
    world.run(ms: 100)
    let second = [Clip.metadata("second"), Clip.avcHeader(2), Clip.aacHeader(), Clip.key(120)]
    #expect(after.messages.contents == second.contents)
  }

  @Test func audioOnlyStreamKeepsOneSecond() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send(Clip.aacHeader())
    publisher.send((0..<200).map { Clip.audio(UInt32($0 * 20)) })
    world.run(ms: 50)
    let viewer = world.viewer()
    let web = world.get("/live/a.flv")
    world.run(ms: 100)
    #expect(viewer.messages.first?.content == Clip.aacHeader().content)
    let lastSecond = [UInt32](stride(from: 2_980, through: 3_980, by: 20))
    #expect(viewer.messages.dropFirst().map(\.timestamp) == lastSecond)
    // FLV header: sound and no picture.
    #expect(web.body.prefix(5) == [0x46, 0x4C, 0x56, 1, 4])
    publisher.send(Clip.audio(4_000))
    world.run(ms: 50)
    #expect(viewer.messages.last?.timestamp == 4_000)
  }

  @Test func videoOnlyStream() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send([Clip.avcHeader(), Clip.key(0), Clip.inter(40)])
    world.run(ms: 50)
    let web = world.get("/live/a.flv")
    world.run(ms: 100)
    #expect(web.body.prefix(5) == [0x46, 0x4C, 0x56, 1, 1])
    #expect(web.messages.map(\.timestamp) == [0, 0, 40])
  }

  @Test func withoutKeyFrameVideoWaitsAndSoundGoesOn() {
    let world = TestWorld { $0.groupLimitMessages = 10 }
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send(Clip.headers + [Clip.key(0)] + (1...20).map { Clip.inter(UInt32($0 * 40)) })
    world.run(ms: 50)
    #expect(world.logged("live/a has had no key frame for 11 messages"))
    let viewer = world.viewer()
    world.run(ms: 100)
    #expect(viewer.messages.contents == Clip.headers.contents)
    publisher.send([Clip.inter(840), Clip.audio(850), Clip.key(880), Clip.inter(920)])
    world.run(ms: 50)
    #expect(viewer.messages.dropFirst(3).map(\.timestamp) == [850, 880, 920])
  }

  @Test func onePublisherAName() {
    let world = TestWorld()
    let first = world.publisher()
    world.run(ms: 100)
    let second = world.publisher("a?token=1")
    world.run(ms: 100)
    #expect(second.refusal?.code == "NetStream.Publish.BadName")
    #expect(second.refusal?.description.contains("already publishing") == true)
    #expect(world.logged("refused publish of live/a"))
    world.run(ms: 400)
    #expect(second.closed == .orderly)
    #expect(first.closed == nil)
    first.leave()
    world.run(ms: 100)
    let third = world.publisher()
    world.run(ms: 100)
    #expect(third.events.last == "publishStarted")
  }

  @Test func missingStreamIsNotFound() {
    let world = TestWorld()
    let viewer = world.viewer("none")
    let web = world.get("/live/none.flv")
    world.run(ms: 500)
    #expect(viewer.refusal?.code == "NetStream.Play.StreamNotFound")
    #expect(viewer.closed == .orderly)
    #expect(web.head.hasPrefix("HTTP/1.1 404 "))
    #expect(web.closed == .orderly)
    #expect(world.server.connectionCount == 0)
    #expect(world.server.statistics.isEmpty)
  }

  @Test func missingStreamCanBeWaitedFor() {
    let world = TestWorld { $0.missingStream = .wait }
    let viewer = world.viewer()
    world.run(.seconds(Int64(60)))
    #expect(viewer.events == ["connected", "playStarted"])
    let publisher = world.publisher()
    world.run(ms: 100)
    let sent = Clip.headers + Clip.media(milliseconds: 200)
    publisher.send(sent)
    world.run(ms: 100)
    #expect(viewer.messages.fingerprints == sent.fingerprints)
  }

  @Test func endIsToldAndTheNextPublisherIsPlayed() {
    let world = TestWorld()
    let first = world.publisher()
    world.run(ms: 100)
    first.send(Clip.headers + [Clip.key(0)])
    let viewer = world.viewer()
    let web = world.get("/live/a.flv")
    world.run(ms: 100)
    first.leave()
    world.run(ms: 100)
    #expect(viewer.events.contains { $0.hasPrefix("ended") })
    #expect(viewer.closed == nil)
    #expect(web.closed == .orderly)
    let second = world.publisher()
    world.run(ms: 100)
    second.send([Clip.avcHeader(2), Clip.key(5_000)])
    world.run(ms: 100)
    let again = [Clip.avcHeader(2), Clip.key(5_000)]
    #expect(viewer.messages.suffix(2).fingerprints == again.fingerprints)
    second.drop()
    world.run(.seconds(Int64(31)))
    #expect(viewer.closed == .orderly)
    #expect(world.server.statistics.isEmpty)
    #expect(world.server.connectionCount == 0)
  }

  @Test func viewerChoosesTracksAndPauses() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send(Clip.headers + [Clip.key(0)])
    let viewer = world.viewer()
    world.run(ms: 100)
    viewer.sendCommand("pause", [.boolean(true), 0])
    world.run(ms: 50)
    publisher.send([Clip.inter(40), Clip.avcHeader(2, at: 80), Clip.key(80)])
    world.run(ms: 50)
    #expect(viewer.messages.count == 4)
    viewer.sendCommand("pause", [.boolean(false), 0])
    world.run(ms: 50)
    publisher.send([Clip.inter(120), Clip.audio(130), Clip.key(160), Clip.audio(170)])
    world.run(ms: 50)
    let resumed = [Clip.metadata(), Clip.avcHeader(2), Clip.aacHeader(), Clip.key(160), Clip.audio(170)]
    #expect(viewer.messages.dropFirst(4).contents == resumed.contents)
    viewer.sendCommand("receiveVideo", [.boolean(false)])
    world.run(ms: 50)
    publisher.send([Clip.inter(200), Clip.audio(210)])
    world.run(ms: 50)
    #expect(viewer.messages.last?.fingerprint == Clip.audio(210).fingerprint)
    #expect(viewer.messages.count == 10)
  }

  @Test func messagesPutTogetherAreTheSame() {
    let world = TestWorld { $0.coalescing = .milliseconds(30) }
    let publisher = world.publisher()
    world.run(ms: 100)
    let early = world.viewer()
    world.run(ms: 100)
    let media = Clip.media(milliseconds: 3_000)
    let feed = Feed(Clip.headers + media, through: publisher, loop: world.loop)
    world.run(ms: 1_500)
    let late = world.viewer()
    let web = world.get("/live/a.flv")
    world.run(ms: 1_700)
    withExtendedLifetime(feed) {}
    #expect(early.messages.fingerprints == (Clip.headers + media).fingerprints)
    let start = media.firstIndex { $0.timestamp == 1_000 && $0.kind == .video } ?? 0
    #expect(late.messages.contents == (Clip.headers + media[start...]).contents)
    #expect(web.messages.contents == late.messages.contents)
    // No message waits longer than it may: 10 ms are the two links.
    let first = early.times[3].milliseconds
    for (message, time) in zip(early.messages, early.times).dropFirst(3) {
      #expect((-30...30).contains(time.milliseconds - first - Int64(message.timestamp)))
    }
    #expect(Set(early.times).count < 120)
    publisher.send([Clip.inter(3_000), Clip.audio(3_001)])
    publisher.leave()
    world.run(ms: 50)
    #expect(early.messages.last?.timestamp == 3_001)
    #expect(early.events.contains { $0.hasPrefix("ended") })
    #expect(web.messages.last?.timestamp == 3_001)
    #expect(web.closed == .orderly)
  }

  @Test func statisticsAreMeasured() throws {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    let viewer = world.viewer()
    let web = world.get("/live/a.flv")
    let media = Clip.media(milliseconds: 6_000, group: 2_000)
    let feed = Feed(Clip.headers + media, through: publisher, loop: world.loop)
    world.run(ms: 6_000)
    withExtendedLifetime((feed, viewer, web)) {}
    let statistics = try #require(world.server.statistics(of: "live/a"))
    #expect(statistics.viewers == 2)
    #expect(statistics.rtmpViewers == 1)
    #expect(statistics.publisher?.isEmpty == false)
    #expect(statistics.groupMilliseconds == 2_000)
    #expect(statistics.messagesIn == UInt64(media.count + 3))
    let bytes = (Clip.headers + media).reduce(0) { $0 + $1.payload.count }
    #expect(statistics.bytesIn == UInt64(bytes))
    #expect(statistics.bytesOut > UInt64(2 * bytes))
    let kbps = bytes * 8 / 6_000
    #expect(abs(statistics.bitrateKbps - kbps) <= kbps / 5)
  }
}
