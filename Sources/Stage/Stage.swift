import EventLoop
import LiveComponents
import Network
import Origin
import RTMP

/// A run: one loop, one network, the embedded origin, named components and their log. Every front end creates components
/// here, calls their documented methods and reads the same log (docs/architecture.md).
public final class Stage {
  public enum World: Hashable, Sendable {
    /// Simulated hosts and links, the embedded origin at `originHosts`; in virtual time unless a run asks for the wall clock.
    case simulated
    /// Wall time, always, and this machine's sockets.
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
  /// The calendar of the simulated world begins here, so that signed addresses expire the same way each time: 2025-01-01 UTC.
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

  /// Faults that were scheduled or begun, in this order; see `Stage+Faults`.
  var faults: [FaultRecord] = []
  var faultCount = 0
  /// As set last; nil before.
  var conditionsSet: NetworkConditions?
  private(set) var shaped: ShapedNetwork?
  let device: SimulatedHost?
  let originHost: SimulatedHost?
  private let recordObserver: ComponentObserver

  /// - Parameters:
  ///   - seed: of everything random in the run.
  ///   - clock: the simulated world runs in virtual time unless this says `.wall`: then people can watch it. The world of
  ///     real sockets knows the wall clock alone and ignores this.
  public init(
    world: World, seed: UInt64 = 0, clock: EventLoop.Clock? = nil, origin configuration: OriginConfiguration = .init()
  ) {
    self.world = world
    self.seed = Seed(seed)
    let loop = EventLoop(clock: world == .simulated ? clock ?? .virtual : .wall)
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
    conditionsSet = conditions
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

  /// Takes a player out of the run: it stops, its connection ends in order and nothing of the run calls it any more. Its name
  /// is free again; a new player of that name draws the same random numbers. Returns false if there is none.
  @discardableResult
  public func removePlayer(_ name: String) -> Bool {
    guard let player = players.removeValue(forKey: name) else { return false }
    player.detach()
    return true
  }

  /// Takes a pusher out of the run, as `removePlayer` does: it stops in order and releases every device.
  @discardableResult
  public func removePusher(_ name: String) -> Bool {
    guard let pusher = pushers.removeValue(forKey: name) else { return false }
    pusher.detach()
    return true
  }

  /// Lets the embedded origin serve a media file as a live stream, from its first viewer on; it begins again when it ends.
  /// Returns the address of the stream. Throws the file's problem.
  public func serveFile(_ path: String, repeats: Bool = true) throws(OriginError) -> String {
    let name = "live/" + PlayRun.streamName(of: path)
    try origin.serveFile(path: path, as: name, options: FileOptions(loops: repeats, startsWithFirstViewer: true))
    return "rtmp://\(Self.originHosts[2])/\(name)"
  }

  /// The end of a run: what was said last goes out, then the origin closes.
  public func finish() {
    settle()
    origin.close()
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
