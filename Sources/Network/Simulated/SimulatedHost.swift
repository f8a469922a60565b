import EventLoop

/// A machine of the simulated world: what connects from it and listens on it sees an ordinary `Network`.
public final class SimulatedHost: Network {
  public let name: String
  let index: Int
  private unowned let world: SimulatedNetwork
  private var listeners: [UInt16: SimulatedListener] = [:]
  private var nextPort: UInt16 = 32_768

  init(world: SimulatedNetwork, index: Int, name: String) {
    self.world = world
    self.index = index
    self.name = name
  }

  /// Made up from the order in which hosts came into being: 10.0.0.1, 10.0.0.2, …
  public var address: String { "10.0.\((index + 1) >> 8 & 255).\((index + 1) & 255)" }

  public func connect(to endpoint: Endpoint, handler: any ConnectionHandler) -> any Connection {
    world.connect(from: self, to: endpoint, handler: handler)
  }

  /// The endpoint's host is not looked at: all names of this machine lead here.
  public func listen(at endpoint: Endpoint, handler: any ListenerHandler) throws(ListenError) -> any Listener {
    var endpoint = endpoint
    if endpoint.port == 0 {
      while listeners[nextPort] != nil { nextPort += 1 }
      endpoint.port = nextPort
    }
    guard listeners[endpoint.port] == nil else { throw ListenError(endpoint: endpoint, cause: .portInUse) }
    let listener = SimulatedListener(host: self, endpoint: endpoint, handler: handler)
    listeners[endpoint.port] = listener
    return listener
  }

  func listener(at port: UInt16) -> SimulatedListener? { listeners[port] }

  fileprivate func remove(_ listener: SimulatedListener) {
    if listeners[listener.endpoint.port] === listener { listeners[listener.endpoint.port] = nil }
  }
}

final class SimulatedListener: Listener {
  let endpoint: Endpoint
  private weak var host: SimulatedHost?
  private var handler: (any ListenerHandler)?

  init(host: SimulatedHost, endpoint: Endpoint, handler: any ListenerHandler) {
    self.host = host
    self.endpoint = endpoint
    self.handler = handler
  }

  func accept(_ connection: SimulatedConnection) -> (any ConnectionHandler)? {
    handler?.listener(self, accepted: connection)
  }

  func close() {
    handler = nil
    host?.remove(self)
  }
}
