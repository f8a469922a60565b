import EventLoop
import Network

/// A capacity pattern to be measured on.
struct UplinkTrace {
  var name: String
  var trace: Trace
  /// One way, of the way back.
  var returnDelay: RunDuration
  /// Of the way up.
  var jitter = RunDuration.zero
  var loss = 0.0
  /// ms into the run at which a capacity came back that the pusher should use again.
  var restorations: [Int64] = []

  /// RFC 8867 section 5.1, and what else SPEC 2.3 and its issue name.
  static func all() throws -> [UplinkTrace] {
    var traces = [
      UplinkTrace(name: "RFC 8867", trace: try fixture("rfc8867"), returnDelay: .milliseconds(50)),
      UplinkTrace(name: "steps", trace: try fixture("step"), returnDelay: .milliseconds(40)),
      UplinkTrace(name: "subway", trace: try fixture("subway"), returnDelay: .milliseconds(50)),
      try UplinkTrace(name: "slow ramp", steps: slowRamp()),
    ]
    for seconds in [3, 10, 30] as [Int64] {
      traces.append(
        try UplinkTrace(
          name: "outage of \(seconds) s", steps: [(30_000, 1_500), (seconds * 1_000, 0), (40_000, 1_500)])
      )
    }
    var noisy = try UplinkTrace(name: "wide, 60 ms of jitter, 1 % loss", steps: [(60_000, 6_000)])
    noisy.jitter = .milliseconds(60)
    noisy.loss = 0.01
    var long = try UplinkTrace(name: "wide, round trip of 300 ms", steps: [(60_000, 6_000)], delay: 150)
    long.returnDelay = .milliseconds(150)
    return traces + [noisy, long]
  }

  private init(name: String, trace: Trace, returnDelay: RunDuration) {
    self.name = name
    self.trace = trace
    self.returnDelay = returnDelay
  }

  /// ms and kbps; `delay` in ms, one way.
  private init(name: String, steps: [(Int64, Int64)], delay: Int64 = 40) throws {
    let steps = steps.map {
      Trace.Step(duration: .milliseconds($0.0), kbps: $0.1, latency: .milliseconds(delay))
    }
    guard let trace = Trace(steps: steps) else { throw BenchError("the trace \(name) has no capacity") }
    self.init(name: name, trace: trace, returnDelay: .milliseconds(40))
  }

  private static func fixture(_ name: String) throws -> Trace {
    try Trace(parsing: TextFile.read("fixtures/traces/\(name).trace"))
  }

  /// From 1,500 kbps down to 250 within 50 s, there for 10 s, and up again.
  private static func slowRamp() -> [(Int64, Int64)] {
    let down = stride(from: Int64(1_500), to: 250, by: -25).map { (Int64(1_000), $0) }
    return down + [(10_000, 250)] + down.reversed()
  }

  /// The same pattern otherwise placed in time: few long steps get up to a tenth longer or shorter each, many short
  /// ones begin somewhere else.
  func varied(by seed: UInt64) throws -> UplinkTrace {
    var generator = Seed(seed).split("trace \(name)").generator()
    var steps = trace.steps
    if steps.count <= 20 {
      for index in steps.indices {
        let length = steps[index].duration.milliseconds
        let change = Int64(generator.below(UInt64(length / 5 + 1))) - length / 10
        steps[index].duration = .milliseconds(length + change)
      }
    } else if name == "subway" {
      let begin = Int(generator.below(UInt64(steps.count)))
      steps = Array(steps[begin...] + steps[..<begin])
    } else {
      steps[0].duration = steps[0].duration + .milliseconds(Int64(generator.below(1_000)))
    }
    guard let trace = Trace(steps: steps) else { throw BenchError("the trace \(name) has no capacity") }
    var result = self
    result.trace = trace
    if steps.count <= 20 { result.restorations = Self.restorations(steps) }
    return result
  }

  private static func restorations(_ steps: [Trace.Step]) -> [Int64] {
    var time = RunDuration.zero
    var result: [Int64] = []
    for (a, b) in zip(steps, steps.dropFirst()) {
      time = time + a.duration
      if b.kbps > a.kbps { result.append(time.milliseconds) }
    }
    return result
  }

  var length: RunDuration { trace.length }

  /// A world of two hosts with this way up between them; it has to be kept for as long as they are used.
  func world(on loop: EventLoop, seed: Seed) -> (SimulatedNetwork, phone: SimulatedHost, server: SimulatedHost) {
    let world = SimulatedNetwork(loop: loop, seed: seed)
    let (phone, server) = (world.host("phone.local"), world.host("server.local"))
    world.setConditions(
      client: phone, server: server,
      NetworkConditions(
        down: LinkConditions(delay: returnDelay),
        up: LinkConditions(rate: .trace(trace), delay: .zero, jitter: jitter, loss: loss)))
    return (world, phone, server)
  }

  /// kbit that pass in [begin, end) ms if no more than `limit` kbps are wanted.
  func usable(from begin: Int64, to end: Int64, limit: Int64) -> Double {
    var time: Int64 = 0
    var sum = 0.0
    for step in trace.steps {
      let next = time + step.duration.milliseconds
      let span = min(next, end) - max(time, begin)
      if span > 0 { sum += Double(min(step.kbps, limit) * span) / 1_000 }
      time = next
    }
    return sum
  }

  /// kbps at a time in ms.
  func capacity(at time: Int64) -> Int64 {
    var end: Int64 = 0
    for step in trace.steps {
      end += step.duration.milliseconds
      if time < end { return step.kbps }
    }
    return trace.steps.last?.kbps ?? 0
  }
}
