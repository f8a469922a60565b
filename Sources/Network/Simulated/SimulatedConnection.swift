import EventLoop

/// One end of a simulated TCP connection, with the pipe that leads away from it.
///
/// Bytes arrive in order and complete. On a plain link (no rate, jitter or loss) a slice travels whole, for one queue entry and
/// at most one armed timer per pipe. On any other it is cut into segments of 1,460 bytes, of which at most the link's send
/// buffer is on the way at a time; a lost segment arrives later by the time its retransmission takes (one round trip if three
/// segments follow it, so that duplicate acknowledgements tell of it; else the retransmission time-out of at least 200 ms),
/// and everything behind it waits. During a cut the head of the pipe is tried again with doubling time-outs.
final class SimulatedConnection: Connection, TimerTarget {
  static let segmentSize = 1_460
  static let leastRetransmissionTimeout = RunDuration.milliseconds(200)

  private struct Item {
    enum Kind { case data, end, reset }
    var arrival: RunTime
    var kind: Kind
    var bytes: ArraySlice<UInt8>
  }

  private enum Timer { static let deliver = 0, acknowledge = 1 }

  let remoteAddress: String
  var lowWaterMark = 0 {
    didSet { wantsCanSend = true }
  }
  private(set) var acknowledgedBytes: UInt64 = 0
  /// Place in the network's list of open connections; -1 when not in it.
  var registryIndex = -1
  /// Noise takes the place of this many bytes still to be sent (fault handshake-garbage).
  var garbageBytes = 0

  private unowned let world: SimulatedNetwork
  let outgoing: SimulatedLink
  private let returning: SimulatedLink
  private var generator: SeededGenerator
  private var handler: (any ConnectionHandler)?
  private var peer: SimulatedConnection?
  private(set) var isOpen = false
  /// Closed or aborted by its owner, or over.
  private(set) var isFinished = false
  private var isEndQueued = false

  private var pending = RingBuffer<ArraySlice<UInt8>>()
  private var flight = RingBuffer<Item>()
  private var acknowledgements = RingBuffer<(time: RunTime, total: UInt64)>()
  private var acceptedBytes: UInt64 = 0
  private var transmittedBytes: UInt64 = 0
  private var deliveredBytes: UInt64 = 0
  private var lastArrival = RunTime.zero
  private var deliverTimer: TimerID?
  private var acknowledgeTimer: TimerID?
  private var wantsCanSend = false
  private var wasAboveMark = false

  init(
    world: SimulatedNetwork, outgoing: SimulatedLink, returning: SimulatedLink, remoteAddress: String, seed: Seed,
    handler: (any ConnectionHandler)?
  ) {
    self.world = world
    self.outgoing = outgoing
    self.returning = returning
    self.remoteAddress = remoteAddress
    self.handler = handler
    generator = seed.generator()
  }

  // MARK: Connection

  var unsentBytes: Int {
    settleAcknowledgements()
    return Int(acceptedBytes - acknowledgedBytes)
  }

  func send(_ bytes: ArraySlice<UInt8>) {
    guard isOpen, !isFinished, !bytes.isEmpty else { return }
    acceptedBytes += UInt64(bytes.count)
    if wantsCanSend, !wasAboveMark, unsentBytes > lowWaterMark { wasAboveMark = true }
    let bytes = garbageBytes > 0 ? noise(instead: bytes) : bytes
    if outgoing.isPlain, pending.isEmpty {
      transmittedBytes += UInt64(bytes.count)
      launch(Item(arrival: outgoing.transmit(bytes.count, at: world.loop.now), kind: .data, bytes: bytes))
    } else {
      pending.append(bytes)
      pump()
    }
  }

  func close() {
    guard !isFinished else { return }
    isFinished = true
    handler = nil
    guard isOpen else { return world.forget(self) }
    pump()
  }

  func abort() {
    guard !isFinished else { return }
    isFinished = true
    handler = nil
    guard isOpen else { return world.forget(self) }
    sendReset()
  }

  // MARK: Opening

  /// The accepting end is open as soon as it exists.
  func opened(to peer: SimulatedConnection) {
    isOpen = true
    self.peer = peer
    world.register(self)
  }

  func adopt(_ handler: any ConnectionHandler) { if !isFinished { self.handler = handler } }

  /// The connecting end knows its peer before the peer's answer has arrived.
  func prepare(peer: SimulatedConnection) { self.peer = peer }

  func becomeOpen() {
    guard peer != nil else { return }
    isOpen = true
    world.register(self)
    // Its owner gave up meanwhile.
    if isFinished { return sendReset() }
    handler?.connectionOpened(self)
  }

  func failed(_ failure: ConnectFailure) {
    guard !isFinished else { return }
    isFinished = true
    let handler = handler
    self.handler = nil
    handler?.connection(self, failedToConnect: failure)
  }

  // MARK: Faults

  /// As if this end's machine had reset the connection: both owners hear of it.
  func breakDown() {
    guard isOpen else { return }
    let other = peer
    end(.reset)
    other?.end(.reset)
  }

  /// As if a machine between had closed it in order towards both.
  func closeBoth() {
    guard isOpen else { return }
    let other = peer
    end(.orderly)
    other?.end(.orderly)
  }

  // MARK: The pipe

  private func pump() {
    let now = world.loop.now
    settleAcknowledgements()
    while let first = pending.first, transmittedBytes - acknowledgedBytes < UInt64(outgoing.effective.sendBuffer) {
      let piece = outgoing.isPlain ? first : first.prefix(Self.segmentSize)
      _ = pending.popFirst()
      if piece.count < first.count { pending.pushFirst(first.dropFirst(piece.count)) }
      transmittedBytes += UInt64(piece.count)
      let arrival = outgoing.transmit(piece.count, at: now) + chanceDelay()
      launch(Item(arrival: arrival, kind: .data, bytes: piece))
    }
    if pending.isEmpty, isFinished, !isEndQueued {
      isEndQueued = true
      let arrival = outgoing.transmit(0, at: now) + world.slowClose(from: outgoing.from)
      launch(Item(arrival: arrival, kind: .end, bytes: []))
    }
  }

