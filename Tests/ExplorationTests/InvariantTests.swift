import EventLoop
import LiveComponents
import Stage
import Testing

@testable import Exploration

/// Every invariant complains of what it is there for, and of nothing else.
struct InvariantTests {
  /// A stage with components that have done nothing.
  private func run(_ carrier: Plan.Player.Carrier = .rtmp) throws -> ExploredRun {
    var plan = PlanGenerator.plan(seed: 1, length: .seconds(60)).without(
      Set(PlanGenerator.plan(seed: 1, length: .seconds(60)).parts))
    plan.players = [Plan.Player(name: "player", carrier: carrier, attributes: [])]
    let run = ExploredRun(plan: plan, stage: Stage(world: .simulated, seed: 1))
    var configuration = PusherConfiguration()
    configuration.encoding = .model
    let pusher = run.stage.addPusher(configuration: configuration)
    try pusher.set([("url", .text(Plan.pushAddress))])
    run.pusher = pusher
    let player = run.stage.addPlayer()
    try player.set([("src", .text(plan.players[0].source))])
    run.players = [player]
    return run
  }

  private func record(
    _ component: String, _ code: Int, at time: Int64 = 0, retry: Int? = nil, reason: String = "", message: String = ""
  ) -> LogRecord {
    var fields = reason.isEmpty ? [] : [EventField("reason", reason)]
    if let retry { fields.append(EventField("retry", retry)) }
    return LogRecord(time: time, component: component, kind: .normal, code: code, message: message, fields: fields)
  }

  /// Codes as `1002`, `1102:2` (retry 2), each a second after the one before it unless `=` stands before it.
  private func complaint(
    _ invariant: any Invariant, _ component: String, _ codes: String, carrier: Plan.Player.Carrier = .rtmp
  ) throws -> String? {
    var invariant = invariant
    let run = try run(carrier)
    _ = invariant.willCall(component, component == "pusher" ? "start" : "play", in: run)
    var time: Int64 = 0
    for word in codes.split(separator: " ") {
      let isAtOnce = word.hasPrefix("=")
      let parts = (isAtOnce ? word.dropFirst() : word).split(separator: ":")
      if !isAtOnce { time += 4_000 }
      let code = Int(parts[0]) ?? 0
      let retry = parts.count > 1 ? Int(parts[1]) : nil
      if let complaint = invariant.saw(record(component, code, at: time, retry: retry, reason: "x"), in: run) {
        return complaint
      }
    }
    return nil
  }

  @Test(arguments: [
    ("1005 1003 1007 1008 1001 1002 1006 1101", nil), ("1001 1002 1003 1007 1008", nil),
    ("1001 1002 3005 =1102:1 1001 1002", nil), ("1001 3004 =1102:1 1001 1002 3004 =1102:1", nil),
    ("3001 =1102:1 3002 =1102:2 3003 =1102:3 3001 =-1307", nil),
    ("1002", "1002 in an attempt that is opening"), ("1001 1001", "1001 in an attempt that is connected"),
    ("1001 1002 1002", "1002 in an attempt that is publishing"), ("1007", "1007 before 1003"),
    ("1003 1008", "1008 before 1007"), ("1003 1007 1007", "a second 1007"), ("1102:1", "1102 without a cause code"),
    ("3001 1102:1", "1102 came 4000 ms after its cause 3001"), ("3001 =1006", "1006 between 3001 and 1102 or -1307"),
    ("3001 =-1307", "-1307 after 0 retries"), ("-1307", "-1307 without a cause code"),
    ("3001 =1102:2", "1102 says retry 2, and it is number 1"), ("3001 =1102:1 =1001", "1001 0 ms after 1102"),
    ("1001 3001 ", "3001 in an attempt that is connected"), ("1001 1002 3003", "3003 in an attempt that is publishing"),
    ("3001 =1102:1 3001 =1102:2 3001 =1102:3 3001 =1102:4", "a fourth 1102 in a row"),
    ("1103 1103", "a second 1103 for one start"),
    ("1001 1002 1101 =1101", "1101 0 ms after the last one"), ("1101", "1101 while nothing is published"),
    ("1006", "1006 while nothing is published"),
  ])
  func pusherCodes(_ codes: String, _ expected: String?) throws {
    #expect(try complaint(PusherCodeOrder(), "pusher", codes) == expected)
  }

  @Test(arguments: [
    ("2001 2002 2008 2009 2003 2004 2032 2007 2004 2006", nil),
    ("2001 2002 2003 2004 3005 =2103:1 2001 2002 2003 2007 2004", nil),
    ("3001 =2103:1 3002 =2103:2 3003 =2103:3 3001 =-2301", nil),
    ("2002", "2002 in an attempt that is opening"), ("2001 2003", "2003 before 2002"), ("2003", "2003 before 2001"),
    ("2001 2002 2003 2003", "a second 2003 in one attempt"), ("2001 2002 2003 2007", "2007 before the first 2004"),
    ("2001 2002 2003 2004 2004", "2004 although no 2007 came since the last one"),
    ("2001 2002 2003 2004 2007 2007", "2007 although no 2004 came since the last one"),
    ("2001 2002 2003 2032", "2032 before 2004"), ("2001 2002 2003 2004 2032 2032", "a second 2032"),
    ("3001 2103:1", "2103 came 4000 ms after its cause 3001"), ("3001 =2001", "2001 between 3001 and 2103 or -2301"),
    ("2103:1", "2103 without a cause code: x"), ("3001 =-2301", "-2301 after 0 retries"),
    ("3001 =2103:1 3001 =2103:3", "retry 3 after retry 1"), ("2001 3001", "3001 in an attempt that is connected"),
    ("3001 =2103:1 =2001", "2001 0 ms after 2103"), ("2104 =2104", "2104 0 ms after the last one"),
  ])
  func playerCodes(_ codes: String, _ expected: String?) throws {
    #expect(try complaint(PlayerCodeOrder(), "player", codes) == expected)
  }

