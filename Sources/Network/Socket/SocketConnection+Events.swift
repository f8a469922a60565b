import EventLoop

/// What the loop brings: readiness of the socket, and the alarms.
extension SocketConnection: ReadinessHandler, TimerTarget {
  /// Watches for what the phase waits for.
  func watch() {
    var interest: Readiness = .read
    switch phase {
    case .open: if !queue.isEmpty { interest.insert(.write) }
    case .flushing(let peerHasClosed): interest = peerHasClosed ? .write : [.read, .write]
    case .lingering: break
    case .connecting, .broken, .ended: return
    }
    context.loop.watch(descriptor, for: interest, self)
  }

  func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
    guard descriptor == self.descriptor else { return }
    let mayRead = !readiness.isDisjoint(with: [.read, .failure])
    switch phase {
    case .open:
      if mayRead { readOnce() }
      if case .open = phase, readiness.contains(.write), !queue.isEmpty { flush() }
    case .flushing(let peerHasClosed):
      if mayRead, !peerHasClosed { discardOnce() }
      if case .flushing = phase, !readiness.isDisjoint(with: [.write, .failure]) { flushRest() }
    case .lingering:
      if mayRead { discardOnce() }
    case .connecting, .broken, .ended: break
    }
  }

  func timerFired(_ token: Int) {
    timer = nil
    switch (Alarm(rawValue: token), phase) {
    case (.broken, .broken(let reason)): fail(reason)
    case (.closeTimeout, .flushing): continueFlushing()
    case (.closeTimeout, .lingering): end()
    default: break
    }
  }

  // MARK: Open

  private func readOnce() {
    switch SystemCall.receive(descriptor, into: context.readBuffer) {
    case .count(0): peerClosed()
    case .count(let count): deliver(count)
    case .wouldBlock: break
    case .failed(let number): finish(SocketConnection.reason(for: number))
    }
  }

  private func deliver(_ count: Int) {
    handler?.connection(self, received: .borrowed(UnsafeRawBufferPointer(rebasing: context.readBuffer[..<count])))
  }

  /// The peer sends no more. It may still read: what is queued goes out before the socket is closed.
  private func peerClosed() {
    let handler = handler
    self.handler = nil
    beginClosing(peerHasClosed: true)
    handler?.connection(self, closed: .orderly)
  }

  /// Writes until the system takes no more.
  func flush() {
    defer { if case .open = phase { watch() } }
    while !queue.isEmpty {
      switch queue.write(to: descriptor) {
      case .count(let count): writtenBytes += UInt64(count)
      case .wouldBlock: return afterWriting()
      case .failed(let number): return fail(SocketConnection.reason(for: number))
      }
    }
    afterWriting()
  }

  private func afterWriting() {
    noteMark()
    _ = lookAtMark()
  }

  /// A write met a broken connection. What the peer said before it broke is still there to be read, and often says why.
  private func fail(_ reason: CloseReason) {
    phase = .broken(reason)
    queue.removeAll()
    var left = context.limits.lastReadBytes
    while left > 0, case .broken = phase,
      case .count(let count) = SystemCall.receive(descriptor, into: context.readBuffer),
      count > 0
    {
      left -= count
      deliver(count)
    }
    if case .broken = phase { finish(reason) }
  }

  private func finish(_ reason: CloseReason) {
    let handler = handler
    end()
    handler?.connection(self, closed: reason)
  }

  // MARK: Closing

  private func discardOnce() {
    switch SystemCall.receive(descriptor, into: context.readBuffer) {
    case .count(0): peerFinished()
    case .count, .wouldBlock: break
    case .failed: end()
    }
  }

  private func peerFinished() {
    if case .flushing = phase {
      phase = .flushing(peerHasClosed: true)
      watch()
    } else {
      end()
    }
  }

  private func flushRest() {
    while !queue.isEmpty {
      switch queue.write(to: descriptor) {
      case .count(let count): writtenBytes += UInt64(count)
      case .wouldBlock: return
      case .failed: return end()
      }
    }
    guard case .flushing(let peerHasClosed) = phase else { return }
    finishSending(peerHasClosed: peerHasClosed)
  }
}
