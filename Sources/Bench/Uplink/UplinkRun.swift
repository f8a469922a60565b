import EventLoop
import LiveComponents
import Network

/// What one rule did on one trace.
struct UplinkFigures: Equatable {
  /// Of the capacity that the maximum allows, %.
  var utilisation = 0.0
  /// Capture to server, pictures, s.
  var median = 0.0
  var p95 = 0.0
  var greatest = 0.0
  /// The same for sound.
  var soundP95 = 0.0
  var soundGreatest = 0.0
  /// Announced changes, in a minute on average and in the worst one.
  var changesPerMinute = 0.0
  var mostChangesInAMinute = 0.0
  var droppedFrames = 0.0
  /// From a restored capacity until 90 % of it are in use, s; the longest.
  var recovery = 0.0
  /// From the end of an outage until pictures come within 0.5 s again, s; the longest.
  var calm = 0.0

  typealias Figure = WritableKeyPath<UplinkFigures, Double> & Sendable
  static let all: [Figure] = [
    \.utilisation, \.median, \.p95, \.greatest, \.soundP95, \.soundGreatest, \.changesPerMinute, \.mostChangesInAMinute,
    \.droppedFrames, \.recovery, \.calm,
  ]

  static func mean(_ runs: [UplinkFigures]) -> UplinkFigures {
    var result = UplinkFigures()
    for path in all { result[keyPath: path] = runs.reduce(0) { $0 + $1[keyPath: path] } / Double(max(1, runs.count)) }
    return result
  }

  /// The worst of each: the least utilisation, and the greatest of all else.
  static func worst(_ runs: [UplinkFigures]) -> UplinkFigures {
    var result = UplinkFigures()
    for path in all { result[keyPath: path] = runs.map { $0[keyPath: path] }.max() ?? 0 }
    result.utilisation = runs.map(\.utilisation).min() ?? 0
    return result
  }
}

/// One run of a rule on a trace with a seed, in a world of two hosts.
struct UplinkRun {
  let figures: UplinkFigures
  /// Everything that happened, as numbers.
  let log: [Int64]
  let bitrates: [(time: Int64, kbps: Int)]
  let waits: [Int64]

  init(trace: UplinkTrace, rule: any BitrateRule, options: ModelUplink.Options) throws {
    let loop = EventLoop(clock: .virtual)
    let (world, phone, server) = trace.world(on: loop, seed: options.seed)
    defer { withExtendedLifetime(world) {} }
    let sink = try UplinkSink(loop: loop, host: server)
    let uplink = ModelUplink(loop: loop, rule: rule, options: options)
    uplink.connect(over: phone)
    loop.run(until: .zero + trace.length)
    uplink.stop()
    bitrates = uplink.bitrates
    waits = uplink.waits
    var log = sink.arrivals.flatMap { [$0.captureTime, $0.arrivalTime, Int64($0.bytes)] }
    log += uplink.bitrates.flatMap { [$0.time, Int64($0.kbps)] }
    self.log = log + uplink.waits + uplink.announcements + uplink.warnings
    figures = Self.figures(
      trace, sink.arrivals, announcements: uplink.announcements, dropped: uplink.queue.droppedVideoFrames,
      limit: Int64(options.bounds.most) + options.audioKbps)
  }

  static func figures(
    _ trace: UplinkTrace, _ arrivals: [UplinkSink.Arrival], announcements: [Int64], dropped: Int, limit: Int64
  ) -> UplinkFigures {
    var figures = UplinkFigures()
    let end = trace.length.milliseconds
    let delivered = arrivals.reduce(0.0) { $0 + Double($1.bytes) * 8 / 1_000 }
    figures.utilisation = 100 * delivered / max(1, trace.usable(from: 0, to: end, limit: limit))
    let pictures = delays(arrivals) { $0.isVideo }
    figures.median = percentile(pictures, 0.5)
    figures.p95 = percentile(pictures, 0.95)
    figures.greatest = pictures.last ?? .infinity
    let sounds = delays(arrivals) { !$0.isVideo }
    figures.soundP95 = percentile(sounds, 0.95)
    figures.soundGreatest = sounds.last ?? .infinity
    figures.changesPerMinute = Double(announcements.count) / (trace.length.seconds / 60)
    figures.mostChangesInAMinute = Double(
      announcements.map { first in announcements.count { $0 >= first && $0 < first + 60_000 } }.max() ?? 0)
    figures.droppedFrames = Double(dropped)
    for time in trace.restorations {
      figures.recovery = max(figures.recovery, recovery(trace, arrivals, from: time, limit: limit))
      if trace.capacity(at: time - 1) == 0 { figures.calm = max(figures.calm, calm(arrivals, from: time)) }
    }
    return figures
  }

  /// s, in order.
  private static func delays(
    _ arrivals: [UplinkSink.Arrival], _ isMeant: (UplinkSink.Arrival) -> Bool
  ) -> [Double] {
    arrivals.filter(isMeant).map { Double($0.arrivalTime - $0.captureTime) / 1_000 }.sorted()
  }

  private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    sorted.isEmpty ? .infinity : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  /// s until the last two seconds have carried 90 % of what they could, or until the capacity falls again.
  private static func recovery(
    _ trace: UplinkTrace, _ arrivals: [UplinkSink.Arrival], from start: Int64, limit: Int64
  ) -> Double {
    let usable = Double(min(trace.capacity(at: start), limit))
    let end = trace.length.milliseconds
    for time in stride(from: start, to: end, by: 100) {
      let carried = arrivals.reduce(0.0) {
        $1.arrivalTime > time - 2_000 && $1.arrivalTime <= time ? $0 + Double($1.bytes) * 8 / 1_000 : $0
      }
      if carried / 2 >= 0.9 * usable { return Double(time - start) / 1_000 }
    }
    return Double(end - start) / 1_000
  }

  /// s until all pictures come within half a second.
  private static func calm(_ arrivals: [UplinkSink.Arrival], from end: Int64) -> Double {
    let last = arrivals.last {
      $0.isVideo && $0.arrivalTime >= end && $0.arrivalTime < end + 20_000 && $0.arrivalTime - $0.captureTime > 500
    }
    return Double((last?.arrivalTime ?? end) - end) / 1_000
  }
}
