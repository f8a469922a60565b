import EventLoop
import Network
import RTMP
import Stage

/// Players on servers that are not what they should be, all in one run of about a quarter of a minute.
enum HostileRun {
  /// Made by the first test that asks.
  static let players = Result { try RealWorld.with { try run($0) } }

  static func player(_ name: String) throws -> PlayerReport {
    guard let report = try players.get()[name] else { throw FileFailure(description: "nobody is called \(name)") }
    return report
  }

  private static func run(_ world: RealWorld) throws -> [String: PlayerReport] {
    var story = Story(world: world)
    try addUnreachable(&story)
    try addHandshakes(&story)
    try addChunks(&story)
    try addHTTP(&story)
    try world.wait("the end of all \(story.ends.count) players", atMost: 45) { [ends = story.ends] in
      ends.allSatisfy { name, wanted in inOrder(wanted, world.codes(name)) }
    }
    return story.ends.keys.reduce(into: [:]) { $0[$1] = world.report($1) }
  }

  /// The players of the run, and the codes with which each one's part is over.
  private struct Story {
    let world: RealWorld
    var ends: [String: [Int]] = [:]
    /// Kept as long as the run.
    var servers: [ScriptedServer] = []
    var webServer: FileWebServer?

    mutating func play(_ name: String, _ address: String, until end: Int...) throws {
      try world.play(name, address)
      ends[name] = end
    }

    mutating func serve(_ server: ScriptedServer) -> String {
      servers.append(server)
      return "127.0.0.1:\(server.port)"
    }
  }

  private static func addUnreachable(_ story: inout Story) throws {
    let port = try story.world.freePort()
    try story.play("closed", "rtmp://127.0.0.1:\(port)/live/a", until: -2301)
    try story.play("closed-http", "http://127.0.0.1:\(port)/live/a.flv", until: -2301)
    // A resolver that does not answer takes ten seconds each time: the first retry's failure is enough.
    try story.play("nowhere", "rtmp://name.invalid/live/a", until: 3001, 2103, 3001, 2103)
  }

  private static func addHandshakes(_ story: inout Story) throws {
    let world = story.world
    let noise = story.serve(
      try ScriptedServer(in: world) { peer in
        var generator = Seed(UInt64(peer.number)).generator()
        peer.send([0x7F] + (0..<4_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
      })
    try story.play("garbage", "rtmp://\(noise)/live/a", until: -2301)

    let web = story.serve(
      try ScriptedServer(in: world) { peer in
        peer.onReceived = { peer in
          peer.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
          peer.connection.close()
        }
      })
    try story.play("web-server", "rtmp://\(web)/live/a", until: -2301)

    let silent = story.serve(try ScriptedServer(in: world) { _ in })
    try story.play("silent", "rtmp://\(silent)/live/a", until: 3003, 2103, 3003, 2103)
    try story.play("silent-http", "http://\(silent)/live/a.flv", until: 2103, 2103)

    let closing = story.serve(try ScriptedServer(in: world) { $0.connection.close() })
    try story.play("closing", "rtmp://\(closing)/live/a", until: -2301)
  }

  private static func addChunks(_ story: inout Story) throws {
    let world = story.world
    let media = try FLVFile("tiny.flv").messages
    func add(_ name: String, until end: [Int], _ played: @escaping (ScriptedPeer) -> Void) throws {
      let server = story.serve(try ScriptedServer.rtmp(in: world, played: played))
      try world.play(name, "rtmp://\(server)/live/a")
      story.ends[name] = end
    }
    try add("chunks-of-100-MB", until: [2006]) { peer in
      peer.send(ControlMessage.setChunkSize(100_000_000).chunk)
      for message in media { peer.send(SharedChunks.encode(message, chunkSize: 0xFF_FFFF, messageStreamID: 1)) }
      peer.send(ControlMessage.streamEOF(1).chunk)
    }
    // The head of a video message of 16 MB, and nothing behind it.
    try add("16-MB-and-silence", until: [3005, 2103]) { peer in
      peer.send(ControlMessage.setChunkSize(100_000_000).chunk)
      peer.send([0x06, 0, 0, 0, 0xFF, 0xFF, 0xFF, 9, 1, 0, 0, 0])
    }
    try add("chunk-size-0", until: [3005, 2103]) { $0.send(ControlMessage.setChunkSize(0).chunk) }
    // Type 3 on a chunk stream that has not begun.
    try add("unknown-chunk-stream", until: [3005, 2103]) { $0.send([0xC0 | 42, 1, 2, 3]) }
    // A command that announces a megabyte.
    try add("command-of-1-MB", until: [3005, 2103]) { $0.send([0x03, 0, 0, 0, 0x10, 0, 0, 20, 0, 0, 0, 0]) }
  }

  private static func addHTTP(_ story: inout Story) throws {
    let world = story.world
    let web = try FileWebServer(in: world, file: try FLVFile("tiny.flv").bytes)
    story.webServer = web
    let names = [
      "chunked", "length", "until-close", "moved", "moved-elsewhere", "moved-for-ever", "moved-to-rtmp", "missing",
      "page",
      "endless-head",
    ]
    for name in names { try story.play(name, "http://127.0.0.1:\(web.port)/\(name).flv", until: -2301) }

    let origin = try OriginPlace(world)
    try world.stage.origin.serveFile(path: Peers.fixtures + "rtc-360p.flv", as: "live/a")
    try story.play("own-origin", origin.http("live/a"), until: 2032)
    try story.play("own-origin-missing", origin.http("live/none"), until: -2301)
    try story.play("rtmp-at-http-port", "rtmp" + origin.http("live/a").dropFirst(4), until: -2301)
    try story.play("https-at-http-port", "https" + origin.http("live/a").dropFirst(4), until: -2301)
    try story.play("http-at-rtmp-port", "http" + origin.rtmp("live/a").dropFirst(4) + ".flv", until: -2301)
  }
}
