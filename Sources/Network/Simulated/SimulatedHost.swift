import EventLoop

/// A machine of the simulated world: what connects from it and listens on it sees an ordinary `Network`.
public final class SimulatedHost: Network {
  /// What the world knows of a host.
  final class State {
    let index: Int
    let name: String
    var listeners: [UInt16: SimulatedListener] = [:]
    private var nextPort: UInt16 = 32_768

    init(index: Int, name: String) {
      self.index = index
      self.name = name
    }

    var address: String { "10.\((index + 1) >> 16 & 255).\((index + 1) >> 8 & 255).\((index + 1) & 255)" }

    /// A port nobody listens at, or nil when there is none.
    func freePort() -> UInt16? {
      for _ in 32_768...65_535 {
        let port = nextPort
        nextPort = nextPort == 65_535 ? 32_768 : nextPort + 1
        if listeners[port] == nil { return port }
      }
      return nil
    }
  }

  private let world: SimulatedNetwork
  let state: State

  init(world: SimulatedNetwork, state: State) {
    self.world = world
    self.state = state
  }

  /// In lower case, without aliases.
  public var name: String { state.name }

  /// Made up from the order in which hosts came into being: 10.0.0.1, 10.0.0.2, … One can connect to it without a look-up.
  public var address: String { state.address }

  public func connect(to endpoint: Endpoint, handler: any ConnectionHandler) -> any Connection {
    world.connect(from: state, to: endpoint, handler: handler)
  }

  /// Throws `.addressNotAvailable` where the endpoint's host is another machine's name; an empty host, a wildcard address,
  /// "localhost" and unknown names all mean this one.
  public func listen(at endpoint: Endpoint, handler: any ListenerHandler) throws(ListenError) -> any Listener {
    if let other = world.resolve(endpoint.host, from: state), other !== state {
      throw ListenError(endpoint: endpoint, cause: .addressNotAvailable)
    }
    var endpoint = endpoint
    if endpoint.port == 0 {
      guard let port = state.freePort() else { throw ListenError(endpoint: endpoint, cause: .portInUse) }
      endpoint.port = port
    }
    guard state.listeners[endpoint.port] == nil else { throw ListenError(endpoint: endpoint, cause: .portInUse) }
    let listener = SimulatedListener(host: state, endpoint: endpoint, handler: handler)
    state.listeners[endpoint.port] = listener
    return listener
  }

  static func isNumeric(_ host: String) -> Bool {
    host.contains(":") || (!host.isEmpty && host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) })
  }
}

final class SimulatedListener: Listener {
  let endpoint: Endpoint
  private(set) var handler: (any ListenerHandler)?
  private weak var host: SimulatedHost.State?

  init(host: SimulatedHost.State, endpoint: Endpoint, handler: any ListenerHandler) {
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
