import EventLoop
import LiveComponents
import Stage
import Testing

@testable import Network

/// HTTP-FLV over TLS into the player.
@Suite(.enabled(if: Certificates.canBeMade, "needs the programs openssl and python3"))
struct SecurePlayTests {
  @Test func playsOverHTTPSAndFollowsRedirects() throws {
    let certificates = try Certificates(SocketHarness())
    let harness = SocketHarness(trustFile: certificates.authority)
    let server = try TLSServer(.http, certificates, harness)
    // http leads to https, there to another path, and that is the stream.
    let served = SocketEnd()
    served.onReceived = { peer, _ in
      peer.send(
        ArraySlice(
          "HTTP/1.1 301 Moved\r\nLocation: https://localhost:\(server.port)/moved.flv\r\nContent-Length: 0\r\n\r\n".utf8
        ))
    }
    let door = try harness.listen(SocketServer { _ in served })
    let listener = EventCollector()
    let player = LivePlayer(
      name: "player", loop: harness.loop, network: harness.network, seed: Seed(1), observer: listener)
    try player.set([("src", .text("http://127.0.0.1:\(door.port)/a.flv"))])
    #expect(player.play().isSuccess)
    #expect(harness.run { listener.codes.contains(2004) || listener.codes.contains(2103) })
    // After the body's end the player tries again (2103); not before.
    #expect(listener.codes.prefix { $0 != 2103 }.contains(2004))
    _ = player.stop()
    #expect(harness.runUntilIdle())
  }

  @Test func theSimulatedOriginAnswersHTTPS() throws {
    let stage = Stage(world: .simulated)
    try stage.startOrigin()
    let fixture = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/fixtures/tiny.flv"
    try stage.origin.serveFile(path: fixture, as: "live/tiny", options: .init(startsWithFirstViewer: true))
    var codes: [Int] = []
    stage.log.subscribe { codes += $0.code.map { [$0] } ?? [] }
    let player = stage.addPlayer()
    try player.set([("src", .text("https://play.local/live/tiny.flv"))])
    #expect(player.play().isSuccess)
    stage.loop.run(until: .zero + .seconds(3))
    #expect(codes.contains(2004))
  }
}

private final class EventCollector: LivePlayerObserver {
  var codes: [Int] = []
  func player(_ player: LivePlayer, raised event: LiveEvent) { codes.append(event.code) }
  func player(_ player: LivePlayer, measured status: NetworkStatus) {}
  func player(_ player: LivePlayer, changedFullScreen direction: Int, isFullScreen: Bool) {}
  func player(_ player: LivePlayer, noted text: String) {}
}
