import EventLoop

extension SimulatedConnection {
  /// Delivers what is due of this connection's own list.
  func deliver() {
    let now = loop.now
    while let first = flight.first, first.arrival <= now {
      _ = flight.popFirst()
      arrived(first.bytes, first.kind)
    }
    if deliveryTimer == nil, let next = flight.first {
      deliveryTimer = loop.schedule(at: next.arrival, self, token: Timer.delivery)
    }
  }

  /// Something this end sent has arrived at the other.
  func arrived(_ bytes: ArraySlice<UInt8>, _ kind: PipeQueue.Kind) {
    guard let peer else { return }
    switch kind {
    case .data: peer.receive(bytes)
    case .accept: peer.accept()
    case .end:
      isEndDelivered = true
      peer.peerEnded()
      if phase == .closing { finish() }
    case .reset:
      peer.end(.reset)
      finish()
    }
  }

  private func receive(_ bytes: ArraySlice<UInt8>) {
    switch phase {
    case .open:
      handler?.connection(self, received: .shared(garbageBytes > 0 ? noise(insteadOf: bytes) : bytes))
    case .over:
      // Nobody knows of this connection here: the machine answers with a reset.
      if !link.isCut { _ = link.launch([], .reset, from: self) }
    case .connecting, .unaccepted, .closing, .resetting: break
    }
  }

  private func peerEnded() {
    guard phase == .open, isEnding, !isEndDelivered else {
      if phase == .open { end(.orderly) }
      return
    }
    // Closed from both sides (fault close): the owner hears of it now, and the other end still has to.
    let handler = handler
    phase = .closing
    self.handler = nil
    handler?.connection(self, closed: .orderly)
  }

  /// The third segment of the handshake has come to the accepting end.
  private func accept() {
    guard phase == .unaccepted else { return }
    guard let listener = link.from.listeners[localPort] else { return sendReset() }
    phase = .open
    let handler = listener.handler?.listener(listener, accepted: self)
    guard phase == .open else { return }
    if let handler { self.handler = handler } else { sendReset() }
  }

  /// The port the accepting end was reached at; the opener sees it as the remote one.
  private var localPort: UInt16 { peer?.remotePort ?? 0 }

  /// Bytes above 127 only: no protocol here begins with one, neither RTMP's version nor an HTTP head.
  private func noise(insteadOf bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let count = min(garbageBytes, bytes.count)
    garbageBytes -= count
    var noise = [UInt8]()
    noise.reserveCapacity(bytes.count)
    draw { generator in
      for _ in 0..<count { noise.append(UInt8(truncatingIfNeeded: generator.next() >> 56) | 0x80) }
    }
    noise.append(contentsOf: bytes.dropFirst(count))
    return noise[...]
  }
}
