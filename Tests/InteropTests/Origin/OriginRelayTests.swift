import EventLoop
import Network
import Origin
import Testing

extension InteropTests.Peering {
  /// ffmpeg pushes to our origin, and plays from it.
  @Suite(.enabled(if: Peers.hasFFmpeg, Peers.withoutFFmpeg)) struct OriginRelayTests {
    /// Fed by the test, so that nothing depends on how fast programs start: the beginning, the viewers, the rest.
    @Test(arguments: ["tiny.flv", "mp3.flv", "b-frames.flv"])
    func whatFFmpegPushesItPlaysBackUnchangedOverBothProtocols(_ fixture: String) throws {
      try RealWorld.with { world in
        let origin = try OriginPlace(world)
        let file = try FLVFile(fixture)
        let (first, rest) = file.split(at: 800)
        let publisher = try origin.feed("live/a")
        publisher.feed(first)
        try world.wait("the stream's beginning") { origin.messages("live/a") > 8 }
        let rtmp = try origin.record(origin.rtmp("live/a"))
        let flv = try origin.record(origin.http("live/a"))
        try world.wait("two viewers") { world.stage.origin.statistics(of: "live/a")?.viewers == 2 }
        publisher.feed(rest)
        publisher.endInput()
        try world.wait("the end of all three") { publisher.isFinished && rtmp.isFinished && flv.isFinished }
        for child in [publisher, rtmp, flv] { #expect(child.status == .exited(0), "\(child.errorText)") }

        let source = try origin.packets(of: Peers.fixtures + fixture)
        #expect(source.video.count > 40 && source.audio.count > 40)
        for player in [rtmp, flv] {
          let list = try PacketList(parsing: player.text)
          #expect(list.video.map(\.content) == source.video.map(\.content))
          #expect(list.audio.map(\.content) == source.audio.map(\.content))
          #expect(PacketList.relative(list.video) == PacketList.relative(source.video))
          #expect(PacketList.relative(list.audio) == PacketList.relative(source.audio))
          let composition = { (packet: PacketList.Packet) in packet.presentationTime - packet.decodeTime }
          #expect(list.video.map(composition) == source.video.map(composition))
          #expect(isRising(list.video.map(\.decodeTime)) && isRising(list.audio.map(\.decodeTime)))
        }
      }
    }

    @Test func whoComesLateBeginsAtTheNewestKeyFrame() throws {
      try RealWorld.with { world in
        let origin = try OriginPlace(world)
        // Key frames each second; the viewers come in the third one.
        let (first, rest) = try FLVFile("rtc-360p.flv").split(at: 2_600)
        let publisher = try origin.feed("live/late")
        publisher.feed(first)
        try world.wait("two groups of pictures") { origin.messages("live/late") > 140 }
        let players = [
          try origin.record(origin.rtmp("live/late")), try origin.record(origin.http("live/late")),
        ]
        try world.wait("two viewers") { world.stage.origin.statistics(of: "live/late")?.viewers == 2 }
        publisher.feed(rest)
        publisher.endInput()
        try world.wait("the end") { players.allSatisfy { $0.isFinished } }

        let source = try origin.packets(of: Peers.fixtures + "rtc-360p.flv").video
        for player in players {
          let video = try PacketList(parsing: player.text).video
          #expect(video.first?.isKey == true)
          #expect(video.count == source.count - 30)
          #expect(video.map(\.content) == source.suffix(video.count).map(\.content))
          #expect(isRising(video.map(\.decodeTime)))
        }
      }
    }

    @Test func aSecondPublisherOfANameIsRefusedAndTheFirstGoesOn() throws {
      try RealWorld.with { world in
        let origin = try OriginPlace(world)
        let (first, rest) = try FLVFile("tiny.flv").split(at: 1_500)
        let publisher = try origin.feed("live/one")
        publisher.feed(first)
        try world.wait("the first publisher") { origin.messages("live/one") > 8 }
        let second = try world.ffmpeg(
          ["-nostdin", "-i", Peers.fixtures + "tiny.flv", "-c", "copy", "-f", "flv", origin.rtmp("live/one")])
        try world.wait("the refusal") { second.isFinished }
        #expect(second.status != .exited(0))
        #expect(second.errorText.contains("live/one is already publishing"))
        #expect(origin.logged("refused publish of live/one"))
        let before = origin.messages("live/one")
        publisher.feed(rest)
        try world.wait("the rest of the first one's stream") { origin.messages("live/one") > before + 20 }
        publisher.endInput()
        try world.wait("its end") { publisher.isFinished }
        #expect(publisher.status == .exited(0))
      }
    }

    @Test func onlySignedPublishersMayPushWhereAKeyIsSet() throws {
      var configuration = OriginConfiguration()
      configuration.pushKey = "somestring"
      try RealWorld.with(origin: configuration) { world in
        let origin = try OriginPlace(world)
        func push(_ name: String) throws -> ChildProcess {
          try world.ffmpeg(
            ["-nostdin", "-i", Peers.fixtures + "tiny.flv", "-c", "copy", "-f", "flv", origin.rtmp("live/\(name)")])
        }
        let good = try push("test?\(try signature(key: "somestring", stream: "test", seconds: 600))")
        let wrong = try push("test2?\(try signature(key: "someotherstring", stream: "test2", seconds: 600))")
        let expired = try push("test3?\(try signature(key: "somestring", stream: "test3", seconds: -5))")
        let unsigned = try push("test4")
        let all = [good, wrong, expired, unsigned]
        try world.wait("all four") { all.allSatisfy { $0.isFinished } }
        #expect(good.status == .exited(0), "\(good.errorText)")
        #expect(all.dropFirst().allSatisfy { $0.status != .exited(0) })
        #expect(wrong.errorText.contains("txSecret is wrong"))
        #expect(expired.errorText.contains("expired"))
        #expect(unsigned.errorText.contains("not signed"))
        #expect(origin.logged("publishes live/test"))
        for name in ["test2", "test3", "test4"] { #expect(!origin.logged("publishes live/\(name)")) }
      }
    }

    private func isRising(_ times: [Int]) -> Bool { zip(times, times.dropFirst()).allSatisfy { $0 < $1 } }
  }
}
