import EventLoop
import Glibc

/// One TCP connection of a `SocketNetwork`.
///
/// Bytes are written straight from `send` while the system takes them; only what it refuses is queued and waits for the
/// poll. Errors met there reach the handler from the loop's next turn.
final class SocketConnection: Connection {
  enum Phase {
    case connecting(SocketDialer)
    case open
    /// A write failed; the handler hears of it at the next turn.
    case broken(CloseReason)
    /// Closed by its owner, or by the peer with bytes still to send: the queue goes out first.
    case flushing(peerHasClosed: Bool)
    /// All is sent and said to be the end; waiting for the peer's end, so that no late byte of it answers ours with a reset.
    case lingering
    case ended
  }

  enum Alarm: Int { case broken, closeTimeout }

  let context: SocketContext
  var phase = Phase.ended
  var handler: (any ConnectionHandler)?
  var descriptor: Int32 = -1
  var queue = SendQueue()
  var timer: TimerID?
  private(set) var remoteAddress: String

  /// Bytes the system took, and how many of them the peer had acknowledged when it was last asked.
  var writtenBytes: UInt64 = 0
  private var knownAcknowledgedBytes: UInt64 = 0
  private var flushDeadline = RunTime.zero
  private var acknowledgedAtAlarm: UInt64 = 0
  /// Whether the owner wants to be told: asking the system costs a call each time.
  private var isMarkSet = false
  /// Whether `connectionCanSend` is owed once the unsent bytes have fallen.
  private var isAboveMark = false
  /// Whether the context looks at this connection now and then.
  var isMarkWatched = false

  /// The handler may be set afterwards, until the loop's next turn.
  init(to endpoint: Endpoint, context: SocketContext, handler: (any ConnectionHandler)?) {
    self.context = context
    self.handler = handler
    remoteAddress = endpoint.description
    let dialer = SocketDialer(to: endpoint, context: context) { [weak self] outcome in
      self?.dialled(outcome)
    }
    phase = .connecting(dialer)
  }

  /// Takes the descriptor over.
  init(accepted descriptor: Int32, from address: SocketAddress, context: SocketContext) {
    self.context = context
    self.descriptor = descriptor
    remoteAddress = address.description
    phase = .open
  }

  /// Begins to read an accepted connection, unless its owner has ended it already.
  func serve(with handler: any ConnectionHandler) {
    switch phase {
    case .open, .broken:
      self.handler = handler
      watch()
    case .connecting, .flushing, .lingering, .ended: break
    }
  }

  private func dialled(_ outcome: SocketDialer.Outcome) {
    guard case .connecting = phase, let handler else { return }
    switch outcome {
    case .failed(let failure):
      end()
      handler.connection(self, failedToConnect: failure)
    case .connected(let descriptor, let address):
      self.descriptor = descriptor
      remoteAddress = address.description
      phase = .open
      watch()
      handler.connectionOpened(self)
      if case .open = phase { flush() }
    }
  }

  // MARK: Sending

  func send(_ bytes: ArraySlice<UInt8>) {
    guard !bytes.isEmpty else { return }
    switch phase {
    case .connecting: queue.append(bytes)
    case .open:
      if queue.isEmpty {
        sendAtOnce(bytes)
      } else {
        queue.append(bytes)
      }
      noteMark()
    case .broken, .flushing, .lingering, .ended: break
    }
  }

  private func sendAtOnce(_ bytes: ArraySlice<UInt8>) {
    switch bytes.withUnsafeBytes({ SystemCall.send(descriptor, $0) }) {
    case .count(let count):
      writtenBytes += UInt64(count)
      guard count < bytes.count else { return }
      queue.append(bytes.dropFirst(count))
      watch()
    case .wouldBlock:
      queue.append(bytes)
      watch()
    case .failed(let number):
      // Reading and the handler's call have to wait for the loop; the descriptor may report its failure till then.
      phase = .broken(SocketConnection.reason(for: number))
      queue.removeAll()
      context.loop.unwatch(descriptor)
      arm(.broken, after: .zero)
    }
  }

  // MARK: Counters

  var unsentBytes: Int {
    let unsent = queue.byteCount + unacknowledgedBytes()
    if isMarkSet, unsent > lowWaterMark { rise() }
    return unsent
  }

  var acknowledgedBytes: UInt64 {
    _ = unacknowledgedBytes()
    return knownAcknowledgedBytes
  }

