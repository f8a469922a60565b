import EventLoop
import LiveComponents
import Network
import Origin
import RTMP

/// A run: one loop, one network, the embedded origin, named components and their log. Every front end creates components
/// here, calls their documented methods and reads the same log (docs/architecture.md).
public final class Stage {
  public enum World: Hashable, Sendable {
    /// Virtual time, simulated hosts and links, the embedded origin at `originHosts`.
    case simulated
    /// Wall time and this machine's sockets.
    case real
  }

  /// Where the embedded origin answers in the simulated world (SPEC section 7).
  public static let originHosts = ["origin.local", "push.local", "play.local"]
  /// The machine the components run on in the simulated world.
  public static let deviceHost = "phone.local"
  public static let rtmpPort: UInt16 = 1935
  public static let httpPort: UInt16 = 80
  /// HTTP too: TLS is not modelled in the simulated world.
  public static let httpsPort: UInt16 = 443
  /// The calendar of a virtual run begins here, so that signed addresses expire the same way each time: 2025-01-01 UTC.
  public static let virtualEpoch: Int64 = 1_735_689_600

  public let world: World
  public let loop: EventLoop
  public let seed: Seed
  public let log: EventLog
  public let origin: OriginServer
  /// Nil on real sockets.
  public let simulation: SimulatedNetwork?
  /// What components connect from.
  public private(set) var network: any Network
  public private(set) var players: [String: LivePlayer] = [:]
  public private(set) var pushers: [String: LivePusher] = [:]
  /// The cameras, microphone and codecs of the phone that the pushers run on.
  public let devices = DeviceBoard()

  private var shaped: ShapedNetwork?
  private let device: SimulatedHost?
  private let originHost: SimulatedHost?
  private let recordObserver: ComponentObserver

  public init(world: World, seed: UInt64 = 0, origin configuration: OriginConfiguration = .init()) {
    self.world = world
    self.seed = Seed(seed)
    let loop = EventLoop(clock: world == .simulated ? .virtual : .wall)
    let log = EventLog()
    self.loop = loop
    self.log = log
    recordObserver = ComponentObserver(log: log, loop: loop)
    func write(_ kind: LogRecord.Kind, _ component: String, _ text: String) {
      log.write(LogRecord(time: loop.now.milliseconds, component: component, kind: kind, message: text))
    }
    origin = OriginServer(
      loop: loop, configuration: configuration, seed: Seed(seed),
      unixTime: { world == .simulated ? Self.virtualEpoch + loop.now.milliseconds / 1_000 : Machine.unixSeconds() },
      log: { write(.origin, "origin", $0.description) })
    switch world {
    case .simulated:
      let simulation = SimulatedNetwork(loop: loop, seed: Seed(seed).split("network"))
      simulation.onFault = { write(.network, "network", $0) }
      let device = simulation.host(Self.deviceHost)
      let host = simulation.host(Self.originHosts[0])
      for name in Self.originHosts.dropFirst() { simulation.alias(name, of: host) }
      self.simulation = simulation
      self.device = device
      originHost = host
      network = device
    case .real:
      simulation = nil
      device = nil
      originHost = nil
      network = SocketNetwork(loop: loop)
    }
  }

  /// Lets the origin answer at its simulated hosts, on the usual ports.
  public func startOrigin() throws(ListenError) {
    guard let originHost else { return }
    let host = Self.originHosts[0]
    try origin.listen(
      on: originHost, rtmp: Endpoint(host: host, port: Self.rtmpPort), http: Endpoint(host: host, port: Self.httpPort))
    try origin.listen(on: originHost, http: Endpoint(host: host, port: Self.httpsPort))
  }

  /// The link between the device and the origin; on real sockets what the components connect through, which has to be set
  /// before they are added the first time. Throws where the conditions cannot be made.
  public func setConditions(_ conditions: NetworkConditions) throws(ConditionsError) {
    if let simulation, let device, let originHost {
      simulation.setConditions(client: device, server: originHost, conditions)
    } else if let shaped {
      try shaped.setConditions(conditions)
    } else {
      let shaped = try ShapedNetwork(network, loop: loop, conditions: conditions, seed: seed.split("network"))
      self.shaped = shaped
      network = shaped
    }
  }

