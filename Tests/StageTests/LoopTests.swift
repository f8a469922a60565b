import EventLoop
import LiveComponents
import Network
import Stage
import Testing

/// Real pictures and sound from the generated camera and microphone to a player, with the delay read from both.
@Suite struct LoopTests {
  @Test func aCallOverACleanLinkIsSeenAndHeardWithinThreeTenthsOfASecond() throws {
    var options = LoopOptions()
    options.pushAttributes = [("video-width", .number(180)), ("video-height", .number(320))]
    options.playAttributes = [("mode", .text("RTC"))]
    options.world.conditions = try NetworkConditions(parsing: "delay=20ms")
    options.world.limit = .seconds(6)
    let outcome = try LoopRun(options).run()
    #expect(outcome.isGood)
    #expect(outcome.pictureDelay.count > 70 && (50...300).contains(outcome.pictureDelay.p95))
    #expect(outcome.soundDelay.count >= 4 && (50...300).contains(outcome.soundDelay.p95))
    #expect(abs(outcome.pictureDelay.p50 - outcome.soundDelay.p50) <= 40)
  }

  @Test func aRunThatIsOverIsReleasedWithItsWorld() throws {
    weak var loopStage: Stage?
    weak var pushStage: Stage?
    do {
      var options = LoopOptions()
      options.pusher.encoding = .model
      options.player.decoding = .none
      options.world.limit = .seconds(5)
      let run = try LoopRun(options)
      loopStage = run.stage
      _ = try run.run()
    }
    do {
      var options = PushOptions(address: "rtmp://push.local/live/a")
      options.pusher.encoding = .model
      options.world.limit = .seconds(5)
      options.background = [.seconds(1)..<(.seconds(60))]
      let run = try PushRun(options)
      pushStage = run.stage
      _ = try run.run()
    }
    #expect(loopStage == nil)
    #expect(pushStage == nil)
  }
}
