import EventLoop

extension SimulatedConnection {
  /// Puts into the bottleneck what the send buffer allows.
  func pump() {
    guard !isStalled, phase != .over, !queue.isAllAdmitted else { return }
    if link.isCut { return stall() }
    settle()
    let limit = link.isDirect ? Int.max : Self.segmentSize
    while queue.admittedBytes + ledger.bytes < link.sendBuffer, let size = queue.admit(atMost: limit) {
      link.bottleneck.enqueue(self, epoch: epoch, size: size)
    }
    armAcknowledgement()
  }

  func isCurrent(_ epoch: UInt32) -> Bool { self.epoch == epoch && phase != .over }

  /// A segment has passed the bottleneck.
  func segmentLeft(epoch: UInt32, size: Int) {
    guard isCurrent(epoch) else { return }
    if link.isCut { return stall() }
    guard let item = queue.take(size) else { return }
    let isLate = item.kind == .end && link.slowClose > .zero
    if link.jitter > .zero || link.loss > 0 || isLate || !flight.isEmpty {
      var arrival = loop.now + link.latency + (isLate ? link.slowClose : .zero)
      if size > 0 { arrival = arrival + chanceDelay() }
      launch(item, at: arrival)
    } else {
      lastArrival = link.launch(item.bytes, item.kind, from: self)
    }
    if size > 0 { ledger.add(size, acknowledgedAt: lastArrival + reverse.acknowledgementLatency) }
    if !queue.isAllAdmitted || isAboveMark { armAcknowledgement() }
  }

  /// Onto this connection's own list of what is on the way, behind all that left before.
  private func launch(_ item: PipeQueue.Item, at arrival: RunTime) {
    // What left on the link's line and arrives at the same instant has to come first.
    let least = flight.isEmpty ? lastArrival + .nanoseconds(1) : lastArrival
    lastArrival = lastArrival >= loop.now ? max(arrival, least) : arrival
    flight.append(Flight(arrival: lastArrival, bytes: item.bytes, kind: item.kind))
    if deliveryTimer == nil { deliveryTimer = loop.schedule(at: lastArrival, self, token: Timer.delivery) }
  }

  // MARK: Chance

  /// Jitter, and the retransmissions of one segment.
  private func chanceDelay() -> RunDuration {
    let jitter = link.jitter.nanoseconds
    var delay = RunDuration.zero
    if jitter > 0 { delay = .nanoseconds(Int64(draw { $0.below(UInt64(jitter) + 1) })) }
    guard link.loss > 0, draw({ $0.chance(link.loss) }) else { return delay }
    let roundTrip = link.latency + reverse.latency
    var timeout = retransmissionTimeout
    if queue.bytes >= 3 * Self.segmentSize {
      delay = delay + roundTrip
    } else {
      delay = delay + timeout
      timeout = min(timeout * 2, Self.greatestRetransmissionTimeout)
    }
    var tries = 1
    while tries < Self.retransmissions, draw({ $0.chance(link.loss) }) {
      delay = delay + timeout
      timeout = min(timeout * 2, Self.greatestRetransmissionTimeout)
      tries += 1
    }
    return delay
  }

  private var retransmissionTimeout: RunDuration {
    max(Self.leastRetransmissionTimeout, (link.latency + reverse.latency) * 2)
  }

  // MARK: Cuts

  /// A segment was lost in a cut: all that stood in the bottleneck is to be sent again.
  private func stall() {
    guard !isStalled else { return }
    isStalled = true
    epoch &+= 1
    queue.goBack()
    retransmissionTries = 0
    stallTimeout = retransmissionTimeout
    retransmissionTimer = loop.schedule(after: stallTimeout, self, token: Timer.retransmission)
  }

  func retransmit() {
    guard isStalled else { return }
    guard link.isCut else {
      isStalled = false
      return pump()
    }
    retransmissionTries += 1
    if retransmissionTries > Self.retransmissions { return end(.failed("connection timed out")) }
    // Nothing comes back that a new round trip could be measured by.
    stallTimeout = min(stallTimeout * 2, Self.greatestRetransmissionTimeout)
    retransmissionTimer = loop.schedule(after: stallTimeout, self, token: Timer.retransmission)
  }

  // MARK: Resets

  /// Drops what waits, and what is on the way and would arrive later than the reset itself.
  func sendReset() {
    handler = nil
    guard !link.isCut else { return finish() }
    phase = .resetting
    isEnding = true
    epoch &+= 1
    acceptedBytes -= UInt64(queue.bytes + ledger.bytes)
    queue.removeAll()
    ledger.removeAll()
    isStalled = false
    isAboveMark = false
    cancel(&acknowledgementTimer)
    cancel(&retransmissionTimer)
    let arrival = loop.now + link.latency
    while let last = flight.last, last.arrival > arrival { _ = flight.popLast() }
    if flight.isEmpty {
      cancel(&deliveryTimer)
      _ = link.launch([], .reset, from: self)
    } else {
      flight.append(Flight(arrival: arrival, bytes: [], kind: .reset))
    }
  }

  // MARK: Acknowledgements

  /// Counts the acknowledgements that have come by now.
  func settle() { ledger.settle(until: reverse.acknowledgementHorizon) }

  /// Looks whether the owner is to be told when the unsent bytes have fallen again.
  func noticeMark() {
    guard isMarkSet, phase == .open else { return }
    if !isAboveMark, unsentBytes > lowWaterMark { isAboveMark = true }
    if isAboveMark { armAcknowledgement() }
  }

  /// Arms a timer for the next acknowledgement that changes something: room in the send buffer, or the low-water mark.
  func armAcknowledgement() {
    guard phase == .open || phase == .closing else { return }
    var due = RunTime.distantFuture
    if !queue.isAllAdmitted, !isStalled, let next = ledger.nextTime { due = next }
    let room = lowWaterMark - queue.bytes
    if isAboveMark, room >= 0 {
      due = min(due, ledger.time(leaving: room) ?? loop.now)
    }
    guard due < .distantFuture, let time = reverse.acknowledgementTime(due) else { return }
    if acknowledgementTimer != nil {
      guard time < acknowledgementDue else { return }
      cancel(&acknowledgementTimer)
    }
    acknowledgementDue = time
    acknowledgementTimer = loop.schedule(at: time, self, token: Timer.acknowledgement)
  }

  func acknowledged() {
    settle()
    pump()
    if isAboveMark, queue.bytes + ledger.bytes <= lowWaterMark {
      isAboveMark = false
      handler?.connectionCanSend(self)
    }
    if !queue.isAllAdmitted || isAboveMark { armAcknowledgement() }
  }
}
