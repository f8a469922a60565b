@preconcurrency import Glibc
import Testing

extension InteropTests.Hosting {
  /// The program from end to end on real sockets, as a user runs it.
  @Suite(
    .enabled(if: Peers.liveterm != nil, Peers.withoutProgram), .enabled(if: Peers.hasFFmpeg, Peers.withoutFFmpeg))
  struct ServeAndPlayTests {
    @Test func aServedFilePlaysOverBothProtocolsWithSnapshotsAndRecordings() throws {
      try RealWorld.with { world in
        let program = Program(world: world)
        let folder = try world.folder()
        let origin = try program.serve(
          "\(Peers.fixtures)rtc-360p.flv=live/a", "\(Peers.fixtures)tiny.flv=live/b", "--loop")
        func play(_ address: String, _ words: String...) throws -> ChildProcess {
          try program.start(["play", address, "--events", "json", "--for", "5s"] + words)
        }
        let rtmp = try play(
          origin.rtmp("live/a"), "--record", "\(folder)/a.mp4", "--snapshot", "\(folder)/a.png", "--never", "2101")
        let flv = try play(
          origin.http("live/a"), "--record", "\(folder)/b.flv", "--snapshot", "\(folder)/b.jpg", "--expect",
          "2001,2003,2004", "--never", "2002")
        let looped = try play(origin.rtmp("live/b"), "--record", "\(folder)/c.m3u8", "--orientation", "horizontal")
        let unmet = try play(origin.rtmp("live/a"), "--expect", "2001,2006")
        let missing = try program.start(
          "play", origin.rtmp("live/none"), "--events", "json", "--for", "2s", "--expect", "2001,2103")
        let interrupted = try program.start("play", origin.rtmp("live/a"), "--record", "\(folder)/d.mp4")
        world.when({ interrupted.text.contains("PLAY_EVT_PLAY_BEGIN") }) { interrupted.signal(SIGINT) }
        let players = [rtmp, flv, looped, unmet, missing, interrupted]
        try world.wait("the end of all players", atMost: 40) { players.allSatisfy { $0.isFinished } }

        for child in players { #expect(!child.hasCrashed, "\(child.command): \(child.errorText)") }
        for child in [rtmp, flv, looped] { #expect(child.status == .exited(0), "\(child.command): \(child.errorText)") }
        #expect(unmet.status == .exited(1))
        #expect(unmet.errorText == "liveterm: expected 2006 after 2001; it did not come\n")
        #expect(missing.status == .exited(0), "\(missing.errorText)")
        #expect(missing.log.contains { $0.code == 2103 && $0.message.contains("live/none is not published") })
        #expect(interrupted.status == .exited(130))
        for child in [rtmp, flv, looped, unmet, missing] { #expect(child.isValidLog, "\(child.text.suffix(300))") }
        #expect(rtmp.codes.starts(with: [2001, 2002, 2008, 2009, 2003, 2004, 2032]))
        #expect(flv.codes.starts(with: [2001, 2008, 2009, 2003, 2004, 2032]))
        #expect(rtmp.log.filter { $0.kind == "status" }.count == 2)
        #expect(rtmp.log.last?.kind == "summary")

        origin.child.signal(SIGINT)
        try world.wait("the origin's end") { origin.child.isFinished }
        #expect(origin.child.status == .exited(130))
        #expect(origin.child.isValidLog)
        try checkFiles(in: folder, world)
      }
    }

    private func checkFiles(in folder: String, _ world: RealWorld) throws {
      let probes = try ["a.mp4", "b.flv", "c.m3u8", "d.mp4", "a.png", "b.jpg"].map { name in
        let path = "\(folder)/\(name)"
        let words = [
          "-v", "error", "-show_entries", "stream=codec_name,width,height:format=duration", "-of", "flat", path,
        ]
        return (name, try world.start([Peers.ffprobe ?? "ffprobe"] + words))
      }
      try world.wait("ffprobe") { probes.allSatisfy { $0.1.isFinished } }
      for (name, probe) in probes {
        #expect(probe.status == .exited(0) && probe.errorText.isEmpty, "\(name): \(probe.errorText)")
        let isPicture = name.hasSuffix("png") || name.hasSuffix("jpg")
        let size = name == "c.m3u8" ? (180, 320) : (360, 640)
        #expect(
          probe.text.contains("width=\(size.0)\n") && probe.text.contains("height=\(size.1)\n"),
          "\(name): \(probe.text)")
        guard !isPicture else { continue }
        #expect(probe.text.contains("\"h264\"") && probe.text.contains("\"aac\""), "\(name): \(probe.text)")
        let duration = probe.text.lines.first { $0.hasPrefix("format.duration") }?.split(separator: "\"").last
        let seconds = duration.flatMap { Double($0) } ?? 0
        #expect(name == "d.mp4" ? seconds > 0.5 : (4...7).contains(seconds), "\(name): \(probe.text)")
      }
    }

    @Test func signedAddressesWorkFromEndToEnd() throws {
      try RealWorld.with { world in
        let program = Program(world: world)
        let origin = try program.serve(
          "\(Peers.fixtures)tiny.flv=live/test", "--key", "push", "--play-key", "somestring")
        func sign(_ address: String, _ key: String) throws -> String {
          let child = try program.start("sign", address, "--key", key, "--valid", "12h")
          try world.wait("a signature") { child.isFinished }
          return child.text.lines.first ?? ""
        }
        let words = ["--for", "3s", "--events", "json"]
        let good = try program.start(["play", try sign(origin.rtmp("live/test"), "somestring")] + words)
        let goodFLV = try program.start(["play", try sign(origin.http("live/test"), "somestring")] + words)
        let wrong = try program.start(["play", try sign(origin.rtmp("live/test"), "other")] + words)
        let pushed = try world.ffmpeg([
          "-nostdin", "-i", Peers.fixtures + "tiny.flv", "-c", "copy", "-f", "flv",
          try sign(origin.rtmp("live/new"), "push"),
        ])
        let all = [good, goodFLV, wrong, pushed]
        try world.wait("the end of all") { all.allSatisfy { $0.isFinished } }
        #expect(good.status == .exited(0), "\(good.errorText)")
        #expect(goodFLV.status == .exited(0), "\(goodFLV.errorText)")
        #expect(pushed.status == .exited(0), "\(pushed.errorText)")
        #expect(wrong.status == .exited(1))
        #expect(wrong.codes.starts(with: [2001, 2103]))
        #expect(origin.child.log.contains { $0.message.contains("txSecret is wrong") })
      }
    }

    @Test func aStreamThatEndsInOrderPassesWithoutALimit() throws {
      try RealWorld.with { world in
        let program = Program(world: world)
        let origin = try program.serve("\(Peers.fixtures)tiny.flv=live/once", "--once", "--for", "20s")
        let player = try program.start("play", origin.rtmp("live/once"), "--events", "json")
        try world.wait("the stream's end") { player.isFinished }
        #expect(player.status == .exited(0), "\(player.errorText)")
        #expect(player.codes.last == 2006)
        #expect(player.isValidLog)
      }
    }
  }
}