  /// Jitter and retransmission of one segment.
  private func chanceDelay() -> RunDuration {
    let conditions = outgoing.effective
    var delay = RunDuration.zero
    if conditions.jitter > .zero {
      delay = .nanoseconds(Int64(Double(conditions.jitter.nanoseconds) * generator.unit()))
    }
    guard conditions.loss > 0 else { return delay }
    let roundTrip = outgoing.delay + returning.delay
    var timeout = max(Self.leastRetransmissionTimeout, roundTrip * 2)
    var isFirst = true
    while generator.chance(conditions.loss) {
      if isFirst, flight.count >= 3 || pending.count > 3 {
        delay = delay + roundTrip
      } else {
        delay = delay + timeout
        timeout = timeout * 2
      }
      isFirst = false
    }
    return delay
  }

  private func launch(_ item: Item) {
    var item = item
    item.arrival = max(item.arrival, lastArrival)
    lastArrival = item.arrival
    flight.append(item)
    if deliverTimer == nil { armDelivery(item.arrival) }
  }

  private func armDelivery(_ time: RunTime) {
    deliverTimer = time == .distantFuture ? nil : world.loop.schedule(at: time, self, token: Timer.deliver)
  }

  func timerFired(_ token: Int) {
    if token == Timer.deliver {
      deliverTimer = nil
      deliver()
    } else {
      acknowledgeTimer = nil
      acknowledged()
    }
  }

  private func deliver() {
    let now = world.loop.now
    while let item = flight.first, item.arrival <= now {
      if outgoing.cutUntil > now {
        // Tried again with doubling time-outs until one falls behind the cut.
        var timeout = Self.leastRetransmissionTimeout
        var attempt = item.arrival
        while attempt < outgoing.cutUntil, attempt < .distantFuture {
          attempt = attempt + timeout
          if timeout < .seconds(60) { timeout = timeout * 2 }
          if outgoing.cutUntil == .distantFuture { attempt = .distantFuture }
        }
        flight.first?.arrival = attempt
        lastArrival = max(lastArrival, attempt)
        break
      }
      _ = flight.popFirst()
      arrive(item)
    }
    if deliverTimer == nil, let next = flight.first { armDelivery(next.arrival) }
  }

  private func arrive(_ item: Item) {
    guard let peer else { return }
    switch item.kind {
    case .data:
      deliveredBytes += UInt64(item.bytes.count)
      acknowledgements.append((max(world.loop.now, returning.cutUntil) + returning.delay, deliveredBytes))
      if !pending.isEmpty || wasAboveMark { armAcknowledgement() } else { settleAcknowledgements() }
      if peer.isFinished {
        // Nobody reads there any more: the other machine answers with a reset.
        if !isFinished { peer.sendReset() }
      } else {
        peer.handler?.connection(peer, received: .shared(item.bytes))
      }
    case .end:
      peer.end(.orderly)
      detach()
    case .reset:
      peer.end(.reset)
      detach()
    }
  }

  /// This end is over; its owner hears of it unless it closed itself.
  private func end(_ reason: CloseReason) {
    let handler = isFinished ? nil : self.handler
    isFinished = true
    isOpen = false
    self.handler = nil
    pending.removeAll()
    flight.removeAll()
    if let deliverTimer { world.loop.cancel(deliverTimer) }
    if let acknowledgeTimer { world.loop.cancel(acknowledgeTimer) }
    deliverTimer = nil
    acknowledgeTimer = nil
    detach()
    handler?.connection(self, closed: reason)
  }

  private func detach() {
    peer = nil
    isOpen = false
    world.forget(self)
  }

  private func sendReset() {
    guard peer != nil, !isEndQueued || isFinished else { return }
    pending.removeAll()
    flight.removeAll()
    if let deliverTimer { world.loop.cancel(deliverTimer) }
    deliverTimer = nil
    isEndQueued = true
    lastArrival = .zero
    launch(Item(arrival: outgoing.transmit(0, at: world.loop.now), kind: .reset, bytes: []))
  }

  // MARK: Acknowledgements

  private func settleAcknowledgements() {
    let now = world.loop.now
    while let first = acknowledgements.first, first.time <= now {
      acknowledgedBytes = first.total
      _ = acknowledgements.popFirst()
    }
  }

  private func armAcknowledgement() {
    guard acknowledgeTimer == nil, let first = acknowledgements.first, first.time < .distantFuture else { return }
    acknowledgeTimer = world.loop.schedule(at: first.time, self, token: Timer.acknowledge)
  }

  private func acknowledged() {
    settleAcknowledgements()
    if !pending.isEmpty || (isFinished && !isEndQueued) { pump() }
    if wasAboveMark, !isFinished, unsentBytes <= lowWaterMark {
      wasAboveMark = false
      handler?.connectionCanSend(self)
    }
    if !pending.isEmpty || wasAboveMark { armAcknowledgement() }
  }

  private func noise(instead bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    garbageBytes -= min(garbageBytes, bytes.count)
    var noise = [UInt8]()
    noise.reserveCapacity(bytes.count)
    // Never 3, the version byte of RTMP: noise that happens to begin like a handshake would be another fault.
    for _ in bytes {
      let byte = UInt8(truncatingIfNeeded: generator.next())
      noise.append(byte == 3 ? 0xFF : byte)
    }
    return noise[...]
  }
}
