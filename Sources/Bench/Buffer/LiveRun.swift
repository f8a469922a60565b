import EventLoop
import LiveComponents
import Network
import Origin
import RTMP
import Stage

/// What one player did on one trace.
struct BufferFigures {
  /// Mean distance of the playhead from the live edge at the origin, s.
  var delay = 0.0
  var stallsPerMinute = 0.0
  var stalledShare = 0.0
  var rateChangesPerMinute = 0.0
  var skips = 0

  static func mean(_ all: [BufferFigures]) -> BufferFigures {
    var sum = BufferFigures()
    for figures in all {
      sum.delay += figures.delay / Double(all.count)
      sum.stallsPerMinute += figures.stallsPerMinute / Double(all.count)
      sum.stalledShare += figures.stalledShare / Double(all.count)
      sum.rateChangesPerMinute += figures.rateChangesPerMinute / Double(all.count)
      sum.skips += figures.skips
    }
    return sum
  }
}

/// A player without codecs on a looped fixture behind a shaped link, in virtual time.
final class LiveRun: TimerTarget {
  static let samplePeriod = RunDuration.milliseconds(250)

  let stage: Stage
  let player: LivePlayer
  /// Seconds of delay, one each sample while playing.
  private(set) var delays: [Double] = []
  /// (time, media in hand) in ms, each sample.
  private(set) var buffers: [(time: Int64, buffered: Int64)] = []
  private(set) var codes: [(time: Int64, code: Int)] = []
  /// The whole log, a line a record.
  private(set) var log = ""
  /// When the rate was seen to change, ms.
  private var rateChanges: [Int64] = []
  private var lastRate: Int64 = 1_000
  private var sourceStart: Int64?

  init(
    path: String, down: LinkConditions, faults: [Fault] = [], seed: UInt64, minCache: Double = 1, maxCache: Double = 3,
    mode: String = "live"
  ) throws {
    var options = PlayOptions(source: .file(path))
    options.player.decoding = .none
    options.attributes = [
      ("mode", .text(mode)), ("min-cache", .number(minCache)), ("max-cache", .number(maxCache)),
    ]
    options.repeatsFile = true
    options.limit = .seconds(1)
    options.seed = seed
    options.conditions = NetworkConditions(down: down, up: LinkConditions(delay: down.delay))
    options.faults = faults
    let run = try PlayRun(options)
    held = run
    stage = run.stage
    player = run.player
    stage.log.subscribe { [weak self] record in
      guard let self else { return }
      log += record.json + "\n"
      if let code = record.code { codes.append((record.time, code)) }
      if record.kind == .origin, record.message.contains(" starts from ") { sourceStart = record.time }
    }
  }

  private let held: PlayRun

  func run(for length: RunDuration) {
    _ = player.play()
    stage.loop.schedule(after: Self.samplePeriod, self)
    stage.loop.run(until: .zero + length)
    _ = player.stop()
    stage.origin.close()
  }

  func timerFired(_ token: Int) {
    let now = stage.loop.now
    if player.rate != lastRate {
      lastRate = player.rate
      rateChanges.append(now.milliseconds)
    }
    buffers.append((now.milliseconds, player.bufferedMilliseconds))
    if let sourceStart, now > .zero + .seconds(10), player.phase == .playing || player.phase == .loading {
      delays.append(Double(now.milliseconds - sourceStart) / 1_000 - Double(player.playheadMicroseconds) / 1e6)
    }
    stage.loop.schedule(after: Self.samplePeriod, self)
  }

  /// Over every minute that begins with a change.
  var mostRateChangesInAMinute: Int {
    rateChanges.map { first in rateChanges.count { $0 >= first && $0 < first + 60_000 } }.max() ?? 0
  }

  func figures(length: RunDuration) -> BufferFigures {
    let minutes = length.seconds / 60
    var figures = BufferFigures()
    figures.delay = delays.reduce(0, +) / Double(max(1, delays.count))
    figures.stallsPerMinute = Double(codes.count { $0.code == 2007 }) / minutes
    figures.stalledShare = Double(player.statistics.stalledMilliseconds) / 1_000 / length.seconds
    figures.rateChangesPerMinute = Double(player.statistics.rateChanges) / minutes
    figures.skips = player.statistics.skips
    return figures
  }
}
