import EventLoop
@preconcurrency import Glibc
import Network
import Testing

extension InteropTests.Hosting {
  /// Bad input gives one line and the right exit code, never a crash or a hang.
  @Suite(.enabled(if: Peers.liveterm != nil, Peers.withoutProgram)) struct BadInputTests {
    private struct Case {
      var words: [String]
      var exitCode: Int32
      /// What the line must say.
      var says: String
    }

    @Test func filesThatCannotBePlayed() throws {
      try RealWorld.with { world in
        let folder = try world.folder()
        let tiny = try FLVFile("tiny.flv").bytes
        var generator = Seed(5).generator()
        let noise = (0..<60_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        let contents: [(String, [UInt8])] = [
          ("empty.flv", []), ("words.flv", Array("this is text, not media\n".utf8)), ("noise.mp4", noise),
          ("head.flv", Array(tiny[..<13])), ("broken.flv", tiny[..<13] + noise),
          ("huge.flv", tiny[..<13] + [9, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0]),
        ]
        for (name, bytes) in contents { try writeBytes(bytes, to: "\(folder)/\(name)") }
        mkdir("\(folder)/folder.flv", 0o755)
        mkfifo("\(folder)/fifo.flv", 0o644)
        let said = [
          "missing.flv": "No such file", "empty.flv": "empty", "words.flv": "not a media file",
          "noise.mp4": "not a media file", "head.flv": "no tags", "broken.flv": "broken at byte 13",
          "huge.flv": "over the limit", "folder.flv": "directory", "fifo.flv": "not a regular file",
        ]
        var cases = said.map { Case(words: ["play", "\(folder)/\($0)"], exitCode: 4, says: $1) }
        cases += said.map {
          Case(words: ["serve", "--rtmp", "0", "\(folder)/\($0)=live/a"], exitCode: 4, says: $1)
        }
        try check(cases, in: world)
      }
    }

    @Test func addressesAndOptionsThatCannotBe() throws {
      let tiny = Peers.fixtures + "tiny.flv"
      try RealWorld.with { world in
        try check(
          [
            Case(words: ["play", "foo://127.0.0.1/live/a"], exitCode: 2, says: "unknown scheme foo"),
            Case(words: ["play", "http://127.0.0.1/live/a.m3u8"], exitCode: 2, says: "does not play HLS"),
            Case(words: ["play", "http://127.0.0.1/live/a.mp4"], exitCode: 2, says: "does not end in .flv"),
            Case(words: ["play", "rtmp://127.0.0.1:99999/live/a"], exitCode: 2, says: "99999"),
            Case(words: ["play", "rtmp://127.0.0.1/live"], exitCode: 2, says: "no stream name"),
            Case(words: ["play", ""], exitCode: 2, says: "empty"),
            Case(words: ["play"], exitCode: 2, says: "needs SOURCE"),
            Case(
              words: ["play", "--min-cache", "5", "--max-cache", "2", tiny], exitCode: 2,
              says: "--min-cache 5 is more than --max-cache 2"),
            Case(words: ["play", "--min-cache", "-1", tiny], exitCode: 2, says: "--min-cache"),
            Case(words: ["play", "--max-cahce", "2", tiny], exitCode: 2, says: "--max-cache"),
            Case(words: ["play", "--events", "xml", tiny], exitCode: 2, says: "text or json"),
            Case(words: ["play", "--record", "/nonexistent/a.mp4", tiny], exitCode: 4, says: "/nonexistent/a.mp4"),
            Case(words: ["play", "--snapshot", "/nonexistent/a.png", tiny], exitCode: 4, says: "/nonexistent/a.png"),
            Case(words: ["serve"], exitCode: 2, says: "--rtmp"),
          ], in: world)
      }
    }

    @Test func portsThatCannotBeHad() throws {
      try RealWorld.with { world in
        let taken = try ScriptedServer(in: world) { _ in }
        let port = String(taken.port)
        try check(
          [
            Case(words: ["serve", "--rtmp", port], exitCode: 4, says: "the port is in use"),
            Case(words: ["serve", "--rtmp", "0", "--http", port], exitCode: 4, says: "the port is in use"),
            Case(words: ["serve", "--rtmp", "70000"], exitCode: 2, says: "0 to 65535"),
          ], in: world)
      }
    }

    /// Each server for as long as three retries take.
    @Test func serversThatDoNotSpeakTheProtocol() throws {
      try RealWorld.with { world in
        let noise = try ScriptedServer(in: world) { peer in peer.send([UInt8](repeating: 0x55, count: 4_000)) }
        let web = try ScriptedServer(in: world) { peer in
          peer.onReceived = { peer in
            peer.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            peer.connection.close()
          }
        }
        let brokenChunks = try ScriptedServer.rtmp(in: world) { $0.send([0xC0 | 42, 1, 2, 3]) }
        let closed = try world.freePort()
        func play(_ port: UInt16) -> [String] { ["play", "rtmp://127.0.0.1:\(port)/live/a"] }
        try check(
          [
            Case(words: play(noise.port), exitCode: 4, says: "-2301"),
            Case(words: play(web.port), exitCode: 4, says: "it answers like an HTTP server"),
            Case(words: play(brokenChunks.port), exitCode: 4, says: "never began"),
            Case(words: play(closed), exitCode: 4, says: "refused the connection"),
            Case(
              words: ["play", "http://127.0.0.1:\(web.port)/live/a.flv", "--expect", "2103,2103,2103,-2301"],
              exitCode: 0,
              says: ""),
          ], in: world)
      }
    }

    private func check(_ cases: [Case], in world: RealWorld) throws {
      let program = Program(world: world)
      let children = try cases.map { try program.start($0.words) }
      try world.wait("the end of \(cases.count) programs", atMost: 30) { children.allSatisfy { $0.isFinished } }
      for (wanted, child) in zip(cases, children) {
        #expect(child.status == .exited(wanted.exitCode), "\(child.command): \(child.errorText)")
        #expect(!child.hasCrashed, "\(child.command): \(child.errorText)")
        guard wanted.exitCode != 0 else {
          #expect(child.errorText.isEmpty)
          continue
        }
        #expect(child.errorText.lines.count == 1 && child.errorText.hasPrefix("liveterm: "), "\(child.errorText)")
        #expect(child.errorText.contains(wanted.says), "\(child.command): \(child.errorText)")
      }
    }
  }
}
