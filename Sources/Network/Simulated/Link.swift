import EventLoop

/// One direction between two hosts, shared by all connections that use it: its conditions with the faults of the moment, the
/// bottleneck, and the line on which whatever has left arrives a delay later.
///
/// The line is one queue with one armed timer, however many connections use the link: with a constant delay things arrive in
/// the order in which they left. A change of delay never lets what leaves later arrive earlier.
final class Link: TimerTarget {
  private struct Parcel {
    var sender: SimulatedConnection
    var bytes: ArraySlice<UInt8>
    var kind: PipeQueue.Kind
  }

  /// Parcels that arrive together.
  private struct Burst {
    var arrival: RunTime
    var count: Int
  }

  let loop: EventLoop
  let seed: Seed
  let from: SimulatedHost
  let to: SimulatedHost
  let bottleneck: Bottleneck
  /// What the run asked for; nil where it asked for nothing.
  var conditions: LinkConditions?

  // With the faults of the moment:
  private(set) var delay = RunDuration.zero
  private(set) var jitter = RunDuration.zero
  private(set) var loss = 0.0
  private(set) var sendBuffer = 65_536
  private(set) var slowClose = RunDuration.zero
  private(set) var isCut = false
  /// No rate, jitter, loss or cut: slices pass whole and at once.
  private(set) var isDirect = true

  /// The sending ends, in an order that depends only on what happened.
  private(set) var connections = ContiguousArray<SimulatedConnection>()
  /// Connections opened over this link so far.
  var openedConnections = 0

  private var parcels = RingBuffer<Parcel>()
  private var bursts = RingBuffer<Burst>()
  private var lastArrival = RunTime.zero
  /// Armed while something is on the line.
  private var timer: TimerID?

  // Acknowledgements that this link would carry after `heldSince` come at `heldUntil`, because of a cut.
  private var heldSince = RunTime.distantFuture
  private var heldUntil = RunTime.zero

  init(loop: EventLoop, seed: Seed, from: SimulatedHost, to: SimulatedHost) {
    self.loop = loop
    self.seed = seed
    self.from = from
    self.to = to
    bottleneck = Bottleneck(loop: loop)
  }

  /// Delay and what the trace adds to it now.
  var latency: RunDuration { delay + bottleneck.latency }
  /// How long after an arrival its acknowledgement comes over this link; never in the same instant.
  var acknowledgementLatency: RunDuration { max(latency, .nanoseconds(1)) }

  // MARK: Conditions

  func apply(_ effective: LinkConditions, slowClose: RunDuration, isCut: Bool) {
    delay = max(.zero, effective.delay)
    jitter = max(.zero, effective.jitter)
    loss = effective.loss
    sendBuffer = max(1, effective.sendBuffer)
    self.slowClose = slowClose
    bottleneck.set(effective.rate)
    isDirect = effective.isPlain && !isCut
    if isCut != self.isCut { setCut(isCut) }
  }

  private func setCut(_ isCut: Bool) {
    self.isCut = isCut
    let now = loop.now
    if isCut {
      if now >= heldUntil { heldSince = now }
      heldUntil = .distantFuture
    } else {
      heldUntil = now + latency
      // What the other ends sent and was delivered is acknowledged from then on.
      for connection in connections { connection.peer?.armAcknowledgement() }
    }
  }

  /// Acknowledgements that were due by this instant have come.
  var acknowledgementHorizon: RunTime {
    let now = loop.now
    return now < heldUntil ? min(now, heldSince - .nanoseconds(1)) : now
  }

  /// When an acknowledgement comes that was due at `time`; nil while it is not known.
  func acknowledgementTime(_ time: RunTime) -> RunTime? {
    guard loop.now < heldUntil, time >= heldSince else { return time }
    return heldUntil == .distantFuture ? nil : max(time, heldUntil)
  }

  // MARK: Connections

  func add(_ connection: SimulatedConnection) {
    connection.linkIndex = connections.count
    connections.append(connection)
  }

  func remove(_ connection: SimulatedConnection) {
    let index = connection.linkIndex
    guard index >= 0, let last = connections.popLast() else { return }
    connection.linkIndex = -1
    if last !== connection {
      connections[index] = last
      last.linkIndex = index
    }
  }

  // MARK: The line

  /// Sends something on its way; returns when it arrives.
  func launch(_ bytes: ArraySlice<UInt8>, _ kind: PipeQueue.Kind, from sender: SimulatedConnection) -> RunTime {
    let arrival = max(loop.now + latency, lastArrival)
    parcels.append(Parcel(sender: sender, bytes: bytes, kind: kind))
    if arrival == lastArrival, !bursts.isEmpty {
      bursts.updateLast { $0.count += 1 }
    } else {
      bursts.append(Burst(arrival: arrival, count: 1))
      lastArrival = arrival
    }
    if timer == nil { timer = loop.schedule(at: arrival, self) }
    return arrival
  }

  func timerFired(_ token: Int) {
    let now = loop.now
    while let burst = bursts.first, burst.arrival <= now {
      _ = bursts.popFirst()
      for _ in 0..<burst.count {
        guard let parcel = parcels.popFirst() else { break }
        parcel.sender.arrived(parcel.bytes, parcel.kind)
      }
    }
    timer = bursts.first.map { loop.schedule(at: $0.arrival, self) }
  }

  /// Lets go of everything; the world is over.
  func tearDown() {
    while let connection = connections.last { connection.finish() }
    if let timer { loop.cancel(timer) }
    timer = nil
    bottleneck.removeAll()
    parcels.removeAll()
    bursts.removeAll()
  }
}
