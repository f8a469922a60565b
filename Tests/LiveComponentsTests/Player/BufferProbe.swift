import EventLoop
import LiveComponents
import Stage

/// Looks at a player again and again. Use it in runs that have a limit: its timer never ends by itself.
final class BufferProbe: TimerTarget {
  struct Sample {
    var time: Int64
    var buffered: Int64
    var rate: Int64
    var phase: LivePlayer.Phase
  }

  private let run: PlayRun
  private let period: RunDuration
  private(set) var samples: [Sample] = []

  init(_ run: PlayRun, every period: RunDuration = .milliseconds(100)) {
    self.run = run
    self.period = period
    run.stage.loop.schedule(after: period, self)
  }

  func timerFired(_ token: Int) {
    let player = run.player
    samples.append(
      Sample(
        time: run.stage.loop.now.milliseconds, buffered: player.bufferedMilliseconds, rate: player.rate,
        phase: player.phase))
    run.stage.loop.schedule(after: period, self)
  }

  /// What was in hand while playing, from `start` to `end` ms of run time.
  func buffered(from start: Int64, to end: Int64 = .max) -> [Int64] {
    samples.filter { $0.time >= start && $0.time <= end && $0.phase == .playing }.map(\.buffered)
  }

  /// The most changes of the rate within any 60 s, as far as sampling sees them.
  var mostChangesInAMinute: Int {
    let changes = zip(samples, samples.dropFirst()).filter { $0.rate != $1.rate }.map(\.1.time)
    return changes.indices.map { index in changes[index...].prefix { $0 < changes[index] + 60_000 }.count }.max() ?? 0
  }
}

/// The value that `share` of them do not exceed.
func percentile(_ values: [Int64], _ share: Double) -> Int64 {
  let sorted = values.sorted()
  guard let last = sorted.last else { return 0 }
  let index = Int((Double(sorted.count) * share).rounded(.up)) - 1
  return index < 0 ? sorted[0] : index < sorted.count ? sorted[index] : last
}
