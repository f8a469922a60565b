import EventLoop
import LiveComponents
import Media
import Network
import RTMP

/// What `liveterm push` is asked to do.
public struct PushOptions: Sendable {
  public var address: String
  public var attributes: [(name: String, value: AttributeValue)] = []
  public var pusher = PusherConfiguration()
  public var world = RunWorld()
  /// When the mini-program is in the background, on the run's clock.
  public var background: [Range<RunDuration>] = []
  public var snapshotPath: String?

  public init(address: String) {
    self.address = address
  }
}

/// How pushing went.
public struct PushOutcome: Hashable, Sendable {
  /// 1002 was raised.
  public var hasBegun = false
  /// Pushing went on well until it was stopped.
  public var wasWell = false
  public var wasInterrupted = false
  /// The error code that stopped it, if one did, and why.
  public var errorCode: Int?
  public var errorMessage = ""
  public var statistics = PushStatistics()
  /// Run time at the end, ms.
  public var duration: Int64 = 0
  /// What else failed: the snapshot.
  public var problems: [String] = []

  public init() {}

  public var isGood: Bool { hasBegun && wasWell && errorCode == nil && !wasInterrupted }
}

/// One pusher to one address, from `start` to the end.
public final class PushRun {
  /// How long a run in virtual time lasts that is given no length.
  public static let usualLength = RunDuration.seconds(15)

  public let stage: Stage
  public let pusher: LivePusher
  private let options: PushOptions
  private var outcome = PushOutcome()

  /// Prepares the run: the world, the attributes. Nothing has happened yet when it returns.
  public init(_ options: PushOptions) throws(StageError) {
    self.options = options
    stage = try Stage(for: options.address, options.world)
    pusher = stage.addPusher(configuration: options.pusher)
    do {
      try pusher.set(options.attributes + [("url", .text(options.address))])
    } catch {
      throw StageError(.usage, error.description)
    }
    stage.log.subscribe { [weak self] record in self?.follow(record) }
    for interval in options.background { pusher.schedule(background: interval, on: stage.loop) }
  }

  /// How long the run lasts; nil until it is interrupted.
  public var length: RunDuration? {
    options.world.limit ?? (stage.world == .simulated ? Self.usualLength : nil)
  }

  /// Pushes until the limit is reached, the pusher has stopped or the user interrupts.
  public func run() throws(StageError) -> PushOutcome {
    let interrupt = InterruptWatch(loop: stage.loop) { [weak self] _ in
      self?.outcome.wasInterrupted = true
      self?.stage.loop.stop()
    }
    defer { interrupt?.cancel() }
    let result = pusher.start()
    guard result.isSuccess else { throw StageError(.usage, result.errMsg) }
    if pusher.isActive { stage.loop.run(until: length.map { RunTime.zero + $0 } ?? .distantFuture) }
    finish()
    return outcome
  }

  /// The run's figures, once it is over.
  public var summary: LogRecord {
    LogRecord(
      time: outcome.duration, component: pusher.name, kind: .summary, message: "",
      fields: outcome.statistics.summaryFields)
  }

  private func follow(_ record: LogRecord) {
    guard record.component == pusher.name, let code = record.code, !record.isInjected else { return }
    if code == 1002 { outcome.hasBegun = true }
    guard record.kind == .error, !pusher.isActive else { return }
    outcome.errorCode = code
    outcome.errorMessage = record.message
    stage.loop.stop()
  }

  private func finish() {
    outcome.duration = stage.loop.now.milliseconds
    outcome.wasWell = pusher.isPublishing || pusher.phase == .stopped
    if let path = options.snapshotPath { writeSnapshot(path) }
    pusher.detach()
    outcome.statistics = pusher.statistics
    outcome.statistics.sentBytes = pusher.sentBytes
    stage.settle()
    stage.origin.close()
  }

  private func writeSnapshot(_ path: String) {
    let (result, _) = pusher.snapshot(to: path, quality: path.lowercased().hasSuffix(".png") ? .raw : .compressed)
    if !result.isSuccess { outcome.problems.append("snapshot \(path): \(result.errMsg)") }
  }
}

extension LivePusher {
  /// Sends the mini-program to the background and back at these times of the run.
  func schedule(background interval: Range<RunDuration>, on loop: EventLoop) {
    loop.schedule(after: interval.lowerBound) { [weak self] in self?.enterBackground() }
    loop.schedule(after: interval.upperBound) { [weak self] in self?.enterForeground() }
  }
}

extension PushStatistics {
  /// The figures, for records and reports.
  public var summaryFields: [EventField] {
    [
      EventField("startup", startupMilliseconds ?? -1), EventField("captured", capturedPictures),
      EventField("skipped", skippedPictures), EventField("encoded", encodedPictures),
      EventField("dropped", droppedPictures), EventField("bitrateChanges", bitrateChanges),
      EventField("resolutionChanges", resolutionChanges), EventField("reconnects", reconnects),
      EventField("encodeFailures", encodeFailures), EventField("longestWait", longestWaitMilliseconds),
      EventField("bytes", Int64(sentBytes)),
    ]
  }
}