  var lowWaterMark = 0 {
    didSet {
      isMarkSet = true
      noteMark()
    }
  }

  /// Asks the system, where there is something to ask.
  private func unacknowledgedBytes() -> Int {
    if descriptor >= 0, knownAcknowledgedBytes < writtenBytes,
      let count = SystemCall.unacknowledgedBytes(descriptor)
    {
      knownAcknowledgedBytes = max(knownAcknowledgedBytes, writtenBytes - min(UInt64(count), writtenBytes))
    }
    return Int(writtenBytes - knownAcknowledgedBytes)
  }

  /// After a change that may have put the unsent bytes above the mark. The system is not asked: what was written since it
  /// last was is taken as unsent, which at worst calls `connectionCanSend` once for every mark's worth of bytes.
  func noteMark() {
    guard isMarkSet, !isAboveMark, queue.byteCount + Int(writtenBytes - knownAcknowledgedBytes) > lowWaterMark else {
      return
    }
    rise()
  }

  private func rise() {
    guard !isAboveMark, case .open = phase else { return }
    isAboveMark = true
    if !isMarkWatched { context.watchMark(of: self) }
  }

  /// From the context's timer and after a write: tells the handler when the unsent bytes have fallen to the mark.
  /// True while the connection has to be looked at again.
  func lookAtMark() -> Bool {
    guard isAboveMark, case .open = phase else { return false }
    guard queue.byteCount <= lowWaterMark, queue.byteCount + unacknowledgedBytes() <= lowWaterMark else { return true }
    isAboveMark = false
    handler?.connectionCanSend(self)
    return false
  }

  // MARK: Ending

  func close() {
    switch phase {
    case .connecting, .broken: end()
    case .open:
      handler = nil
      beginClosing(peerHasClosed: false)
    case .flushing, .lingering, .ended: break
    }
  }

  func abort() {
    if case .ended = phase { return }
    if descriptor >= 0 { noteCountersAndForget { SystemCall.closeWithReset($0) } }
    end()
  }

  /// Sends what is queued, then says that this was all. The handler has been let go already.
  func beginClosing(peerHasClosed: Bool) {
    if queue.isEmpty {
      finishSending(peerHasClosed: peerHasClosed)
    } else {
      phase = .flushing(peerHasClosed: peerHasClosed)
      watch()
      flushDeadline = context.loop.now + context.limits.longestFlush
      acknowledgedAtAlarm = acknowledgedBytes
      arm(.closeTimeout, after: context.limits.closeTimeout)
    }
  }

  /// A peer that takes bytes, however slowly, gets more time; one that takes none is reset.
  func continueFlushing() {
    let acknowledged = acknowledgedBytes
    guard acknowledged > acknowledgedAtAlarm, context.loop.now < flushDeadline else { return abort() }
    acknowledgedAtAlarm = acknowledged
    arm(.closeTimeout, after: context.limits.closeTimeout)
  }

  /// Everything is in the system's hands: it goes on sending after the descriptor is closed.
  func finishSending(peerHasClosed: Bool) {
    if peerHasClosed { return end() }
    SystemCall.shutdownWriting(descriptor)
    phase = .lingering
    watch()
    arm(.closeTimeout, after: context.limits.closeTimeout)
  }

  /// Closes the descriptor, lets everything go and leaves the network. No handler call follows.
  func end() {
    if case .connecting(let dialer) = phase { dialer.cancel() }
    phase = .ended
    handler = nil
    queue.removeAll()
    if let timer { context.loop.cancel(timer) }
    timer = nil
    if descriptor >= 0 { noteCountersAndForget { _ = Glibc.close($0) } }
    context.remove(self)
  }

  /// Reads the counters for the last time.
  private func noteCountersAndForget(_ closing: (Int32) -> Void) {
    _ = unacknowledgedBytes()
    context.loop.unwatch(descriptor)
    closing(descriptor)
    descriptor = -1
  }

  func arm(_ alarm: Alarm, after delay: RunDuration) {
    if let timer { context.loop.cancel(timer) }
    timer = context.loop.schedule(after: delay, self, token: alarm.rawValue)
  }

  static func reason(for number: Int32) -> CloseReason {
    switch number {
    case ECONNRESET, EPIPE, ECONNABORTED: .reset
    default: .failed(SystemCall.text(number))
    }
  }
}
