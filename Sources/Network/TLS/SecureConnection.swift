import EventLoop

/// TLS over a connection of the socket network, for one who connected (RFC 8446 and before, as GnuTLS offers it).
///
/// It is open when the handshake is done and the certificate has been accepted. The counters tell of the ciphertext that the
/// transport carries, handshake included.
final class SecureConnection: Connection, ConnectionHandler, TimerTarget {
  private enum State {
    case connecting, handshaking, open, ended
    /// Encrypting failed; the handler hears of it at the loop's next turn.
    case broken(String)
  }

  private let host: String
  private let context: SocketContext
  private let transport: SocketConnection
  private var handler: (any ConnectionHandler)?
  private var session: TLSSession?
  private var state = State.connecting
  /// What was sent before the connection was open; its owner bounds it by `unsentBytes`.
  private var pending: [ArraySlice<UInt8>] = []
  private var pendingCount = 0
  private var timer: TimerID?

  init(to endpoint: Endpoint, context: SocketContext, handler: any ConnectionHandler) {
    host = endpoint.host
    self.context = context
    self.handler = handler
    transport = SocketConnection(to: endpoint, context: context, handler: nil)
    transport.handler = self
    context.add(transport)
  }

  // MARK: Connection

  var remoteAddress: String { transport.remoteAddress }
  var unsentBytes: Int { pendingCount + transport.unsentBytes }
  var acknowledgedBytes: UInt64 { transport.acknowledgedBytes }
  var lowWaterMark: Int {
    get { transport.lowWaterMark }
    set { transport.lowWaterMark = newValue }
  }

  func send(_ bytes: ArraySlice<UInt8>) {
    guard !bytes.isEmpty else { return }
    switch state {
    case .connecting, .handshaking:
      pending.append(bytes)
      pendingCount += bytes.count
    case .open: encrypt(bytes)
    case .broken, .ended: break
    }
  }

  func close() {
    if case .open = state {
      session?.finishSending()
      sendOutput()
    }
    release()
    transport.close()
  }

  func abort() {
    release()
    transport.abort()
  }

  /// Lets everything but the transport go. No handler call follows.
  func release() {
    state = .ended
    handler = nil
    session = nil
    pending = []
    pendingCount = 0
    disarm()
  }

  private func encrypt(_ bytes: ArraySlice<UInt8>) {
    do throws(TLSError) {
      try session?.send(bytes)
      sendOutput()
    } catch {
      state = .broken(error.text)
      disarm()
      timer = context.loop.schedule(after: .zero, self)
    }
  }

  private func sendOutput() {
    if let output = session?.takeOutput(), !output.isEmpty { transport.send(output) }
  }

  private func disarm() {
    if let timer { context.loop.cancel(timer) }
    timer = nil
  }

  // MARK: Opening

  func connectionOpened(_ connection: any Connection) {
    do throws(TLSError) {
      session = try TLSSession(host: host, credentials: context.tlsCredentials())
    } catch {
      return giveUp(.other(error.text))
    }
    state = .handshaking
    timer = context.loop.schedule(after: context.limits.tlsTimeout, self)
    advance()
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) { giveUp(failure) }

  func timerFired(_ token: Int) {
    timer = nil
    switch state {
    case .handshaking: giveUp(.other("the server did not finish the TLS handshake in time"))
    case .broken(let text): finish(.failed(text))
    case .connecting, .open, .ended: break
    }
  }

  private func advance() {
    guard let session else { return }
    let step = session.handshake()
    sendOutput()
    switch step {
    case .needsInput: break
    case .failed(let text): giveUp(.other(text))
    case .done:
      disarm()
      state = .open
      let early = pending
      pending = []
      pendingCount = 0
      for bytes in early { send(bytes) }
      handler?.connectionOpened(self)
    }
  }

  private func giveUp(_ failure: ConnectFailure) {
    let handler = handler
    close()
    handler?.connection(self, failedToConnect: failure)
  }

  // MARK: Open

  func connection(_ connection: any Connection, received bytes: Received) {
    guard let session, case .borrowed(let buffer) = bytes else { return }
    session.input = buffer
    defer { session.input = UnsafeRawBufferPointer(start: nil, count: 0) }
    if case .handshaking = state { advance() }
    while case .open = state {
      let reception = session.receive()
      sendOutput()
      switch reception {
      case .bytes(let count):
        handler?.connection(self, received: .borrowed(UnsafeRawBufferPointer(rebasing: session.buffer[..<count])))
      case .needsInput: return
      case .closed: finish(.orderly)
      case .failed(let text): finish(.failed(text))
      }
    }
  }

  func connectionCanSend(_ connection: any Connection) {
    if case .open = state { handler?.connectionCanSend(self) }
  }

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    switch (state, reason) {
    case (.open, .orderly), (.broken, .orderly):
      finish(.failed("the connection ended without the end of TLS; bytes may be missing"))
    case (.open, _), (.broken, _): finish(reason)
    case (_, .orderly): giveUp(.other("the server closed the connection during the TLS handshake"))
    case (_, .reset): giveUp(.other("the server reset the connection during the TLS handshake"))
    case (_, .failed(let text)): giveUp(.other("the connection broke during the TLS handshake: \(text)"))
    }
  }

  private func finish(_ reason: CloseReason) {
    let handler = handler
    close()
    handler?.connection(self, closed: reason)
  }
}
