import EventLoop
import LiveComponents
import Network
import RTMP
import Stage
import Testing

/// SPEC 1.2 and 1.3: connections that fail or break, each code through its cause.
@Suite struct PlayerNetworkTests {
  private static func thrice(_ cause: Int) -> [Int] { [cause, 2103, cause, 2103, cause, 2103, cause, -2301] }

  @Test(arguments: [
    ("dns-unknown@0s", 3001), ("dns-timeout@0s", 3001), ("refuse@0s", 3002), ("syn-timeout@0s", 3002), ("cut@0s", 3002),
    ("handshake-garbage@0s", 3003),
  ])
  func aServerThatCannotBeReachedRaisesItsCauseBeforeEveryRetry(_ fault: String, _ cause: Int) throws {
    let run = try play("tiny.flv", faults: [fault])
    #expect(run.codes == Self.thrice(cause))
    #expect(!run.outcome.isGood)
    #expect(run.outcome.errorCode == -2301)
  }

  @Test(arguments: ["dns-unknown@0s", "dns-timeout@0s", "refuse@0s", "syn-timeout@0s", "cut@0s"])
  func httpFLVHasNoCauseCodes(_ fault: String) throws {
    #expect(try play("tiny.flv", over: .http, faults: [fault]).codes == [2103, 2103, 2103, -2301])
  }

  @Test func retriesComeThreeSecondsAfterTheFailure() throws {
    let run = try play("tiny.flv", faults: ["refuse@0s"])
    let times = run.times(3002)
    #expect(times.count == 4)
    for (earlier, later) in zip(times, times.dropFirst()) { #expect(later - earlier == 3_040) }
    #expect(run.times(-2301) == [times[3]])
  }

  @Test func silenceWhereAHandshakeShouldBeIsAFailedHandshake() throws {
    let stage = Stage(world: .simulated)
    let silent = try #require(stage.simulation).host("silent.local")
    let handler = SilentServer()
    let listener = try silent.listen(at: Endpoint(host: "silent.local", port: 1935), handler: handler)
    var records: [LogRecord] = []
    stage.log.subscribe { records.append($0) }
    let player = stage.addPlayer()
    try player.set([("src", .text("rtmp://silent.local/live/a"))])
    #expect(player.play().isSuccess)
    stage.loop.run()
    #expect(records.compactMap(\.code) == Self.thrice(3003))
    // One round trip of 40 ms, then the five seconds of SPEC 1.1.
    #expect(records.first { $0.code == 3003 }?.time == 5_040)
    listener.close()
  }

  @Test func aResetConnectionIsRetriedAndPlayingGoesOn() throws {
    let run = try play("portrait-540p.flv", faults: ["reset@4s"], loops: true, for: .seconds(20))
    #expect(inOrder([2004, 3005, 2103, 2001, 2002, 2003, 2004], run.codes))
    #expect(run.outcome.isGood)
    #expect(run.outcome.statistics.reconnects == 1)
  }

  @Test func mediaResetsTheCountOfRetries() throws {
    let faults = (0..<6).map { "reset@\(4 + $0 * 6)s" }
    let run = try play("portrait-540p.flv", faults: faults, loops: true, for: .seconds(50))
    #expect(run.codes.filter { $0 == 3005 }.count == 6)
    #expect(!run.codes.contains(-2301))
  }

  @Test func tenSecondsWithoutAByteBreakTheConnection() throws {
    let run = try play("portrait-540p.flv", faults: ["cut@4s"], loops: true, for: .seconds(60))
    let expected = [2007, 3005, 2103, 3002, 2103, 3002, 2103, 3002, -2301]
    #expect(inOrder(expected, run.codes))
    let broken = try #require(run.times(3005).first)
    #expect((13_900...14_100).contains(broken))
  }

  @Test func anOrderlyCloseWithoutAnEndIsALoss() throws {
    let run = try play("portrait-540p.flv", faults: ["close@4s"], loops: true, for: .seconds(15))
    #expect(inOrder([2004, 3005, 2103, 2001, 2002, 2004], run.codes))
  }

  @Test func aRefusalHasNoCodeOfItsOwnAndItsReasonIsInTheRetry() throws {
    let run = try play("tiny.flv", faults: ["play-rejected@0s"])
    #expect(run.codes.filter { $0 != 2001 } == [2103, 2103, 2103, -2301])
    #expect(run.message(2103)?.contains("refused") == true)
  }

  @Test func nothingComesAfterTheErrorUntilStopAndPlay() throws {
    let stage = Stage(world: .simulated)
    var codes: [Int] = []
    stage.log.subscribe { if let code = $0.code { codes.append(code) } }
    let player = stage.addPlayer()
    try player.set([("src", .text("rtmp://nowhere.local/live/a"))])
    _ = player.play()
    stage.loop.run()
    #expect(codes == Self.thrice(3001))
    #expect(!player.play().isSuccess)
    stage.loop.run()
    #expect(codes.count == 8)
    #expect(player.stop().isSuccess)
    #expect(player.play().isSuccess)
    stage.loop.run()
    #expect(codes == Self.thrice(3001) + Self.thrice(3001))
  }

  @Test func anOutageShowsAsLaggingDataAnEmptyBufferAndAStall() throws {
    let run = try play("portrait-540p.flv", faults: ["cut@4s+3s"], loops: true, for: .seconds(30))
    #expect(inOrder([2004, 2007, 2004, 2105], run.codes))
    #expect(run.codes.contains(2104))
    let lags = run.times(2104)
    for (earlier, later) in zip(lags, lags.dropFirst()) { #expect(later - earlier >= 2_000) }
    let gap = run.playerEvents.first { $0.code == 2105 }?.fields.first { $0.name == "gap" }?.value
    if case .integer(let gap)? = gap { #expect((1_000...4_500).contains(gap)) } else { Issue.record("2105 has no gap") }
  }

  @Test func rtcWithoutASignatureSaysSoAndPlaysOn() throws {
    let run = try play("rtc-360p.flv", [("mode", .text("RTC"))])
    #expect(run.codes == [-2302, 2001, 2002, 2008, 2009, 2003, 2004, 2032, 2006])
    #expect(run.outcome.isGood)
    let flv = try play("rtc-360p.flv", over: .http, [("mode", .text("RTC"))])
    #expect(!flv.codes.contains(-2302))
  }
}

/// Accepts and never answers.
private final class SilentServer: ListenerHandler, ConnectionHandler {
  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? { self }
  func connectionOpened(_ connection: any Connection) {}
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connection(_ connection: any Connection, received bytes: Received) {}
  func connectionCanSend(_ connection: any Connection) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) {}
}
