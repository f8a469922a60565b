import EventLoop
import LiveComponents
import Network
import RTMP
import Testing

extension InteropTests.Peering {
  /// Servers that send without end, against the program in a process of its own, whose memory can be measured.
  @Suite(.enabled(if: Peers.liveterm != nil, Peers.withoutProgram)) struct MemoryTests {
    @Test func noServerCanMakeThePlayerHoldWithoutLimit() throws {
      try RealWorld.with { world in
        let program = Program(world: world)
        let servers = try Flood.all(in: world)
        func play(_ address: String) throws -> ChildProcess {
          try program.start("play", address, "--events", "json", "--for", "4s")
        }
        let plain = try program.start("play", Peers.fixtures + "portrait-540p.flv")
        var players: [String: ChildProcess] = [:]
        for (name, server) in servers.rtmp { players[name] = try play("rtmp://127.0.0.1:\(server.port)/live/a") }
        for (name, server) in servers.http { players[name] = try play("http://127.0.0.1:\(server.port)/a.flv") }
        try world.wait("the end of \(players.count) floods", atMost: 40) {
          plain.isFinished && players.values.allSatisfy { $0.isFinished }
        }
        for (name, player) in players {
          #expect(!player.hasCrashed, "\(name): \(player.errorText)")
          #expect(player.isValidLog, "\(name): \(player.text.suffix(300))")
          let beyond = player.peakMemory - plain.peakMemory
          let limit = name.hasSuffix("without time") ? FrameQueue.byteLimit + (64 << 20) : 100 << 20
          #expect(beyond < limit, "\(name): \(beyond >> 20) MB beyond a plain player")
        }
        func codes(_ name: String) -> [Int] { players[name]?.codes ?? [] }
        #expect(codes("partial messages").starts(with: [2001, 2002, 3005, 2103]))
        #expect(codes("endless head").starts(with: [2103]))
        #expect(codes("endless chunk head").starts(with: [2103]))
        #expect(codes("pictures in time").contains(2101))
      }
    }
  }
}

/// Servers that send the same thing again and again, as fast as it is taken.
enum Flood {
  static func all(in world: RealWorld) throws -> (rtmp: [String: ScriptedServer], http: [String: ScriptedServer]) {
    let loop = world.loop
    let messages = try FLVFile("tiny.flv").messages
    let headers = Array(messages.prefix { $0.kind != .audio || $0.payload.count < 10 })
    let frame = [UInt8](repeating: 0xA5, count: 1 << 20)
    func picture(_ time: UInt32) -> MediaMessage {
      MediaMessage(kind: .video, timestamp: time, payload: ([0x17, 1, 0, 0, 0] + frame)[...])
    }
    func rtmp(_ start: [UInt8] = [], _ next: @escaping (Int) -> ArraySlice<UInt8>) throws -> ScriptedServer {
      try ScriptedServer.rtmp(in: world) { peer in
        peer.send(ControlMessage.setChunkSize(100_000_000).chunk)
        peer.send(start)
        peer.flood(on: loop, next)
      }
    }
    func encoded(_ message: MediaMessage) -> ArraySlice<UInt8> {
      SharedChunks.encode(message, chunkSize: 0xFF_FFFF, messageStreamID: 1)
    }
    let start = headers.flatMap { encoded($0) }
    // A message of 16 MB on each of sixty chunk streams, all of them under way at the same time.
    let partial: (Int) -> ArraySlice<UInt8> = { turn in
      let stream = UInt8(3 + turn % 60)
      let head = turn < 60 ? [stream, 0, 0, 0, 0xFF, 0xFF, 0xFF, 9, 1, 0, 0, 0] : [0xC0 | stream]
      return head + frame[..<65_536]
    }
    let still = encoded(picture(0))
    var sound = [UInt8](repeating: 0x21, count: 2 << 20)
    sound.replaceSubrange(0..<2, with: [0xAF, 1])
    let loud = encoded(MediaMessage(kind: .audio, timestamp: 0, payload: sound[...]))
    let servers = [
      "partial messages": try ScriptedServer.rtmp(in: world) { peer in
        peer.send(ControlMessage.setChunkSize(65_536).chunk)
        peer.flood(on: loop, partial)
      },
      "pictures without time": try rtmp(start) { _ in still },
      "pictures in time": try rtmp(start) { encoded(picture(UInt32($0) * 40)) },
      "sound without time": try rtmp(start) { _ in loud },
      "metadata": try rtmp { _ in
        encoded(
          MediaMessage(kind: .script, timestamp: 0, payload: [2, 0, 10] + Array("onMetaData".utf8) + [12] + frame))
      },
      "configurations": try rtmp { turn in
        encoded(
          MediaMessage(
            kind: .video, timestamp: 0, payload: [0x17, 0, 0, 0, 0, 1, UInt8(turn & 255)] + frame[..<65_536]))
      },
    ]
    let tag = FLVWriter.tag(picture(0))
    let body = FLVWriter.header(hasAudio: true, hasVideo: true) + headers.flatMap { FLVWriter.tag($0) }
    let http = [
      "tags without time": try ScriptedServer.http(in: world) { _, peer in
        peer.send("HTTP/1.1 200 OK\r\n\r\n")
        peer.send(body)
        peer.flood(on: loop) { _ in tag }
      },
      "endless head": try ScriptedServer.http(in: world) { _, peer in
        peer.send("HTTP/1.1 200 OK\r\n")
        peer.flood(on: loop) { _ in ArraySlice(Array("X-Filler: nothing at all\r\n".utf8)) }
      },
      "endless chunk head": try ScriptedServer.http(in: world) { _, peer in
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;")
        peer.flood(on: loop) { _ in ArraySlice(Array("extension=".utf8)) }
      },
    ]
    return (servers, http)
  }
}

extension ScriptedPeer {
  /// Sends what `next` makes of the turn's number, again and again, a megabyte ahead of what is taken.
  func flood(on loop: EventLoop, _ next: @escaping (Int) -> ArraySlice<UInt8>, from first: Int = 0) {
    var turn = first
    while !isClosed, turn < first + 64, connection.unsentBytes <= 1 << 20 {
      connection.send(next(turn))
      turn += 1
    }
    guard !isClosed else { return }
    loop.schedule(after: .milliseconds(1)) { [turn] in self.flood(on: loop, next, from: turn) }
  }
}