  /// Schedules a fault of the network, the origin or the phone's devices (docs/network.md).
  public func schedule(_ fault: Fault) throws(ConditionsError) {
    if case .other(let name, let value) = fault.kind {
      if let device = DeviceFault(name) { return try schedule(device, value, fault) }
      return try scheduleOriginFault(name, value, fault)
    }
    guard let simulation else {
      throw ConditionsError(
        "faults of the network need the simulated one; play a file or push to \(Self.originHosts[1])")
    }
    var fault = fault
    fault.host = try Self.knownHost(fault.host)
    fault.peer = try Self.knownHost(fault.peer)
    try simulation.schedule(fault)
  }

  /// The phone goes by its first name, too.
  private static func knownHost(_ name: String?) throws(ConditionsError) -> String? {
    guard let lower = name?.lowercased() else { return nil }
    if lower == "phone" { return deviceHost }
    let known = originHosts + [deviceHost]
    guard known.contains(lower) else {
      throw ConditionsError("fault at \(lower): no such host; there are \(known.joined(separator: ", "))")
    }
    return lower
  }

  @discardableResult
  public func addPlayer(_ name: String = "player", configuration: PlayerConfiguration = .init()) -> LivePlayer {
    let player = LivePlayer(
      name: name, loop: loop, network: network, seed: seed.split(name), configuration: configuration,
      observer: recordObserver)
    players[name] = player
    return player
  }

  @discardableResult
  public func addPusher(_ name: String = "pusher", configuration: PusherConfiguration = .init()) -> LivePusher {
    let pusher = LivePusher(
      name: name, loop: loop, network: network, seed: seed.split(name), configuration: configuration,
      devices: devices, observer: recordObserver)
    pushers[name] = pusher
    return pusher
  }

  /// A line of the log that is no component's.
  public func note(_ component: String, _ text: String) {
    log.write(LogRecord(time: loop.now.milliseconds, component: component, kind: .note, message: text))
  }
}

/// Turns what components tell into records of the log.
private final class ComponentObserver: LivePlayerObserver, LivePusherObserver {
  private let log: EventLog
  private let loop: EventLoop

  init(log: EventLog, loop: EventLoop) {
    self.log = log
    self.loop = loop
  }

  func player(_ player: LivePlayer, raised event: LiveEvent) {
    log.write(LogRecord(component: player.name, event: event))
  }

  func player(_ player: LivePlayer, measured status: NetworkStatus) {
    log.write(
      LogRecord(
        time: loop.now.milliseconds, component: player.name, kind: .status, message: "", fields: status.playerFields))
  }

  func player(_ player: LivePlayer, changedFullScreen direction: Int, isFullScreen: Bool) {
    log.write(
      LogRecord(
        time: loop.now.milliseconds, component: player.name, kind: .fullscreen,
        message: isFullScreen ? "full screen" : "no full screen",
        fields: [EventField("direction", direction), EventField("fullScreen", .flag(isFullScreen))]))
  }

  func player(_ player: LivePlayer, noted text: String) {
    log.write(LogRecord(time: loop.now.milliseconds, component: player.name, kind: .note, message: text))
  }

  // MARK: LivePusherObserver

  func pusher(_ pusher: LivePusher, raised event: LiveEvent) {
    log.write(LogRecord(component: pusher.name, event: event))
  }

  func pusher(_ pusher: LivePusher, measured status: NetworkStatus) {
    log.write(
      LogRecord(
        time: loop.now.milliseconds, component: pusher.name, kind: .status, message: "", fields: status.pusherFields))
  }

  func pusher(_ pusher: LivePusher, music event: MusicEvent) {
    let name: String
    let message: String
    var fields: [EventField] = []
    switch event {
    case .started: (name, message) = ("bgmstart", "the music plays")
    case .progress(let position, let duration):
      (name, message) = ("bgmprogress", "\(position) of \(duration) ms")
      fields = [EventField("progress", position), EventField("duration", duration)]
    case .completed: (name, message) = ("bgmcomplete", "the music is over")
    }
    log.write(
      LogRecord(
        time: loop.now.milliseconds, component: pusher.name, kind: .music, name: name, message: message, fields: fields)
    )
  }

  func pusher(_ pusher: LivePusher, noted text: String) {
    log.write(LogRecord(time: loop.now.milliseconds, component: pusher.name, kind: .note, message: text))
  }
}