  @Test(arguments: [
    ("2001 2003 2004 2103:1 2001 2003", nil), ("2103:1 2103:2 2103:3 -2301", nil),
    ("2001 2002", "2002 over HTTP-FLV"), ("3001", "3001 over HTTP-FLV"), ("2001 2003 2004 2006", "2006 over HTTP-FLV"),
  ])
  func playerCodesOverFLV(_ codes: String, _ expected: String?) throws {
    #expect(try complaint(PlayerCodeOrder(), "player", codes, carrier: .flv) == expected)
  }

  /// Sound alone may begin once enough of it waits, or when the stream has ended: nobody publishes here.
  @Test func soundMayBeginBeforeTheFirstPicture() throws {
    #expect(try complaint(PlayerCodeOrder(), "player", "2001 2002 2004 2003") == nil)
  }

  @Test func anAttemptOfWhichNothingComes() throws {
    var order = PusherCodeOrder()
    let run = try run()
    try run.stage.startOrigin()
    _ = order.willCall("pusher", "start", in: run)
    _ = run.pusher?.start()
    // Nobody tells it of what comes.
    #expect(order.sample(run) == nil)
    run.stage.loop.run(until: .zero + .seconds(24))
    #expect(order.sample(run) == nil)
    run.stage.loop.run(until: .zero + .seconds(25))
    #expect(order.sample(run) == "pusher: nothing came of an attempt")
  }

  @Test func silenceAfterTheEnd() throws {
    var quiet = QuietAfterEnd()
    let run = try run()
    #expect(quiet.saw(record("player", 2001), in: run) == "2001 after nothing")
    _ = quiet.willCall("player", "play", in: run)
    #expect(quiet.saw(record("player", -2301), in: run) == nil)
    #expect(quiet.saw(record("player", 2104), in: run) == "2104 after -2301")
    let status = LogRecord(time: 0, component: "player", kind: .status, message: "")
    #expect(quiet.saw(status, in: run) == "a status record after -2301")
    let note = LogRecord(time: 0, component: "player", kind: .note, message: "src takes effect")
    #expect(quiet.saw(note, in: run) == nil)
    _ = quiet.willCall("pusher", "stop", in: run)
    _ = quiet.didCall("pusher", "stop", in: run)
    #expect(quiet.saw(record("pusher", 1101), in: run) == "1101 after stop")
  }

  @Test func figuresThatDoNotAddUp() throws {
    var honest = HonestSpeed()
    let run = try run()
    func status(_ speed: Int, _ video: Int) -> LogRecord {
      LogRecord(
        time: 0, component: "player", kind: .status, message: "",
        fields: [EventField("netSpeed", speed), EventField("videoBitrate", video), EventField("audioBitrate", 0)])
    }
    #expect(honest.saw(status(0, 0), in: run) == nil)
    #expect(
      honest.saw(status(40, 0), in: run) == "netSpeed adds up to 10000 bytes in 2 records, but 0 were received")
    var media = HonestSpeed()
    #expect(media.saw(status(0, 90), in: run) == "media adds up to 22500 bytes of 0 received")
  }

  @Test func whatDoesNotComeBackToLife() throws {
    var liveness = Liveness()
    let run = try run()
    #expect(liveness.sample(run) == nil)
    run.recovery.begin = run.now
    for second in 0...23 as ClosedRange<Int64> {
      run.stage.loop.run(until: .zero + .seconds(second))
      run.recovery.look(at: run)
      #expect(liveness.sample(run) == nil)
    }
    run.stage.loop.run(until: .zero + .milliseconds(23_250))
    #expect(liveness.sample(run)?.hasPrefix("pusher is not on") == true)
  }

  @Test func whatIsNotReleased() throws {
    var released = ReleasedResources()
    let run = try run()
    #expect(released.sample(run) == nil && released.ended(run) == nil)
    run.stage.loop.schedule(after: .seconds(5)) {}
    #expect(released.ended(run) == "1 timers are armed at the end")
    _ = run.pusher?.start()
    #expect(released.sample(run) == nil)
    run.stage.loop.run(until: .zero + .seconds(1))
    #expect(released.ended(run) != nil)
  }

  @Test func boundsFollowTheAttributes() throws {
    let run = try run()
    let player = try #require(run.players.first)
    _ = player.play()
    #expect(BoundedBuffer.bound(of: player) == 12_000)
    _ = player.stop()
    try player.set([("mode", .text("RTC"))])
    _ = player.play()
    #expect(BoundedBuffer.bound(of: player) == 4_000)
    let pusher = try #require(run.pusher)
    _ = pusher.start()
    // 1,000 kbps for 1.7 s, twice; 10 s of sound; two send buffers.
    #expect(BoundedSendQueue.limit(of: pusher, publishing: .seconds(10)) == 425_000 + 100_000 + 131_072)
    var buffer = BoundedBuffer()
    var queue = BoundedSendQueue()
    var rates = BoundedRates()
    #expect(buffer.sample(run) == nil && queue.sample(run) == nil && rates.sample(run) == nil)
  }
}
