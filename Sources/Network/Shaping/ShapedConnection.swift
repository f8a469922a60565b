import EventLoop

/// One connection of a `ShapedNetwork`: the owner's bytes wait here for the line up, the peer's come by the line down.
final class ShapedConnection: Connection, TimerTarget {
  enum Phase {
    case connecting
    /// Open, and the owner hears of it a round trip later.
    case opening
    case open
    /// Closed by its owner; what is queued still goes out.
    case closing
    case over
  }

  enum Timer: Int { case opened, mark }

  let path: ShapedPath
  /// Set right after the creation.
  var inner: (any Connection)?
  var handler: (any ConnectionHandler)?
  var phase = Phase.connecting
  /// What the peer sent while the owner did not know that the connection is open.
  var early: [ShapedLine.Cargo] = []
  /// Bytes on the line down.
  var receivedBytes = 0
  /// The network behind has ended it; the owner hears of it when the line down is through.
  var isInnerOver = false
  var timer: TimerID?

  /// Slices that wait for the line up, the first without its first `headOffset` bytes.
  private var queue = RingBuffer<ArraySlice<UInt8>>()
  private var headOffset = 0
  private var queuedBytes = 0
  /// Bytes on the line up.
  private var admittedBytes = 0
  private var isPumping = false
  /// Inside a method of its owner's, where no handler may be called.
  private var isInsideCall = false
  private var isMarkSet = false
  private var isAboveMark = false

  init(path: ShapedPath, handler: any ConnectionHandler) {
    self.path = path
    self.handler = handler
  }

  var isOver: Bool { phase == .over }

  // MARK: Connection

  var remoteAddress: String { inner?.remoteAddress ?? "" }

  var unsentBytes: Int { queuedBytes + admittedBytes + (inner?.unsentBytes ?? 0) }

  var acknowledgedBytes: UInt64 { inner?.acknowledgedBytes ?? 0 }

  var lowWaterMark = 0 {
    didSet {
      isMarkSet = true
      noteMark()
    }
  }

  func send(_ bytes: ArraySlice<UInt8>) {
    guard phase == .connecting || phase == .opening || phase == .open, !isInnerOver, !bytes.isEmpty else { return }
    queue.append(bytes)
    queuedBytes += bytes.count
    isInsideCall = true
    if phase == .open { pump() }
    isInsideCall = false
    noteMark()
  }

  func close() {
    switch phase {
    case .connecting, .opening:
      inner?.close()
      finish()
    case .open:
      handler = nil
      phase = .closing
      closeIfFlushed()
    case .closing, .over: break
    }
  }

  func abort() {
    guard phase != .over else { return }
    inner?.abort()
    finish()
  }

  // MARK: Sending

  /// Puts on the line what the send buffer allows.
  func pump() {
    guard !isPumping else { return }
    isPumping = true
    while admittedBytes < path.up.sendBuffer, let piece = takePiece() {
      admittedBytes += piece.count
      path.up.enqueue(ShapedLine.Parcel(connection: self, cargo: .bytes(piece)))
    }
    isPumping = false
  }

  private func takePiece() -> ArraySlice<UInt8>? {
    guard let first = queue.first else { return nil }
    let rest = first.dropFirst(headOffset)
    let limit = path.up.pieceSize
    let piece = rest.prefix(limit)
    queuedBytes -= piece.count
    if piece.count == rest.count {
      _ = queue.popFirst()
      headOffset = 0
    } else {
      headOffset += piece.count
    }
    return piece
  }

  /// Bytes have passed the line up.
  private func pass(_ bytes: ArraySlice<UInt8>) {
    guard phase == .open || phase == .closing, !isInnerOver else { return }
    admittedBytes -= bytes.count
    inner?.send(bytes)
    pump()
    if phase == .closing { closeIfFlushed() } else { lookAtMark() }
  }

  private func closeIfFlushed() {
    guard queuedBytes + admittedBytes == 0 || isInnerOver else { return }
    inner?.close()
    finish()
  }

  // MARK: The low-water mark

  private func noteMark() {
    guard isMarkSet, phase != .over, !isAboveMark, unsentBytes > lowWaterMark else { return }
    isAboveMark = true
    askInner()
  }

  /// Where only the network behind holds the count above the mark, it has to tell when it has fallen.
  private func askInner() {
    let own = queuedBytes + admittedBytes
    if own <= lowWaterMark { inner?.lowWaterMark = lowWaterMark - own }
  }

  /// Tells the owner when the unsent bytes have fallen to the mark.
  func lookAtMark() {
    guard isAboveMark, phase == .open, !isInnerOver, queuedBytes + admittedBytes <= lowWaterMark else { return }
    guard unsentBytes <= lowWaterMark else { return askInner() }
    if isInsideCall {
      if timer == nil { timer = path.loop.schedule(after: .zero, self, token: Timer.mark.rawValue) }
      return
    }
    isAboveMark = false
    handler?.connectionCanSend(self)
  }

  // MARK: The lines

  /// Something has come through a line.
  func arrived(_ cargo: ShapedLine.Cargo, _ direction: ShapedLine.Direction) {
    switch (direction, cargo) {
    case (.up, .bytes(let bytes)): pass(bytes)
    case (.up, .end): break
    case (.down, .bytes(let bytes)):
      receivedBytes -= bytes.count
      deliver(cargo)
    case (.down, .end): deliver(cargo)
    }
  }

  func deliver(_ cargo: ShapedLine.Cargo) {
    switch (phase, cargo) {
    case (.opening, _): early.append(cargo)
    case (.open, .bytes(let bytes)): handler?.connection(self, received: .shared(bytes))
    case (.open, .end(let reason)): end(reason)
    case (.connecting, _), (.closing, _), (.over, _): break
    }
  }

  // MARK: The end

  func end(_ reason: CloseReason) {
    let handler = handler
    finish()
    handler?.connection(self, closed: reason)
  }

  /// Over without a word to the owner. What is on the lines is void.
  func finish() {
    phase = .over
    handler = nil
    dropQueue()
    early = []
    if let timer { path.loop.cancel(timer) }
    timer = nil
    path.remove(self)
  }

  func dropQueue() {
    queue.removeAll()
    headOffset = 0
    queuedBytes = 0
    admittedBytes = 0
    isAboveMark = false
  }

  func timerFired(_ token: Int) {
    timer = nil
    switch Timer(rawValue: token) {
    case .opened: tellOpened()
    case .mark: lookAtMark()
    case nil: break
    }
  }
}
