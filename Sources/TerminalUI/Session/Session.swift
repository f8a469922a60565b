import EventLoop
import LiveComponents
import Network
import Stage

/// The run that the interface drives: a stage, its components, and what is sampled of them.
///
/// In the simulated world it begins exactly as `liveterm loop` does, so that the same seed gives the same log.
public final class Session: TimerTarget {
  public static let samplePeriod = RunDuration.milliseconds(250)
  /// Five minutes.
  public static let samplesKept = 1_200
  /// As in a conference (SPEC of the interface).
  public static let playersAtMost = 6

  public let stage: Stage
  private(set) var components: [Component] = []
  private(set) var processor = ProcessorMeter()
  private let options: SessionOptions
  private var playAddress: String?
  private var pushAddress: String?
  /// Told when something that is seen has changed.
  var onChange: () -> Void = {}
  /// Told of every record of the log.
  var onRecord: (LogRecord) -> Void = { _ in }

  /// Prepares the run. Nothing has happened yet when it returns.
  public init(_ options: SessionOptions) throws(StageError) {
    self.options = options
    var loop = LoopOptions()
    var world = Stage.World.simulated
    switch options.source {
    case .loop: (pushAddress, playAddress) = (loop.pushAddress, loop.playAddress)
    case .addresses(let push, let play):
      (pushAddress, playAddress) = (push, play ?? push)
      let simulated = [push, play].compactMap { $0 }.map(Stage.isSimulated)
      guard Set(simulated).count <= 1 else {
        throw StageError(.usage, "the push and the play address are not in the same world")
      }
      if simulated.first == false { world = .real }
    case .file: loop.pushAddress = ""
    }
    stage = Stage(world: world, seed: options.world.seed, clock: options.clock)
    stage.log.subscribe { [weak self] record in self?.follow(record) }
    try prepare(world)
  }

  private func prepare(_ world: Stage.World) throws(StageError) {
    do {
      if world == .simulated { try stage.startOrigin() }
    } catch {
      throw StageError(.environment, error.description)
    }
    do throws(ConditionsError) {
      if let conditions = options.world.conditions { try stage.setConditions(conditions) }
      for fault in options.world.faults { try stage.schedule(fault) }
    } catch {
      throw StageError(.usage, error.description)
    }
    if case .file(let path) = options.source {
      do {
        playAddress = try stage.serveFile(path)
      } catch {
        throw StageError(.environment, error.description)
      }
    }
    if pushAddress != nil { try addPusher() }
    if playAddress != nil { try addPlayer() }
  }

  /// Starts what was prepared.
  public func begin() {
    processor.measure()
    nextSample = stage.loop.now + Self.samplePeriod
    stage.loop.schedule(at: nextSample, self)
    if let pusher {
      let result = pusher.start()
      if !result.isSuccess { stage.note(pusher.name, result.errMsg) }
    } else {
      for player in players { _ = player.play() }
    }
  }

  var seedText: String { String(options.world.seed) }

  public var pusher: LivePusher? { components.lazy.compactMap(\.pusher).first }
  public var players: [LivePlayer] { components.compactMap(\.player) }

  // MARK: Components

  /// The one pusher there can be.
  @discardableResult
  public func addPusher() throws(StageError) -> LivePusher {
    guard pusher == nil else { throw StageError(.usage, "there is a pusher already") }
    let pusher = stage.addPusher(configuration: options.pusher)
    do {
      try pusher.set(
        options.pushAttributes + [("url", .text(pushAddress ?? "rtmp://\(Stage.originHosts[1])/live/loop"))])
    } catch {
      stage.removePusher(pusher.name)
      throw StageError(.usage, error.description)
    }
    components.insert(Component(.pusher(pusher)), at: 0)
    if isInBackground { pusher.enterBackground() }
    return pusher
  }

  /// Another viewer of the same stream.
  @discardableResult
  public func addPlayer() throws(StageError) -> LivePlayer {
    guard players.count < Self.playersAtMost else {
      throw StageError(.usage, "there are \(Self.playersAtMost) players already")
    }
    let names = Set(players.map(\.name))
    let name = (1...).lazy.map { $0 == 1 ? "player" : "player\($0)" }.first { !names.contains($0) } ?? "player"
    let player = stage.addPlayer(name, configuration: options.player)
    do {
      try player.set(options.playAttributes + [("src", .text(playAddress ?? ""))])
    } catch {
      stage.removePlayer(name)
      throw StageError(.usage, error.description)
    }
    let screen = ComponentScreen { [weak self] in self?.onChange() }
    player.screen = screen
    if isInBackground { player.enterBackground() }
    components.append(Component(.player(player), screen: screen))
    return player
  }

  func remove(_ component: Component) {
    switch component.kind {
    case .pusher(let pusher): stage.removePusher(pusher.name)
    case .player(let player): stage.removePlayer(player.name)
    }
    components.removeAll { $0 === component }
    onChange()
  }

  // MARK: The mini-program

  public private(set) var isInBackground = false

  public func setBackground(_ isInBackground: Bool) {
    guard isInBackground != self.isInBackground else { return }
    self.isInBackground = isInBackground
    for component in components {
      switch (component.kind, isInBackground) {
      case (.pusher(let pusher), true): pusher.enterBackground()
      case (.pusher(let pusher), false): pusher.enterForeground()
      case (.player(let player), true): player.enterBackground()
      case (.player(let player), false): player.enterForeground()
      }
    }
    onChange()
  }

  // MARK: What happens

  private func follow(_ record: LogRecord) {
    if record.isEvent, let component = components.first(where: { $0.name == record.component }) {
      component.overlayEvents.append(Self.overlayLine(record))
      if component.overlayEvents.count > DebugOverlay.eventLimit { component.overlayEvents.removeFirst() }
    }
    if record.code == 1002, record.component == pusher?.name, !record.isInjected {
      // Joined from the loop, not from inside the pusher's event.
      stage.loop.schedule(after: .zero) { [weak self] in self?.joinPlayers() }
    }
    onRecord(record)
    onChange()
  }

  private static func overlayLine(_ record: LogRecord) -> String {
    DebugOverlay.line(time: record.time, message: record.message)
  }

  /// Those that have not played yet join when the stream begins.
  private func joinPlayers() {
    guard let pusher, pusher.isActive else { return }
    for component in components {
      guard let player = component.player, player.phase == .stopped, !component.hasJoined else { continue }
      component.hasJoined = true
      let result = player.play()
      if !result.isSuccess { stage.note(player.name, result.errMsg) }
    }
  }

  /// Takes the samples.
  public func timerFired(_ token: Int) {
    // On a grid, so that lateness does not add up; a run that was stopped does not make up for what it missed.
    nextSample = max(nextSample + Self.samplePeriod, stage.loop.now)
    stage.loop.schedule(at: nextSample, self)
    samples += 1
    if samples % 8 == 0 { processor.measure() }
    for component in components { component.sample(stage) }
    onChange()
  }

  private var samples = 0
  private var nextSample = RunTime.zero

  /// Stops everything in order, and lets what was said last go out.
  public func end() {
    for component in components {
      component.pusher?.detach()
      if let player = component.player, player.phase != .stopped { _ = player.stop() }
    }
    stage.finish()
  }
}
