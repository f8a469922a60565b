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
}
