import EventLoop

/// Another network behind a slow line: what connections made through it send passes `up`, what they receive passes `down`.
/// In practice it wraps a `SocketNetwork`, to meet a real server over the conditions of a run.
///
/// What is shaped, and what is not:
/// - Each direction has one line for all connections: the rate, or trace, then the delay with what the trace adds and
///   0...jitter. Order is kept. The rate counts the payload that connections are given.
/// - Opening takes one more round trip. A failure to connect is told at once.
/// - Of one connection at most `sendBuffer` bytes are on the line up; the rest waits. `unsentBytes` counts both, and what the
///   network behind has not had acknowledged. Acknowledgements are those of the network behind; their way back is not delayed.
/// - Loss is not modelled: the network behind is reliable, and a loss would have to be invented as a delay. Conditions with
///   a loss are refused.
/// - The peer does not feel a slow `down`: what it sends is taken in and waits here, up to `receiveLimit` bytes a connection;
///   beyond that the connection breaks.
/// - When the peer closes, what has not passed the line is lost, as with a peer that no longer listens.
///
/// Listening, and the connections that come by it, are the other network's own. A network that is let go of takes its open
/// connections with it, without a word to their owners.
public final class ShapedNetwork: Network {
  /// Bytes of one connection that may wait to be received.
  public static let receiveLimit = 16 << 20

  private let inner: any Network
  private let path: ShapedPath

  /// - Parameters:
  ///   - inner: on the same loop.
  ///   - seed: of the jitter.
  /// - Throws: the conditions ask for loss.
  public init(
    _ inner: any Network, loop: EventLoop, conditions: NetworkConditions, seed: Seed = Seed(0)
  ) throws(ConditionsError) {
    self.inner = inner
    path = ShapedPath(loop: loop, seed: seed)
    try setConditions(conditions)
  }

  deinit { path.tearDown() }

  /// Changes the conditions from now on. What has left a line keeps its arrival; a trace begins with its first step.
  public func setConditions(_ conditions: NetworkConditions) throws(ConditionsError) {
    guard conditions.up.loss <= 0, conditions.down.loss <= 0 else {
      throw ConditionsError("loss works in the simulated network only; real sockets can have rate, delay and jitter")
    }
    path.up.apply(conditions.up)
    path.down.apply(conditions.down)
  }

  /// What a direction carries now, kbps; nil without a limit.
  public func capacityKbps(_ direction: LinkDirection) -> Int64? {
    switch direction {
    case .up: path.up.capacityKbps
    case .down: path.down.capacityKbps
    }
  }

  public func connect(to endpoint: Endpoint, handler: any ConnectionHandler) -> any Connection {
    let connection = ShapedConnection(path: path, handler: handler)
    connection.inner = inner.connect(to: endpoint, handler: connection)
    path.add(connection)
    return connection
  }

  public func listen(at endpoint: Endpoint, handler: any ListenerHandler) throws(ListenError) -> any Listener {
    try inner.listen(at: endpoint, handler: handler)
  }
}

/// What the connections of one shaped network share.
final class ShapedPath {
  let loop: EventLoop
  let up: ShapedLine
  let down: ShapedLine
  private var connections: [ObjectIdentifier: ShapedConnection] = [:]

  init(loop: EventLoop, seed: Seed) {
    self.loop = loop
    up = ShapedLine(loop: loop, direction: .up, seed: seed.split("up"))
    down = ShapedLine(loop: loop, direction: .down, seed: seed.split("down"))
  }

  /// Delay there and back.
  var roundTrip: RunDuration { up.latency + down.latency }

  func add(_ connection: ShapedConnection) { connections[ObjectIdentifier(connection)] = connection }

  func remove(_ connection: ShapedConnection) { connections[ObjectIdentifier(connection)] = nil }

  func tearDown() {
    for connection in connections.values { connection.abort() }
    up.tearDown()
    down.tearDown()
  }
}
