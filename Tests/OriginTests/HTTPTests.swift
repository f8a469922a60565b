import EventLoop
import Network
import RTMP
import Testing

@testable import Origin

@Suite struct HTTPTests {
  private func liveWorld() -> (TestWorld, RTMPClient) {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send(Clip.headers + [Clip.key(0)])
    world.run(ms: 50)
    return (world, publisher)
  }

  @Test func bodyIsFLVForAnyWebPage() {
    let (world, publisher) = liveWorld()
    let web = world.get("/live/a.flv?x=1")
    world.run(ms: 50)
    publisher.send([Clip.inter(40), Clip.audio(50)])
    world.run(ms: 50)
    #expect(web.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
    for field in ["Content-Type: video/x-flv", "Access-Control-Allow-Origin: *", "Connection: close"] {
      #expect(web.head.contains(field))
    }
    #expect(!web.head.contains("Content-Length"))
    #expect(!web.head.contains("Transfer-Encoding"))
    #expect(web.body.prefix(9) == [0x46, 0x4C, 0x56, 1, 5, 0, 0, 0, 9])
    let all = Clip.headers + [Clip.key(0), Clip.inter(40), Clip.audio(50)]
    #expect(web.messages.contents == all.contents)
    // Every tag is followed by its size, and nothing else is in the body.
    let tags = all.reduce(0) { $0 + $1.payload.count + 15 }
    #expect(web.body.count == 13 + tags)
  }

  @Test func escapedNamesAreTheSameStream() {
    let world = TestWorld()
    let publisher = world.publisher("a b+é")
    world.run(ms: 100)
    publisher.send([Clip.key(0)])
    let web = world.get("/live/a%20b+%C3%A9.flv")
    let broken = world.get("/live/a%2.flv")
    world.run(ms: 50)
    #expect(web.head.hasPrefix("HTTP/1.1 200 "))
    #expect(broken.head.hasPrefix("HTTP/1.1 404 "))
  }

  @Test func headHasNoBody() {
    let (world, _) = liveWorld()
    let good = world.http("HEAD /live/a.flv HTTP/1.1\r\nHost: o\r\n\r\n")
    let missing = world.http("HEAD /live/b.flv HTTP/1.1\r\nHost: o\r\n\r\n")
    world.run(ms: 500)
    #expect(good.head.hasPrefix("HTTP/1.1 200 "))
    #expect(good.body.isEmpty && good.closed == .orderly)
    #expect(missing.head.hasPrefix("HTTP/1.1 404 "))
    #expect(missing.body.isEmpty && missing.closed == .orderly)
    #expect(world.server.statistics(of: "live/a")?.viewers == 0)
  }

  @Test func preflightIsAnswered() {
    let (world, _) = liveWorld()
    let web = world.http(
      "OPTIONS /live/a.flv HTTP/1.1\r\nHost: o\r\nOrigin: http://page\r\nAccess-Control-Request-Method: GET\r\n"
        + "Access-Control-Request-Headers: range, x-token\r\n\r\n")
    world.run(ms: 500)
    #expect(web.head.hasPrefix("HTTP/1.1 204 "))
    for field in [
      "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET, HEAD, OPTIONS",
      "Access-Control-Allow-Headers: range, x-token",
    ] { #expect(web.head.contains(field)) }
    #expect(web.closed == .orderly)
  }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\n\r\n", 404), ("GET /live/a HTTP/1.1\r\n\r\n", 404), ("GET /.flv HTTP/1.1\r\n\r\n", 404),
    ("GET /live/.flv HTTP/1.1\r\n\r\n", 404), ("GET /live/a.m3u8 HTTP/1.1\r\n\r\n", 404),
    ("POST /live/a.flv HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 405), ("GET /live/a.flv\r\n\r\n", 400),
    ("GET /live/a.flv HTTP/1.1\r\nno colon\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{0}garbage", 400),
    ("\r\n\r\n\r\n\r\n", 400),
  ])
  func otherRequestsAreAnswered(request: String, status: Int) {
    let (world, _) = liveWorld()
    let web = world.http(request)
    world.run(.seconds(Int64(7)))
    #expect(web.head.hasPrefix(request.hasPrefix("\r\n") ? "HTTP/1.1 4" : "HTTP/1.1 \(status) "), "\(web.head)")
    #expect(web.head.contains("Access-Control-Allow-Origin: *"))
    #expect(web.closed == .orderly)
    #expect(world.server.connectionCount == 1)
  }

  @Test func headIsLimited() {
    let (world, _) = liveWorld()
    let web = world.http("GET /live/a.flv HTTP/1.1\r\nCookie: " + String(repeating: "x", count: 20_000))
    world.run(ms: 500)
    #expect(web.head.hasPrefix("HTTP/1.1 431 "))
    #expect(web.closed == .orderly)
  }

  @Test func slowRequestTimesOut() {
    let (world, _) = liveWorld()
    let web = RawClient(world: world, port: 80)
    for _ in 0..<9 {
      web.send("G")
      world.run(ms: 500)
    }
    #expect(web.received.isEmpty || web.head.hasPrefix("HTTP/1.1 400 "))
    let silent = RawClient(world: world, port: 80)
    world.run(ms: 4_900)
    #expect(silent.closed == nil)
    world.run(ms: 700)
    #expect(silent.head.hasPrefix("HTTP/1.1 408 "))
    #expect(silent.closed == .orderly)
  }

  @Test func requestMayComeInPieces() {
    let (world, _) = liveWorld()
    let web = RawClient(world: world, port: 80)
    for piece in ["GE", "T /live", "/a.flv HTTP/1", ".1\r\nHos", "t: o\r", "\n\r", "\n"] {
      web.send(piece)
      world.run(ms: 100)
    }
    #expect(web.head.hasPrefix("HTTP/1.1 200 "))
    #expect(web.messages.count == 4)
  }

  @Test func viewerThatLeavesIsForgotten() {
    let (world, publisher) = liveWorld()
    let web = world.get("/live/a.flv")
    world.run(ms: 50)
    web.close()
    world.run(ms: 50)
    publisher.send(Clip.inter(40))
    world.run(ms: 50)
    #expect(world.server.statistics(of: "live/a")?.viewers == 0)
    #expect(world.logged("stopped playing live/a: closed by the peer"))
  }
}
