import EventLoop
import Testing

@testable import Network

/// The text forms of conditions, traces and faults.
@Suite struct NetworkTextTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  // MARK: Conditions

  @Test func conditions() throws {
    let conditions = try NetworkConditions(
      parsing: "down=1Mbps, up=800kbps,delay=40ms,jitter=10ms,loss=1%,buffer=128KiB")
    #expect(conditions.down.rate == .kbps(1_000) && conditions.up.rate == .kbps(800))
    #expect(conditions.down.delay == .milliseconds(40) && conditions.up.jitter == .milliseconds(10))
    #expect(conditions.up.loss == 0.01 && conditions.down.sendBuffer == 131_072)
    #expect(try NetworkConditions(parsing: "") == NetworkConditions())
    #expect(try NetworkConditions(parsing: "rtt=80ms").up.delay == .milliseconds(40))
    #expect(try NetworkConditions(parsing: "rate=2.5Mbps").down.rate == .kbps(2_500))
    #expect(try NetworkConditions(parsing: "rate=unlimited").down.rate == .unlimited)
  }

  @Test(arguments: [
    "down", "down=", "down=1", "down=0kbps", "down=-1Mbps", "down=nanMbps", "down=1e99Mbps", "delay=-3ms", "delay=x",
    "delay=nan", "delay=inf", "delay=2d", "loss=100%", "loss=-1%", "loss=nan", "loss=2", "bogus=1", "buffer=0",
    "buffer=1KiB",
    "buffer=64", "buffer=999999MiB", "buffer=KiB", "=", "jitter=1e400s",
  ])
  func conditionsThatMakeNoSense(_ text: String) {
    let name = text.prefix { $0 != "=" }
    let message = message { _ = try NetworkConditions(parsing: text) }
    #expect(message != "no error" && message.contains(name))
    #expect(!message.contains("\n"))
  }

  // MARK: Traces

  @Test func traces() throws {
    let trace = try Trace(parsing: "# LTE\n\n1000 800 20\r\n  500\t0   # fade\n250 1200 5")
    #expect(
      trace.steps == [
        .init(duration: .seconds(1), kbps: 800, latency: .milliseconds(20)),
        .init(duration: .milliseconds(500), kbps: 0),
        .init(duration: .milliseconds(250), kbps: 1_200, latency: .milliseconds(5)),
      ])
    #expect(trace.length == .milliseconds(1_750))
    #expect(try Trace(parsing: trace.text) == trace)
  }

  @Test func tracesThatMakeNoSense() {
    #expect(message { _ = try Trace(parsing: "100 1\n100 1 2 3\n") }.hasPrefix("trace line 2: "))
    for line in [
      "0 1 1", "-5 1 1", "1 -1 1", "1 1 -1", "1.5 1 1", "a b c", "1", "99999999999999999999 1 1", "1 1 61000",
    ] {
      #expect(message { _ = try Trace(parsing: "10 10 10\n\n" + line) }.hasPrefix("trace line 3: "), "\(line)")
    }
    #expect(message { _ = try Trace(parsing: "# nothing\n") }.contains("no step with a capacity"))
    #expect(message { _ = try Trace(parsing: "100 0 5\n") }.contains("no step with a capacity"))
    #expect(Trace(steps: []) == nil)
  }

  @Test func traceArithmetic() throws {
    let trace = try Trace(parsing: "100 1000 1\n50 0 2\n200 500 3")
    #expect(trace.latency(at: .milliseconds(99)) == .milliseconds(1))
    #expect(trace.latency(at: .milliseconds(100)) == .milliseconds(2))
    #expect(trace.latency(at: .milliseconds(349)) == .milliseconds(3))
    #expect(trace.latency(at: .milliseconds(350 * 1_000 + 120)) == .milliseconds(2))
    // 100 kbit in the first step, 100 kbit in the third; a bit is 10^6 of the unit.
    #expect(trace.time(toDo: 50_000 * 1_000_000, from: .zero) == .milliseconds(50))
    #expect(trace.time(toDo: 100_000 * 1_000_000, from: .zero) == .milliseconds(100))
    #expect(trace.time(toDo: 100_001 * 1_000_000, from: .zero) == .milliseconds(150) + .nanoseconds(2_000))
    #expect(trace.time(toDo: 250_000 * 1_000_000, from: .zero) == .milliseconds(400))
    #expect(trace.time(toDo: 10_000 * 1_000_000, from: .milliseconds(120)) == .milliseconds(170))
    #expect(trace.work(from: .milliseconds(50), until: .milliseconds(250)) == 100_000 * 1_000_000)
    // What was planned is what is done.
    var generator = Seed(9).generator()
    for _ in 0..<2_000 {
      let work = Int64(1 + generator.below(2_000_000)) * 1_000_000
      let start = RunDuration.nanoseconds(Int64(generator.below(2_000_000_000)))
      let end = trace.time(toDo: work, from: start)
      let done = trace.work(from: start, until: end)
      #expect(done >= work && done < work + 1_000)
    }
  }

  @Test func lteTraces() {
    for seed in 0..<30 {
      for mean in [300, 1_000, 8_000] as [Int64] {
        let trace = Trace.lteLike(seed: Seed(UInt64(seed)), meanKbps: mean)
        #expect(trace.length == .seconds(120))
        #expect(abs(trace.meanKbps / Double(mean) - 1) < 0.01)
        let deep = trace.steps.filter { $0.kbps * 20 < mean }
        #expect(deep.count <= 14)
        #expect(deep.allSatisfy { $0.duration <= .seconds(3) })
        #expect(trace.steps.allSatisfy { $0.latency >= .milliseconds(20) && $0.latency <= .milliseconds(95) })
        #expect(trace.steps.contains { $0.kbps * 2 > mean * 3 })
      }
    }
    let deepFades = (0..<30).reduce(0) {
      $0 + Trace.lteLike(seed: Seed(UInt64($1))).steps.filter { $0.kbps < 50 }.count
    }
    // An hour in all, about two a minute.
    #expect((80...160).contains(deepFades))
    #expect(Trace.lteLike(seed: Seed(1), meanKbps: 500, length: .seconds(30)).length == .seconds(30))
    #expect(Trace.lteLike(seed: Seed(1), meanKbps: -5, length: .zero).length == .seconds(1))
  }

  // MARK: Faults

  @Test func faults() throws {
    func parse(_ text: String) throws -> Fault { try Fault(parsing: text) }
    #expect(try parse("cut@10s+3s") == Fault(.cut, start: .seconds(10), duration: .seconds(3)))
    #expect(try parse("reset:play.local@500ms") == Fault(.reset, host: "play.local", start: .milliseconds(500)))
    #expect(try parse("slow-close@2m").kind == .slowClose(.seconds(5)))
    #expect(try parse("slow-close=1.5s@2m") == Fault(.slowClose(.milliseconds(1_500)), start: .seconds(120)))
    #expect(try parse("bandwidth=300kbps@1").kind == .bandwidth(.kbps(300)))
    #expect(try parse("latency=300ms@1").kind == .latency(.milliseconds(300)))
    #expect(try parse("jitter=30ms@1").kind == .jitter(.milliseconds(30)))
    let names: [(String, Fault.Kind)] = [
      ("dns-unknown", .dnsUnknown), ("dns-timeout", .dnsTimeout), ("refuse", .refuse), ("syn-timeout", .synTimeout),
      ("reset", .reset), ("close", .close), ("cut", .cut), ("handshake-garbage", .handshakeGarbage),
    ]
    for (name, kind) in names { #expect(try parse("\(name)@0s").kind == kind) }
    #expect(try parse("publish-rejected@3s").kind == .other(name: "publish-rejected", value: nil))
    #expect(
      try parse("corrupt=2%:push.local@3s+1s")
        == Fault(.other(name: "corrupt", value: "2%"), host: "push.local", start: .seconds(3), duration: .seconds(1)))
  }

  @Test func places() throws {
    func place(_ text: String) throws -> [String?] {
      let fault = try Fault(parsing: "cut:\(text)@0s")
      return [fault.host, fault.peer, "\(fault.direction)"]
    }
    #expect(try place("phone") == ["phone", nil, "both"])
    #expect(try place("phone<>play.local") == ["phone", "play.local", "both"])
    #expect(try place("phone>play.local") == ["phone", "play.local", "outgoing"])
    #expect(try place("phone>*") == ["phone", nil, "outgoing"])
    #expect(try place("*>phone") == ["phone", nil, "incoming"])
    #expect(try place("*<>phone") == ["phone", nil, "both"])
    #expect(try place("*") == [nil, nil, "both"])
    #expect(try place("*>*") == [nil, nil, "both"])
  }

  @Test(arguments: [
    "cut@10s+3s", "reset:play.local@500ms", "slow-close=1500ms@120s", "bandwidth=300kbps:phone>play.local@1s",
    "latency=90ms:*>phone@1s+1s", "refuse:a<>b@0s", "jitter=10ms:a>*@0s", "corrupt=2%:push.local@3s+1s",
    "stream-busy@1s",
  ])
  func textsOfFaults(_ text: String) throws {
    #expect(try Fault(parsing: text).description == text)
  }

  @Test(arguments: [
    ("cut", "expected NAME"), ("", "expected NAME"), ("@1s", "expected NAME"), ("cut@", "expected NAME"),
    ("cut@1s@2s", "expected NAME"), ("cut@x", "start=x"), ("cut@1s+", "duration="), ("cut@1s+0s", "above zero"),
    ("cut@-1s", "start=-1s"), ("cut@nan", "start=nan"), ("cut@1s+2s+3s", "duration=2s+3s"),
    (":host@1s", "needs a name"),
    ("=3@1s", "needs a name"), ("cut=3s@1s", "takes no value"), ("bandwidth@1s", "needs a value"),
    ("bandwidth=@1s", "needs a value"), ("bandwidth=fast@1s", "bandwidth=fast"), ("latency=1x@1s", "latency=1x"),
    ("slow-close=@1s", "needs a value"), ("cut:@1s", "is no place"), ("cut:a>@1s", "is no place"),
    ("cut:>b@1s", "is no place"), ("cut:a>b>c@1s", "more than one \">\""), ("cut:a:b@1s", "more than one \":\""),
    ("cut:a<b@1s", "is no place"), ("cut:a b@1s", "is no place"), ("cut:<>b@1s", "is no place"),
  ])
  func faultsThatMakeNoSense(_ text: String, _ part: String) {
    let message = message { _ = try Fault(parsing: text) }
    #expect(message.contains(part), "\(message)")
  }
}
