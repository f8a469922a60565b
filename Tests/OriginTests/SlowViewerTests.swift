import EventLoop
import Network
import RTMP
import Testing

@testable import Origin

@Suite struct SlowViewerTests {
  /// 25 frames a second of 1,500 bytes: about 330 kbps with the key frames.
  private let media = Clip.media(milliseconds: 60_000, group: 1_000, videoBytes: 1_500)

  private func world(
    kbps: Int64, _ change: (inout OriginConfiguration) -> Void = { _ in }
  ) -> (TestWorld, RTMPClient, SimulatedHost) {
    let world = TestWorld(change)
    let slow = world.network.host("slow")
    world.network.setLink(from: world.origin, to: slow, LinkConditions(rate: .kbps(kbps), delay: .milliseconds(5)))
    let publisher = world.publisher()
    world.run(ms: 100)
    return (world, publisher, slow)
  }

  @Test func slowViewerDropsToAKeyFrameAndGoesOn() {
    let (world, publisher, host) = world(kbps: 200)
    let viewer = world.viewer(from: host)
    let quick = world.viewer()
    world.run(ms: 500)
    let feed = Feed(Clip.headers + media, through: publisher, loop: world.loop)
    world.run(.seconds(Int64(58)))
    withExtendedLifetime(feed) {}
    #expect(viewer.closed == nil)
    #expect(quick.messages.count > 3_500)
    #expect(world.logged("10.0.0.3:"))
    let drops = world.log.filter { $0.contains("is too slow for live/a") }.count
    let returns = world.log.filter { $0.contains("has caught up with live/a") }.count
    #expect(drops >= 3)
    #expect(returns >= drops - 1)
    // After each gap comes a key frame, and at no time does the viewer lag more than the limit and the group it got.
    var last: MediaMessage?
    for (message, time) in zip(viewer.messages, viewer.times) where message.kind == .video && message.payload.count > 20
    {
      if let last, message.timestamp - last.timestamp > 40 { #expect(message.payload.first == 0x17) }
      last = message
      let sent = time - .milliseconds(600)
      #expect(sent.milliseconds - Int64(message.timestamp) < 10_000)
    }
  }

  @Test func viewerThatTakesNothingIsDisconnected() throws {
    let (world, publisher, host) = world(kbps: 1_000)
    let viewer = world.viewer(from: host)
    world.run(ms: 500)
    let feed = Feed(Clip.headers + media, through: publisher, loop: world.loop)
    world.run(.seconds(Int64(2)))
    try world.network.schedule(Fault(.cut, host: "slow", start: world.loop.now - RunTime.zero))
    world.run(.seconds(Int64(4)))
    #expect(!world.logged("is too slow"))
    world.run(.seconds(Int64(3)))
    #expect(world.logged("is too slow"))
    #expect(world.server.statistics(of: "live/a")?.slowViewers == 1)
    world.run(.seconds(Int64(11)))
    withExtendedLifetime((feed, viewer)) {}
    #expect(world.logged("stays too slow for live/a"))
    #expect(world.server.statistics(of: "live/a")?.viewers == 0)
    #expect(world.log.filter { $0.contains("is too slow") }.count == 1)
  }

  @Test func outageOfThreeSecondsLosesNothing() throws {
    let (world, publisher, host) = world(kbps: 2_000)
    let viewer = world.viewer(from: host)
    world.run(ms: 500)
    let feed = Feed(Clip.headers + media, through: publisher, loop: world.loop)
    try world.network.schedule(
      Fault(.cut, host: "slow", start: .seconds(Int64(10)), duration: .seconds(Int64(3))))
    world.run(.seconds(Int64(30)))
    withExtendedLifetime(feed) {}
    #expect(!world.logged("is too slow"))
    let expected = media.prefix { $0.timestamp < 28_000 }
    #expect(viewer.messages.dropFirst(3).prefix(expected.count).fingerprints == expected.fingerprints)
  }

  @Test func groupGotOnJoiningIsNotHeldAgainstAViewer() {
    let (world, publisher, host) = world(kbps: 500) { $0.slowViewerFloorBytes = 10_000 }
    publisher.send(Clip.headers + Clip.media(milliseconds: 8_000, group: 60_000, videoBytes: 1_500))
    world.run(.seconds(Int64(10)))
    // More than the five seconds that a viewer may lag, at once.
    let viewer = world.viewer(from: host)
    world.run(ms: 200)
    let feed = Feed(Clip.media(from: 8_000, milliseconds: 4_000, group: 60_000), through: publisher, loop: world.loop)
    world.run(.seconds(Int64(10)))
    withExtendedLifetime((feed, viewer)) {}
    #expect(!world.logged("is too slow"))
    #expect(viewer.messages.count > 500)
  }

  @Test func slowWebViewerIsBoundedToo() throws {
    let (world, publisher, host) = world(kbps: 1_000)
    let web = RawClient(world: world, port: 80, from: host)
    web.send("GET /live/a.flv HTTP/1.1\r\n\r\n")
    world.run(ms: 500)
    let feed = Feed(Clip.headers + media, through: publisher, loop: world.loop)
    try world.network.schedule(Fault(.cut, host: "slow", start: world.loop.now - RunTime.zero))
    world.run(.seconds(Int64(20)))
    withExtendedLifetime((feed, web)) {}
    #expect(world.logged("stays too slow for live/a"))
    #expect(world.server.connectionCount == 1)
  }
}
