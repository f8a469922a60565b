import EventLoop
import Network
import RTMP
import Testing

@testable import Origin

@Suite struct LifetimeTests {
  @Test func closeTellsEverybodyAndReleasesEverything() throws {
    let loop = EventLoop(clock: .virtual)
    weak var weakServer: OriginServer?
    weak var weakHub: StreamHub?
    weak var weakFile: FileSource?
    var weakPeers: [() -> Peer?] = []
    let file = try TemporaryFile(Clip.headers + Clip.media(milliseconds: 60_000))
    try {
      let world = TestWorld()
      try world.server.serveFile(path: file.path, as: "live/file")
      weakServer = world.server
      let publisher = world.publisher()
      world.run(ms: 100)
      let viewers = [world.viewer(), world.viewer("file")]
      let web = [world.get("/live/a.flv"), world.get("/live/file.flv")]
      let silent = RawClient(world: world, port: 1935)
      world.run(ms: 300)
      publisher.send(Clip.key(0))
      world.run(ms: 50)
      weakHub = world.server.existingHub(named: "live/a")
      weakFile = world.server.existingHub(named: "live/file")?.source as? FileSource
      #expect(weakHub != nil && weakFile != nil)
      weakPeers = world.server.peers.map { peer in { [weak peer] in peer } }
      #expect(weakPeers.count == 6)
      world.server.close()
      world.run(ms: 300)
      #expect(viewers.allSatisfy { $0.events.contains { $0.hasPrefix("ended") } && $0.closed == .orderly })
      #expect(web.allSatisfy { $0.closed == .orderly })
      #expect(publisher.closed == .orderly && silent.closed == .orderly)
      #expect(world.log.last == "closed")
      let late = world.viewer()
      world.run(ms: 100)
      #expect(late.events == ["failed"])
      #expect(throws: OriginError.closed) { try world.server.serveFile(path: file.path, as: "live/x") }
      world.server.close()
      // Nothing is armed any more: the run ends by itself.
      world.loop.run()
      #expect(world.loop.armedTimers == 0)
    }()
    #expect(weakServer == nil)
    #expect(weakHub == nil)
    #expect(weakFile == nil)
    #expect(weakPeers.allSatisfy { $0() == nil })
    withExtendedLifetime(loop) {}
  }

  @Test func nothingStaysOfPeersThatCameAndWent() {
    let world = TestWorld()
    var weakPeers: [() -> Peer?] = []
    for round in 0..<20 {
      let publisher = world.publisher()
      world.run(ms: 50)
      let viewer = world.viewer()
      let web = world.get("/live/a.flv")
      world.run(ms: 50)
      publisher.send([Clip.avcHeader(), Clip.key(0)])
      world.run(ms: 50)
      weakPeers += world.server.peers.map { peer in { [weak peer] in peer } }
      if round % 2 == 0 { viewer.leave() } else { viewer.drop() }
      web.close()
      publisher.drop()
      world.run(ms: 400)
    }
    #expect(world.server.connectionCount == 0)
    #expect(world.server.statistics.isEmpty)
    #expect(weakPeers.count == 60)
    #expect(weakPeers.allSatisfy { $0() == nil })
    world.loop.run()
    #expect(world.loop.armedTimers == 0)
  }

  @Test func portInUseIsSaid() {
    let world = TestWorld()
    let http = Endpoint(host: "origin.local", port: 8080)
    let error = #expect(throws: ListenError.self) {
      try world.server.listen(on: world.origin, rtmp: Endpoint(host: "origin.local", port: 1935), http: http)
    }
    #expect(error?.cause == .portInUse)
    // What was opened before the failure is closed again.
    let second = #expect(throws: ListenError.self) {
      try world.server.listen(on: world.origin, rtmp: http, http: Endpoint(host: "origin.local", port: 80))
    }
    #expect(second?.endpoint.port == 80)
    #expect(throws: Never.self) { try world.server.listen(on: world.origin, http: http) }
  }
}
