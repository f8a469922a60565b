import EventLoop
import Network
import RTMP
import Testing

@testable import Origin

/// SPEC section 7: what a run does to its clients on purpose.
@Suite struct FaultTests {
  @Test func refusals() {
    let world = TestWorld()
    world.server.refuse(.rejectPublish(stream: "live/a", times: 1))
    world.server.refuse(.streamBusy(stream: "live/a", times: 1))
    let first = world.publisher()
    world.run(ms: 100)
    let second = world.publisher()
    world.run(ms: 100)
    let third = world.publisher()
    world.run(ms: 100)
    #expect(first.refusal?.code == "NetStream.Publish.Denied")
    #expect(second.refusal?.code == "NetStream.Publish.BadName")
    #expect(third.events.last == "publishStarted")

    world.server.refuse(.rejectPlay(stream: "live/a"))
    world.server.lift(.rejectPlay(stream: "live/a"))
    world.server.refuse(.rejectPlay(times: 2))
    let viewer = world.viewer()
    let web = world.get("/live/a.flv")
    world.run(ms: 500)
    #expect(viewer.refusal?.code == "NetStream.Play.Failed")
    #expect(web.head.hasPrefix("HTTP/1.1 403 "))
    world.server.refuse(.streamNotFound())
    let absent = world.get("/live/a.flv")
    world.run(ms: 100)
    #expect(absent.head.hasPrefix("HTTP/1.1 404 "))
    world.server.clearFaults()
    let again = world.viewer()
    world.run(ms: 100)
    #expect(again.events.last == "playStarted")
    #expect(world.logged("fault: publish answered NetStream.Publish.Denied of live/a"))
  }

  @Test func rejectedConnect() {
    let world = TestWorld()
    world.server.refuse(.rejectConnect(app: "live"))
    let viewer = world.viewer()
    let other = world.publisher("a", app: "other")
    world.run(ms: 500)
    #expect(viewer.refusal?.code == "NetConnection.Connect.Rejected")
    #expect(viewer.closed == .orderly)
    #expect(other.events.last == "publishStarted")
  }

  @Test func everyNthFrameIsDamagedBehindItsHead() {
    let world = TestWorld()
    world.server.corrupt(.video, stream: "live/a", .every(3))
    let publisher = world.publisher()
    world.run(ms: 100)
    let viewer = world.viewer()
    world.run(ms: 100)
    let sent = Clip.headers + Clip.media(milliseconds: 2_000)
    publisher.send(sent)
    world.run(ms: 100)
    #expect(viewer.messages.count == sent.count)
    var frames = 0
    for (before, after) in zip(sent, viewer.messages) {
      let isFrame = before.kind == .video && before.payload.count > 20
      if isFrame { frames += 1 }
      #expect(before.timestamp == after.timestamp)
      #expect(before.payload.count == after.payload.count)
      #expect(before.payload.prefix(9) == after.payload.prefix(9))
      #expect((before.payload != after.payload) == (isFrame && frames % 3 == 0))
    }
    world.server.corrupt(.video, stream: "live/a", nil)
    let clean = Clip.media(from: 2_000, milliseconds: 1_000)
    publisher.send(clean)
    world.run(ms: 100)
    #expect(viewer.messages.suffix(clean.count).fingerprints == clean.fingerprints)
  }

  @Test func damageByChanceFollowsTheSeed() {
    func damaged() -> [Bool] {
      let world = TestWorld()
      world.server.corrupt(.audio, .probability(0.2))
      let publisher = world.publisher()
      world.run(ms: 100)
      let viewer = world.viewer()
      world.run(ms: 100)
      let sent = (0..<400).map { Clip.audio(UInt32($0 * 23)) }
      publisher.send([Clip.aacHeader()] + sent)
      world.run(ms: 100)
      #expect(viewer.messages.first?.content == Clip.aacHeader().content)
      let heads = viewer.messages.dropFirst().map { $0.payload.prefix(2) }
      #expect(heads.allSatisfy { $0 == [0xAF, 1] })
      return zip(sent, viewer.messages.dropFirst()).map { $0.payload != $1.payload }
    }
    let first = damaged()
    #expect(first == damaged())
    let share = first.filter { $0 }.count
    #expect(share > 40 && share < 120)
  }

  @Test func kicks() {
    let world = TestWorld()
    let other = world.network.host("other")
    let publisher = world.publisher()
    world.run(ms: 100)
    let first = world.viewer()
    let second = world.viewer(from: other)
    let web = world.get("/live/a.flv")
    world.run(ms: 100)
    #expect(world.server.kick(PeerSelection(role: .viewer, address: other.address), .reset) == 1)
    world.run(ms: 50)
    #expect(second.closed == .reset)
    #expect(first.closed == nil && publisher.closed == nil)
    #expect(world.server.kick(PeerSelection(role: .viewer, stream: "live/a")) == 2)
    world.run(ms: 50)
    #expect(first.closed == .orderly && web.closed == .orderly)
    #expect(world.server.kick(PeerSelection(role: .publisher)) == 1)
    world.run(ms: 50)
    #expect(publisher.closed == .orderly)
    #expect(world.server.connectionCount == 0)
    #expect(world.server.kick(PeerSelection()) == 0)
  }

  @Test func nothingIsSentThoughTheConnectionStays() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    let viewer = world.viewer()
    let web = world.get("/live/a.flv")
    world.run(ms: 100)
    publisher.send(Clip.headers + [Clip.key(0)])
    world.run(ms: 50)
    #expect(world.server.stopSending(to: PeerSelection(stream: "live/a")) == 2)
    publisher.send([Clip.inter(40), Clip.avcHeader(2, at: 80), Clip.key(80), Clip.inter(120)])
    world.run(.seconds(Int64(10)))
    #expect(viewer.messages.count == 4 && web.messages.count == 4)
    #expect(viewer.closed == nil && web.closed == nil)
    #expect(world.server.resumeSending(to: PeerSelection()) == 2)
    publisher.send([Clip.inter(160), Clip.key(200), Clip.inter(240)])
    world.run(ms: 50)
    let after = [Clip.metadata(), Clip.avcHeader(2), Clip.aacHeader(), Clip.key(200), Clip.inter(240)]
    #expect(viewer.messages.dropFirst(4).contents == after.contents)
    #expect(web.messages.dropFirst(4).contents == after.contents)
  }
}
