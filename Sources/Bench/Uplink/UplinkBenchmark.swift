import EventLoop
import LiveComponents

/// SPEC 2.3's numbers: bitrate control on patterns of capacity, each over 20 seeds, and three other publishers' rules
/// beside it.
enum UplinkBenchmark {
  static let seeds: ClosedRange<UInt64> = 1...20
  static let benchmark = "uplink"
  static let bounds = PushModeProfile(.RTC).bounds(least: 200, most: 1_000)

  static func run(_ workbench: Workbench) throws -> [Figure] {
    var figures: [Figure] = []
    for trace in try UplinkTrace.all() {
      var ours: [UplinkFigures] = []
      var isRepeatable = true
      for seed in seeds {
        let trace = try trace.varied(by: seed)
        let runs = try (0..<2).map { _ in try run(BitrateControl(bounds: bounds), on: trace, seed: seed) }
        isRepeatable = isRepeatable && runs[0].log == runs[1].log
        ours.append(runs[0].figures)
      }
      figures += targets(trace.name, ours, isRepeatable)
      figures += try peer(OBSRule.self, on: trace)
      figures += try peer(HaishinKitRule.self, on: trace)
      figures += try peer(LFLiveKitRule.self, on: trace)
    }
    return try figures + broadcast() + wholePusher()
  }

  /// The same pattern in a broadcast: groups of 3 s, bounds of the hd-live preset with room below.
  private static func broadcast() throws -> [Figure] {
    let profile = PushModeProfile(.HD)
    let bounds = profile.bounds(least: 300, most: 1_200)
    guard let trace = try UplinkTrace.all().first else { return [] }
    let runs = try seeds.map { seed in
      var options = ModelUplink.Options()
      options.bounds = bounds
      options.seed = Seed(seed)
      options.groupFrames = 15 * profile.groupSeconds
      options.statistics = .broadcast
      options.order = .decodeTime
      options.queueSpan = profile.queueSpanMilliseconds
      let rule = BitrateControl(bounds: bounds, tuning: profile.rateTuning)
      return try UplinkRun(trace: trace.varied(by: seed), rule: rule, options: options).figures
    }
    return lines(trace.name + " in HD, 300-1200", "liveterm", runs)
  }

  /// The first pattern with the whole pusher: generated camera, libx264, sound, its own timers.
  private static func wholePusher() throws -> [Figure] {
    guard let trace = try UplinkTrace.all().first else { return [] }
    let runs = try (1...3).map { try PusherUplinkRun(trace: trace.varied(by: $0), seed: $0).figures }
    return targets("RFC 8867", runs, nil, by: "the whole pusher with libx264, 3 seeds")
  }

  static func run(_ rule: BitrateControl, on trace: UplinkTrace, seed: UInt64) throws -> UplinkRun {
    var options = ModelUplink.Options()
    options.bounds = bounds
    options.seed = Seed(seed)
    return try UplinkRun(trace: trace, rule: rule, options: options)
  }

  private static func peer<Rule: PeerBitrateRule>(_: Rule.Type, on trace: UplinkTrace) throws -> [Figure] {
    let runs = try seeds.map { seed in
      var options = ModelUplink.Options()
      options.bounds = bounds
      options.seed = Seed(seed)
      options.order = .decodeTime
      options.queueSpan = PeerSocket.queueSpan
      options.socketWindow = PeerSocket.buffer
      return try UplinkRun(trace: trace.varied(by: seed), rule: Rule(bounds: bounds), options: options).figures
    }
    return lines(trace.name, Rule.name, runs)
  }

  // MARK: Lines

  private static func lines(_ trace: String, _ rule: String, _ runs: [UplinkFigures]) -> [Figure] {
    [
      Figure(
        benchmark: benchmark, name: "\(trace), \(rule), mean", ours: UplinkFigures.mean(runs).text,
        target: rule == "liveterm" ? "" : "peer", isMet: true),
      Figure(
        benchmark: benchmark, name: "\(trace), \(rule), worst", ours: UplinkFigures.worst(runs).text,
        target: rule == "liveterm" ? "" : "peer", isMet: true),
    ]
  }

  private static func targets(
    _ trace: String, _ runs: [UplinkFigures], _ isRepeatable: Bool?, by sender: String = "liveterm"
  ) -> [Figure] {
    let mean = UplinkFigures.mean(runs)
    let worst = UplinkFigures.worst(runs)
    func line(_ name: String, _ value: String, _ target: String, _ isMet: Bool) -> Figure {
      let prefix = sender == "liveterm" ? trace : "\(trace), \(sender)"
      return Figure(benchmark: benchmark, name: "\(prefix), \(name)", ours: value, target: target, isMet: isMet)
    }
    func time(_ name: String, _ path: KeyPath<UplinkFigures, Double>, _ most: Double) -> Figure {
      line(
        name, "\(fixed(mean[keyPath: path])) s (worst \(fixed(worst[keyPath: path])))", "<= \(fixed(most)) s",
        mean[keyPath: path] <= most)
    }
    var result = lines(trace, sender, runs)
    if trace == "RFC 8867" {
      result += [
        line(
          "of the usable capacity", "\(fixed(mean.utilisation)) % (worst \(fixed(worst.utilisation)))", ">= 80 %",
          mean.utilisation >= 80),
        time("capture to server, p95", \.p95, 0.3), time("capture to server, max", \.greatest, 1),
        time("back at 90 % of a restored capacity", \.recovery, 8),
        line(
          "announced changes in any minute",
          "\(fixed(mean.mostChangesInAMinute)) (worst \(fixed(worst.mostChangesInAMinute)))", "<= 12",
          mean.mostChangesInAMinute <= 12),
      ]
    }
    if trace.hasPrefix("wide") {
      result.append(
        line(
          "of the usable capacity", "\(fixed(mean.utilisation)) % (worst \(fixed(worst.utilisation)))", ">= 90 %",
          mean.utilisation >= 90))
    }
    if trace.hasPrefix("outage") {
      result.append(
        line(
          "pictures within 0.5 s after its end", "\(fixed(worst.calm)) s at the most", "<= 5 s", worst.calm <= 5))
    }
    if let isRepeatable {
      result.append(line("each seed twice, same log", isRepeatable ? "yes" : "no", "yes", isRepeatable))
    }
    return result
  }
}

extension UplinkFigures {
  var text: String {
    "\(fixed(utilisation)) %, p50 \(fixed(median)) p95 \(fixed(p95)) max \(fixed(greatest)) s, sound p95 "
      + "\(fixed(soundP95)) max \(fixed(soundGreatest)) s, \(fixed(changesPerMinute)) changes/min, "
      + "\(fixed(droppedFrames)) dropped"
  }
}
