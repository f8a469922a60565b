import EventLoop

/// One direction of a shaped path: a queue in front of the rate, one piece on the wire at a time, and behind it the line on
/// which what has left arrives a delay later. Two timers at most, however many connections.
final class ShapedLine: TimerTarget {
  typealias Direction = LinkDirection

  enum Cargo {
    case bytes(ArraySlice<UInt8>)
    /// The peer's end, behind all it sent.
    case end(CloseReason)
  }

  struct Parcel {
    var connection: ShapedConnection
    var cargo: Cargo

    var size: Int {
      if case .bytes(let bytes) = cargo { return bytes.count }
      return 0
    }
  }

  private struct Flight {
    var arrival: RunTime
    var parcel: Parcel
  }

  private enum Timer { static let wire = 0, arrival = 1 }

  /// The least that is put on the wire at a time, where there is that much.
  private static let segmentSize = 1_460
  /// Faster lines get longer pieces, so that no timer has to fire more often.
  private static let quantumMilliseconds: Int64 = 5

  let loop: EventLoop
  let direction: Direction
  private var conditions = LinkConditions(delay: .zero)
  private var generator: SeededGenerator

  // The wire:
  private var waiting = RingBuffer<Parcel>()
  private var current: Parcel?
  /// What is left of the current piece at `since`, in kbps x ns (bits x 10^6), and when it will be done.
  private var work: Int64 = 0
  private var since = RunTime.zero
  private var done = RunTime.zero
  /// When a trace's first step began.
  private var traceOrigin = RunTime.zero
  private var wireTimer: TimerID?
  private var isServing = false

  // The line:
  private var flights = RingBuffer<Flight>()
  private var lastArrival = RunTime.zero
  private var arrivalTimer: TimerID?
  private var isDelivering = false

  init(loop: EventLoop, direction: Direction, seed: Seed) {
    self.loop = loop
    self.direction = direction
    generator = seed.generator()
  }

  /// Of one connection, bytes that may be here at a time.
  var sendBuffer: Int { max(1, conditions.sendBuffer) }

  /// Delay and what the trace adds to it now.
  var latency: RunDuration {
    guard case .trace(let trace) = conditions.rate else { return conditions.delay }
    return conditions.delay + trace.latency(at: loop.now - traceOrigin)
  }

  /// What it carries now, kbps; nil without a limit.
  var capacityKbps: Int64? { conditions.rate.kbps(at: loop.now - traceOrigin) }

  /// Whatever is put on it arrives at once.
  var isTransparent: Bool {
    conditions.isPlain && conditions.delay <= .zero && current == nil && waiting.isEmpty && flights.isEmpty
      && !isServing && !isDelivering
  }

  /// The longest piece to put on the wire.
  var pieceSize: Int {
    switch conditions.rate {
    case .unlimited: Int.max
    case .trace: Self.segmentSize
    case .kbps(let kbps): max(Self.segmentSize, Int(clamping: kbps * Self.quantumMilliseconds / 8))
    }
  }

  func apply(_ conditions: LinkConditions) {
    let isNewRate = conditions.rate != self.conditions.rate
    if isNewRate, current != nil { work -= workDone(until: loop.now) }
    self.conditions = conditions
    guard isNewRate else { return }
    since = loop.now
    traceOrigin = loop.now
    if current != nil { plan() }
  }

  func enqueue(_ parcel: Parcel) {
    waiting.append(parcel)
    serve(from: loop.now)
  }

  func tearDown() {
    for timer in [wireTimer, arrivalTimer] { if let timer { loop.cancel(timer) } }
    wireTimer = nil
    arrivalTimer = nil
    current = nil
    waiting.removeAll()
    flights.removeAll()
  }

  func timerFired(_ token: Int) {
    if token == Timer.arrival {
      arrivalTimer = nil
      return deliver()
    }
    wireTimer = nil
    guard let parcel = current else { return }
    current = nil
    // A timer that came late does not slow the line down: the next piece begins when this one was done.
    isServing = true
    depart(parcel, at: done)
    isServing = false
    serve(from: done)
  }

  // MARK: The wire

  /// Puts the next piece on the wire, which is free since `start`, and lets go of those that are through by now.
  private func serve(from start: RunTime) {
    guard current == nil, !isServing else { return }
    isServing = true
    defer { isServing = false }
    var start = start
    while let next = waiting.popFirst() {
      if next.connection.isOver { continue }
      if conditions.rate != .unlimited, next.size > 0 {
        current = next
        work = Int64(next.size) * 8_000_000
        since = start
        plan()
        if done > loop.now { return }
        if let wireTimer { loop.cancel(wireTimer) }
        wireTimer = nil
        current = nil
        start = done
      }
      depart(next, at: start)
    }
  }

  private func plan() {
    if let wireTimer { loop.cancel(wireTimer) }
    switch conditions.rate {
    case .unlimited: done = loop.now
    case .kbps(let kbps): done = since + .nanoseconds((work + kbps - 1) / kbps)
    case .trace(let trace): done = traceOrigin + trace.time(toDo: work, from: since - traceOrigin)
    }
    wireTimer = loop.schedule(at: done, self, token: Timer.wire)
  }

  private func workDone(until now: RunTime) -> Int64 {
    guard now > since else { return 0 }
    let amount: Int64 =
      switch conditions.rate {
      case .unlimited: work
      case .kbps(let kbps): (now - since).nanoseconds.multipliedReportingOverflow(by: kbps).partialValue
      case .trace(let trace): trace.work(from: since - traceOrigin, until: now - traceOrigin)
      }
    return max(0, min(work, amount))
  }

  // MARK: The line

  private func depart(_ parcel: Parcel, at time: RunTime) {
    var arrival = time + latency
    if conditions.jitter > .zero, parcel.size > 0 {
      arrival = arrival + .nanoseconds(Int64(generator.below(UInt64(conditions.jitter.nanoseconds) + 1)))
    }
    lastArrival = max(arrival, lastArrival)
    if lastArrival <= loop.now, flights.isEmpty, !isDelivering {
      isDelivering = true
      parcel.connection.arrived(parcel.cargo, direction)
      isDelivering = false
      return scheduleArrival()
    }
    flights.append(Flight(arrival: lastArrival, parcel: parcel))
    scheduleArrival()
  }

  private func deliver() {
    isDelivering = true
    while let first = flights.first, first.arrival <= loop.now {
      _ = flights.popFirst()
      first.parcel.connection.arrived(first.parcel.cargo, direction)
    }
    isDelivering = false
    scheduleArrival()
  }

  private func scheduleArrival() {
    guard arrivalTimer == nil, !isDelivering, let next = flights.first else { return }
    arrivalTimer = loop.schedule(at: next.arrival, self, token: Timer.arrival)
  }
}
