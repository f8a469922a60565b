import EventLoop

/// A machine of the simulated world: what connects from it and listens on it sees an ordinary `Network`.
/// Not to be used any more when its world is gone.
public final class SimulatedHost: Network {
  /// In lower case, without aliases.
  public let name: String
  let index: Int
  var listeners: [UInt16: SimulatedListener] = [:]
  private unowned let world: SimulatedNetwork
  private var nextPort: UInt16 = 32_768

  init(world: SimulatedNetwork, index: Int, name: String) {
    self.world = world
    self.index = index
    self.name = name
  }

  /// Made up from the order in which hosts came into being: 10.0.0.1, 10.0.0.2, … One can connect to it without a look-up.
  public var address: String { "10.\((index + 1) >> 16 & 255).\((index + 1) >> 8 & 255).\((index + 1) & 255)" }

  public func connect(to endpoint: Endpoint, handler: any ConnectionHandler) -> any Connection {
    world.connect(from: self, to: endpoint, handler: handler)
  }

  /// Throws `.addressNotAvailable` where the endpoint's host is another machine's name; an empty host, a wildcard address,
  /// "localhost" and unknown names all mean this one.
  public func listen(at endpoint: Endpoint, handler: any ListenerHandler) throws(ListenError) -> any Listener {
    if let other = world.resolve(endpoint.host, from: self), other !== self {
      throw ListenError(endpoint: endpoint, cause: .addressNotAvailable)
    }
    var endpoint = endpoint
    if endpoint.port == 0 {
      guard let port = freePort() else { throw ListenError(endpoint: endpoint, cause: .portInUse) }
      endpoint.port = port
    }
    guard listeners[endpoint.port] == nil else { throw ListenError(endpoint: endpoint, cause: .portInUse) }
    let listener = SimulatedListener(host: self, endpoint: endpoint, handler: handler)
    listeners[endpoint.port] = listener
    return listener
  }

  /// A port nobody listens at, or nil when there is none.
  private func freePort() -> UInt16? {
    for _ in 32_768...65_535 {
      let port = nextPort
      nextPort = nextPort == 65_535 ? 32_768 : nextPort + 1
      if listeners[port] == nil { return port }
    }
    return nil
  }

  static func isNumeric(_ host: String) -> Bool {
    host.contains(":") || (!host.isEmpty && host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) })
  }
}

final class SimulatedListener: Listener {
  let endpoint: Endpoint
  private(set) var handler: (any ListenerHandler)?
  private weak var host: SimulatedHost?

  init(host: SimulatedHost, endpoint: Endpoint, handler: any ListenerHandler) {
    self.host = host
    self.endpoint = endpoint
    self.handler = handler
  }

  func close() {
    guard handler != nil else { return }
    handler = nil
    host?.listeners[endpoint.port] = nil
  }
}
