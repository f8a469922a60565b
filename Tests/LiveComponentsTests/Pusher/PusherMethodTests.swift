import EventLoop
import LiveComponents
import Stage
import Testing

/// SPEC 2.1, 2.4, 2.5: what methods answer, and what is left when a pusher has stopped.
@Suite struct PusherMethodTests {
  @Test func methodsInTheWrongStateFailWithAReason() throws {
    let stage = Stage(world: .simulated, seed: 1)
    try stage.startOrigin()
    var configuration = PusherConfiguration()
    configuration.encoding = .model
    let pusher = stage.addPusher(configuration: configuration)
    #expect(!pusher.start().isSuccess)
    #expect(!pusher.stop().isSuccess && !pusher.pause().isSuccess && !pusher.resume().isSuccess)
    #expect(
      !pusher.snapshot().result.isSuccess && !pusher.switchCamera().isSuccess && !pusher.sendMessage("a").isSuccess)
    try pusher.set([("url", .text("http://push.local/live/a.flv"))])
    #expect(!pusher.start().isSuccess)
    try pusher.set([("url", .text("rtmp://push.local/live/a"))])
    #expect(pusher.start().errMsg == "operateLivePusher:ok")
    #expect(!pusher.start().isSuccess)
    stage.loop.run(until: .zero + .seconds(2))
    #expect(pusher.isPublishing)
    #expect(!pusher.toggleTorch().isSuccess)
    #expect(pusher.switchCamera().isSuccess && pusher.toggleTorch().isSuccess)
    #expect(pusher.setZoom(2.04).zoom == 2.0 && !pusher.setZoom(99).result.isSuccess)
    #expect(pusher.sendMessage("hello").isSuccess && !pusher.sendMessage("").isSuccess)
    #expect(!pusher.resume().isSuccess && pusher.pause().isSuccess && pusher.resume().isSuccess)
    pusher.enterBackground()
    let refused = pusher.stop()
    #expect(refused.errno == 102 && refused.errMsg.contains("runningState=background"))
    pusher.enterForeground()
    #expect(pusher.stop().isSuccess)
    #expect(!pusher.hasOpenDevices && pusher.armedTimers == 0 && pusher.phase == .stopped)
    stage.origin.close()
  }

  @Test func attributesOutOfRangeAreRefusedAndChangeNothing() throws {
    var attributes = PusherAttributes()
    for (name, value) in [
      ("fps", AttributeValue.number(0)), ("fps", .number(31)), ("mode", .text("UHD")), ("beauty", .number(9.1)),
      ("min-bitrate", .number(2_000)), ("max-bitrate", .number(100)), ("waiting-image-hash", .text("xyz")),
      ("no-such", .flag(true)),
    ] {
      let before = attributes
      #expect(throws: AttributeError.self) { try attributes.set([(name, value)]) }
      #expect(attributes == before)
    }
    try attributes.set([("min-bitrate", .number(2_000)), ("max-bitrate", .number(3_000)), ("beauty", .number(6.3))])
    #expect(attributes.minBitrate == 2_000 && attributes.maxBitrate == 3_000 && attributes.beauty == 6.3)
    #expect(PusherAttributes(profile: .tencent2019).audioQuality == .low && PusherAttributes().audioQuality == .high)
  }

  @Test func nothingIsSaidAfterTheErrorCode() throws {
    let scenario = try push(faults: ["refuse@0s"], for: .seconds(60))
    let end = try #require(scenario.records.lastIndex { $0.code == -1307 })
    #expect(scenario.records[(end + 1)...].allSatisfy { $0.component != "pusher" })
  }
}
