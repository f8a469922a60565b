import EventLoop

/// The queue in front of a link with a limited rate: first in, first out over all connections, one segment on the wire at a
/// time. The rate counts payload; heads are not modelled.
final class Bottleneck: TimerTarget {
  private struct Segment {
    var sender: SimulatedConnection
    var epoch: UInt32
    var size: Int
  }

  private let loop: EventLoop
  private(set) var rate = LinkConditions.Rate.unlimited
  /// When a trace's first step began.
  private var origin = RunTime.zero
  private var waiting = RingBuffer<Segment>()
  private var current: Segment?
  /// What is left of the current segment at `since`, in kbps x ns (bits x 10^6).
  private var work: Int64 = 0
  private var since = RunTime.zero
  /// When the current segment will be through.
  private var done = RunTime.zero
  /// While a timer is served: when the segment before was through. On the wall clock timers come late, and the next segment
  /// begins then, not now, so that the line is no slower for it.
  private var free: RunTime?
  private var timer: TimerID?
  private var isServing = false

  init(loop: EventLoop) { self.loop = loop }

  /// Latency that a trace adds now.
  var latency: RunDuration {
    if case .trace(let trace) = rate { return trace.latency(at: loop.now - origin) }
    return .zero
  }

  /// What it carries now, kbps; nil without a limit.
  var capacityKbps: Int64? { rate.kbps(at: loop.now - origin) }

  /// Changes the rate; what is left of the segment on the wire goes on at the new one.
  func set(_ rate: LinkConditions.Rate) {
    guard rate != self.rate else { return }
    if current != nil { work -= workDone(until: loop.now) }
    since = loop.now
    self.rate = rate
    origin = loop.now
    if current != nil { plan() }
  }

  /// Tells the sender (`segmentLeft`) when the segment has left, which may be before this returns.
  func enqueue(_ sender: SimulatedConnection, epoch: UInt32, size: Int) {
    if case .unlimited = rate, current == nil, !isServing { return sender.segmentLeft(epoch: epoch, size: size) }
    waiting.append(Segment(sender: sender, epoch: epoch, size: size))
    serve()
  }

  func removeAll() {
    waiting.removeAll()
    current = nil
    if let timer { loop.cancel(timer) }
    timer = nil
  }

  func timerFired(_ token: Int) {
    timer = nil
    guard let segment = current else { return }
    current = nil
    free = done
    segment.sender.segmentLeft(epoch: segment.epoch, size: segment.size)
    serve()
    free = nil
  }

  private func serve() {
    guard current == nil, !isServing else { return }
    isServing = true
    while current == nil, let next = waiting.popFirst() {
      // What its sender will send again, or never, is not worth the wire.
      guard next.sender.isCurrent(next.epoch) else { continue }
      if case .unlimited = rate {
        next.sender.segmentLeft(epoch: next.epoch, size: next.size)
      } else if next.size == 0 {
        next.sender.segmentLeft(epoch: next.epoch, size: 0)
      } else {
        current = next
        work = Int64(next.size) * 8_000_000
        since = free ?? loop.now
        plan()
      }
    }
    isServing = false
  }

  private func plan() {
    if let timer { loop.cancel(timer) }
    switch rate {
    case .unlimited: done = loop.now
    case .kbps(let kbps): done = since + .nanoseconds((work + kbps - 1) / kbps)
    case .trace(let trace): done = origin + trace.time(toDo: work, from: since - origin)
    }
    timer = loop.schedule(at: done, self)
  }

  private func workDone(until now: RunTime) -> Int64 {
    let done: Int64
    switch rate {
    case .unlimited: done = work
    case .kbps(let kbps): done = (now - since).nanoseconds * kbps
    case .trace(let trace): done = trace.work(from: since - origin, until: now - origin)
    }
    return max(0, min(work, done))
  }
}
