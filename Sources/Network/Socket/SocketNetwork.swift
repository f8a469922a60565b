import EventLoop
import Glibc

/// The machine's TCP on a wall-clock loop. Keeps every connection until it has ended and every listener until it is closed;
/// when the network itself is released, all of them are dropped without a further handler call.
///
/// Accepted connections are open when their listener's handler sees them; `connectionOpened` is called only for those that
/// were made with `connect`.
public final class SocketNetwork: Network {
  private let context: SocketContext

  public convenience init(loop: EventLoop) {
    self.init(loop: loop, limits: SocketLimits())
  }

  /// `trustFile` holds certificates (PEM) to trust beside the system's.
  init(loop: EventLoop, limits: SocketLimits, trustFile: String? = TLSCredentials.fileOfEnvironment) {
    context = SocketContext(loop: loop, limits: limits, trustFile: trustFile)
  }

  deinit { context.dropEverything() }

  /// A host that is an IPv4 or IPv6 address is taken as it is; names are looked up for at most 10 s.
  /// A secure endpoint's connection opens when the TLS handshake is done, for which the server has another 5 s.
  public func connect(to endpoint: Endpoint, handler: any ConnectionHandler) -> any Connection {
    if endpoint.isSecure { return SecureConnection(to: endpoint, context: context, handler: handler) }
    let connection = SocketConnection(to: endpoint, context: context, handler: handler)
    context.add(connection)
    return connection
  }

  /// The host is the address to bind: an IPv4 or IPv6 address, `localhost` for 127.0.0.1, or empty for every address of the
  /// machine. `::` serves IPv4 too.
  public func listen(at endpoint: Endpoint, handler: any ListenerHandler) throws(ListenError) -> any Listener {
    guard !endpoint.isSecure else {
      throw ListenError(endpoint: endpoint, cause: .other("listening with TLS is not supported"))
    }
    let listener = try SocketListener(at: endpoint, context: context, handler: handler)
    context.add(listener)
    return listener
  }
}

/// Times and sizes of the socket network; tests shorten the times.
struct SocketLimits {
  /// For all addresses of a name together (SPEC 1.1, 3002).
  var connectTimeout = RunDuration.seconds(5)
  var shortestConnectShare = RunDuration.seconds(1)
  /// From the open connection to the end of the TLS handshake.
  var tlsTimeout = RunDuration.seconds(5)
  var lookupTimeout = RunDuration.seconds(10)
  /// After `close()`: without an acknowledgement for so long while bytes are queued, or without the peer's own end for so
  /// long after ours, the connection is dropped.
  var closeTimeout = RunDuration.seconds(5)
  /// From `close()` until queued bytes are given up even though the peer takes some now and then.
  var longestFlush = RunDuration.seconds(60)
  /// How long a listener rests when the process has no descriptor left.
  var acceptPause = RunDuration.milliseconds(100)
  /// How often connections above their low-water mark are looked at.
  var markInterval = RunDuration.milliseconds(10)
  /// Bytes read from one connection in one wake-up.
  var readSize = 256 * 1024
  /// Peers accepted in one wake-up.
  var acceptsPerWakeUp = 64
  /// Bytes still read from a connection that a write found broken, so that the peer's last words are heard.
  var lastReadBytes = 1024 * 1024
}

/// What the connections and listeners of one network share.
final class SocketContext: TimerTarget {
  let loop: EventLoop
  let limits: SocketLimits
  /// Every read goes through this one buffer; it is lent to a handler only during the call.
  let readBuffer: UnsafeMutableRawBufferPointer
  let abandonedLookups = AbandonedLookups()

  private let trustFile: String?
  private var credentials: TLSCredentials?
  private var connections: [ObjectIdentifier: SocketConnection] = [:]
  private var listeners: [ObjectIdentifier: SocketListener] = [:]
  private var aboveMark = ContiguousArray<SocketConnection>()
  private var markTimer: TimerID?

  init(loop: EventLoop, limits: SocketLimits, trustFile: String?) {
    self.loop = loop
    self.limits = limits
    self.trustFile = trustFile
    readBuffer = .allocate(byteCount: limits.readSize, alignment: 16)
  }

  deinit { readBuffer.deallocate() }

  /// Read at the first secure connection: a run without one pays nothing for TLS.
  func tlsCredentials() throws(TLSError) -> TLSCredentials {
    if let credentials { return credentials }
    let made = try TLSCredentials(extraFile: trustFile)
    credentials = made
    return made
  }

  func add(_ connection: SocketConnection) { connections[ObjectIdentifier(connection)] = connection }

  func add(_ listener: SocketListener) { listeners[ObjectIdentifier(listener)] = listener }

  func remove(_ listener: SocketListener) { listeners[ObjectIdentifier(listener)] = nil }

  func remove(_ connection: SocketConnection) {
    connections[ObjectIdentifier(connection)] = nil
    guard connection.isMarkWatched, let index = aboveMark.firstIndex(where: { $0 === connection }) else { return }
    aboveMark.swapAt(index, aboveMark.count - 1)
    aboveMark.removeLast()
  }

  /// Acknowledgements wake no poll, so connections above their mark are asked now and then.
  func watchMark(of connection: SocketConnection) {
    connection.isMarkWatched = true
    aboveMark.append(connection)
    if markTimer == nil { markTimer = loop.schedule(after: limits.markInterval, self) }
  }

  func timerFired(_ token: Int) {
    markTimer = nil
    let due = aboveMark
    aboveMark.removeAll(keepingCapacity: true)
    for connection in due {
      connection.isMarkWatched = false
      if connection.lookAtMark() { watchMark(of: connection) }
    }
  }

  func dropEverything() {
    for listener in listeners.values { listener.close() }
    for connection in connections.values {
      // It holds its owner itself.
      (connection.handler as? SecureConnection)?.release()
      connection.end()
    }
    if let markTimer { loop.cancel(markTimer) }
    markTimer = nil
  }
}
