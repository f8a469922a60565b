import EventLoop

/// One direction between two hosts: when bytes that leave now arrive. Shared by all connections that use it.
final class SimulatedLink {
  let from: Int
  let to: Int
  /// What the run asked for.
  var conditions: LinkConditions {
    didSet { effective = conditions }
  }
  /// With the faults of the moment.
  var effective: LinkConditions {
    didSet {
      isPlain = effective.isPlain
      traceStep = 0
      traceStepStart = traceOrigin
    }
  }
  private(set) var isPlain: Bool
  /// Nothing passes before this instant.
  var cutUntil = RunTime.zero

  private var busyUntil = RunTime.zero
  private var traceStep = 0
  private var traceStepStart: RunTime
  private let traceOrigin: RunTime

  init(from: Int, to: Int, conditions: LinkConditions, now: RunTime) {
    self.from = from
    self.to = to
    self.conditions = conditions
    effective = conditions
    isPlain = conditions.isPlain
    traceOrigin = now
    traceStepStart = now
  }

  var delay: RunDuration { effective.delay }

  /// Puts `bytes` behind what waits already; returns when the last of them arrives, without jitter and loss.
  func transmit(_ bytes: Int, at now: RunTime) -> RunTime {
    let start = max(now, busyUntil)
    var latency = RunDuration.zero
    switch effective.rate {
    case .unlimited: busyUntil = start
    case .kbps(let kbps): busyUntil = start + Self.serialisation(bytes, kbps)
    case .trace(let trace): (busyUntil, latency) = follow(trace, bytes, from: start)
    }
    return busyUntil + effective.delay + latency
  }

  private static func serialisation(_ bytes: Int, _ kbps: Int64) -> RunDuration {
    .nanoseconds(Int64(bytes) * 8_000_000 / max(1, kbps))
  }

  /// Spends the capacity of the trace's steps until the bytes are through. Starts only move forward, so the position is kept.
  private func follow(_ trace: Trace, _ bytes: Int, from start: RunTime) -> (RunTime, RunDuration) {
    let cycle = trace.length
    if start - traceStepStart > cycle {
      let cycles = (start - traceStepStart).nanoseconds / cycle.nanoseconds
      traceStepStart = traceStepStart + cycle * cycles
    }
    var time = start
    var bits = Int64(bytes) * 8
    while true {
      let step = trace.steps[traceStep]
      let end = traceStepStart + step.duration
      if time < end {
        // kbps is bits a millisecond: bits * 1e6 / kbps nanoseconds.
        let capacity = (end - time).nanoseconds / 1_000 * step.kbps / 1_000
        if step.kbps > 0, bits <= capacity {
          return (time + .nanoseconds(bits * 1_000_000 / step.kbps), step.latency)
        }
        bits -= capacity
        time = end
      }
      traceStepStart = end
      traceStep = (traceStep + 1) % trace.steps.count
    }
  }
}
