import EventLoop
import LiveComponents
import Media
import Network
import RTMP

/// What `liveterm loop` is asked to do: a pusher, its stream's way through an origin, and a player, on one clock.
public struct LoopOptions: Sendable {
  public var pushAddress = "rtmp://\(Stage.originHosts[1])/live/loop"
  /// Signed, so that mode RTC finds the low-latency address it wants (SPEC section 5).
  public var playAddress = LoopOptions.signedPlayAddress
  public var pushAttributes: [(name: String, value: AttributeValue)] = []
  public var playAttributes: [(name: String, value: AttributeValue)] = []
  public var pusher = PusherConfiguration()
  public var player = PlayerConfiguration()
  public var world = RunWorld()
  public var background: [Range<RunDuration>] = []
  public var recordPath: String?
  public var snapshotPath: String?

  public init() {}

  private static var signedPlayAddress: String {
    let plain = "rtmp://\(Stage.originHosts[2])/live/loop"
    guard let address = try? StreamAddress(plain) else { return plain }
    return TencentSignature.sign(
      address, key: "loop", expiryUnixSeconds: Stage.virtualEpoch + 10 * 365 * 86_400, md5: Digest.md5
    ).description
  }
}

/// How a loop went.
public struct LoopOutcome: Hashable, Sendable {
  public var push = PushOutcome()
  public var play = PlayOutcome()
  public var pictureDelay = DelayFigures()
  public var soundDelay = DelayFigures()

  public init() {}

  public var isGood: Bool { push.isGood && play.hasBegun && play.errorCode == nil && !play.wasInterrupted }
}

/// One pusher and one player on the same stream.
public final class LoopRun: TimerTarget {
  public let stage: Stage
  public let pusher: LivePusher
  public let player: LivePlayer
  private let options: LoopOptions
  private let meter = DelayMeter()
  private var outcome = LoopOutcome()
  private var recorder: StreamRecorder?
  private var statusTimer: TimerID?

  /// Prepares the run. Nothing has happened yet when it returns.
  public init(_ options: LoopOptions) throws(StageError) {
    self.options = options
    guard Stage.isSimulated(options.pushAddress) == Stage.isSimulated(options.playAddress) else {
      throw StageError(.usage, "the push and the play address are not in the same world")
    }
    stage = try Stage(for: options.pushAddress, options.world)
    pusher = stage.addPusher(configuration: options.pusher)
    player = stage.addPlayer(configuration: options.player)
    do {
      try pusher.set(options.pushAttributes + [("url", .text(options.pushAddress))])
      try player.set(options.playAttributes + [("src", .text(options.playAddress))])
    } catch {
      throw StageError(.usage, error.description)
    }
    if let path = options.recordPath {
      do {
        recorder = try StreamRecorder(path: path)
        player.recorder = recorder
      } catch {
        throw StageError(.environment, error.description)
      }
    }
    player.screen = meter
    stage.log.subscribe { [weak self] record in self?.follow(record) }
    for interval in options.background { pusher.schedule(background: interval, on: stage.loop) }
  }

  public var length: RunDuration? {
    options.world.limit ?? (stage.world == .simulated ? PushRun.usualLength : nil)
  }

  /// Runs until the limit is reached, one of the two has given up or the user interrupts.
  public func run() throws(StageError) -> LoopOutcome {
    let interrupt = InterruptWatch(loop: stage.loop) { [weak self] _ in
      self?.outcome.push.wasInterrupted = true
      self?.stage.loop.stop()
    }
    defer { interrupt?.cancel() }
    let result = pusher.start()
    guard result.isSuccess else { throw StageError(.usage, result.errMsg) }
    statusTimer = stage.loop.schedule(after: LivePlayer.statusPeriod, self)
    if pusher.isActive { stage.loop.run(until: length.map { RunTime.zero + $0 } ?? .distantFuture) }
    finish()
    return outcome
  }

  /// A record of the delays every 2 s.
  public func timerFired(_ token: Int) {
    let (picture, sound) = meter.takeRecent()
    var fields: [EventField] = []
    if let picture { fields.append(EventField("pictureDelay", picture)) }
    if let sound { fields.append(EventField("soundDelay", sound)) }
    if !fields.isEmpty {
      stage.log.write(
        LogRecord(
          time: stage.loop.now.milliseconds, component: "loop", kind: .status, message: "", fields: fields))
    }
    statusTimer = stage.loop.schedule(after: LivePlayer.statusPeriod, self)
  }

  /// The run's figures, once it is over: the pusher's, the player's, and the delay from capture to rendering.
  public var summaries: [LogRecord] {
    func delays(_ name: String, _ figures: DelayFigures) -> [EventField] {
      guard figures.count > 0 else { return [] }
      return [
        EventField(name + "DelayP50", figures.p50), EventField(name + "DelayP95", figures.p95),
        EventField(name + "DelayMax", figures.most), EventField(name + "sMeasured", figures.count),
      ]
    }
    let time = outcome.push.duration
    return [
      LogRecord(
        time: time, component: pusher.name, kind: .summary, message: "", fields: outcome.push.statistics.summaryFields),
      LogRecord(
        time: time, component: player.name, kind: .summary, message: "", fields: outcome.play.statistics.summaryFields),
      LogRecord(
        time: time, component: "loop", kind: .summary, message: "",
        fields: delays("picture", outcome.pictureDelay) + delays("sound", outcome.soundDelay)),
    ]
  }

  private func follow(_ record: LogRecord) {
    guard let code = record.code, !record.isInjected else { return }
    switch (record.component, code) {
    case (pusher.name, 1002):
      outcome.push.hasBegun = true
      // Joined from the loop, not from inside the pusher's event.
      if player.phase == .stopped { stage.loop.schedule(after: .zero) { [weak self] in self?.beginPlaying() } }
    case (pusher.name, _) where record.kind == .error && !pusher.isActive:
      outcome.push.errorCode = code
      outcome.push.errorMessage = record.message
      stage.loop.stop()
    case (player.name, 2004): outcome.play.hasBegun = true
    case (player.name, -2301):
      outcome.play.errorCode = code
      outcome.play.errorMessage = record.message
      stage.loop.stop()
    default: break
    }
  }

  private func beginPlaying() {
    guard player.phase == .stopped, pusher.isActive else { return }
    let result = player.play()
    if !result.isSuccess { stage.note(player.name, result.errMsg) }
  }

  private func finish() {
    // The loop would hold the run, and the run the loop.
    if let statusTimer { stage.loop.cancel(statusTimer) }
    outcome.push.duration = stage.loop.now.milliseconds
    outcome.play.duration = outcome.push.duration
    outcome.push.wasWell = pusher.isPublishing || pusher.phase == .stopped
    outcome.pictureDelay = meter.pictures
    outcome.soundDelay = meter.sounds
    outcome.play.statistics = player.statistics
    outcome.play.statistics.receivedBytes = player.receivedBytes
    if let path = options.snapshotPath {
      let (result, _) = player.snapshot(to: path, quality: path.lowercased().hasSuffix(".png") ? .raw : .compressed)
      if !result.isSuccess { outcome.play.problems.append("snapshot \(path): \(result.errMsg)") }
    }
    if player.phase != .stopped { _ = player.stop() }
    pusher.detach()
    outcome.push.statistics = pusher.statistics
    outcome.push.statistics.sentBytes = pusher.sentBytes
    stage.settle()
    stage.origin.close()
    guard let recorder, let path = options.recordPath else { return }
    recorder.finish()
    if let failure = recorder.failure { outcome.play.problems.append("recording \(path): \(failure)") }
  }
}
