import EventLoop
import LiveComponents
import Network
import Origin
import RTMP

/// What `liveterm play` is asked to do.
public struct PlayOptions: Sendable {
  public enum Source: Hashable, Sendable {
    /// Served by the embedded origin in the simulated world.
    case file(String)
    /// A real server's address.
    case address(String)
  }

  public var source: Source
  /// How a file is carried.
  public var carrier = StreamAddress.Scheme.rtmp
  public var attributes: [(name: String, value: AttributeValue)] = []
  public var player = PlayerConfiguration()
  public var seed: UInt64 = 0
  public var conditions: NetworkConditions?
  public var faults: [Fault] = []
  public var repeatsFile = false
  /// The player is stopped after that much run time.
  public var limit: RunDuration?
  public var recordPath: String?
  public var snapshotPath: String?

  public init(source: Source) {
    self.source = source
  }
}

/// Why a run could not begin or bring what was asked of it, in one line.
public struct StageError: Error, Hashable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable { case usage, environment }
  public let kind: Kind
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// How playing went.
public struct PlayOutcome: Hashable, Sendable {
  /// 2004 was raised.
  public var hasBegun = false
  /// The stream ended as its protocol ends one: 2006, or on HTTP-FLV a body closed in order and played out.
  public var hasEndedInOrder = false
  /// The limit was reached while everything was well.
  public var wasStoppedByLimit = false
  public var wasInterrupted = false
  /// -2301, if it came, and why.
  public var errorCode: Int?
  public var errorMessage = ""
  public var statistics = PlaybackStatistics()
  /// Run time at the end, ms.
  public var duration: Int64 = 0
  /// What else failed: recording, snapshot.
  public var problems: [String] = []

  public init() {}

  /// Playback began and ended in order, or went on well until the limit.
  public var isGood: Bool { hasBegun && (hasEndedInOrder || wasStoppedByLimit) && !wasInterrupted }
}

/// One player on one source, from `play` to the end.
public final class PlayRun {
  public let stage: Stage
  public let player: LivePlayer
  private let options: PlayOptions
  private var outcome = PlayOutcome()
  private var recorder: StreamRecorder?

  /// Prepares the run: the world, the file, the attributes. Nothing has happened yet when it returns.
  public init(_ options: PlayOptions) throws(StageError) {
    self.options = options
    switch options.source {
    case .file: stage = Stage(world: .simulated, seed: options.seed)
    case .address: stage = Stage(world: .real, seed: options.seed)
    }
    player = stage.addPlayer(configuration: options.player)
    let src = try Self.prepareSource(options, stage)
    do {
      try player.set(options.attributes + [("src", .text(src))])
    } catch {
      throw StageError(.usage, error.description)
    }
    if let path = options.recordPath {
      do {
        let recorder = try StreamRecorder(path: path)
        self.recorder = recorder
        player.recorder = recorder
      } catch {
        throw StageError(.environment, error.description)
      }
    }
    stage.log.subscribe { [weak self] record in self?.follow(record) }
  }

  private static func prepareSource(_ options: PlayOptions, _ stage: Stage) throws(StageError) -> String {
    switch options.source {
    case .address(let address):
      guard options.conditions == nil, options.faults.isEmpty else {
        throw StageError(.usage, "network conditions and faults need the simulated network; play a file")
      }
      return address
    case .file(let path):
      if options.repeatsFile, options.limit == nil {
        throw StageError(.usage, "a file that repeats never ends; give the run a length with --for")
      }
      do {
        try stage.startOrigin()
      } catch {
        throw StageError(.environment, error.description)
      }
      do throws(ConditionsError) {
        if let conditions = options.conditions { try stage.setConditions(conditions) }
        for fault in options.faults { try stage.schedule(fault) }
      } catch {
        throw StageError(.usage, error.description)
      }
      let name = "live/" + streamName(of: path)
      do {
        try stage.origin.serveFile(
          path: path, as: name, options: FileOptions(loops: options.repeatsFile, startsWithFirstViewer: true))
      } catch {
        throw StageError(.environment, error.description)
      }
      return options.carrier == .rtmp ? "rtmp://play.local/\(name)" : "http://play.local/\(name).flv"
    }
  }

  /// The file's name without folders and ending, as far as it fits an address.
  static func streamName(of path: String) -> String {
    var name = path.split(separator: "/").last.map(String.init) ?? "stream"
    if let dot = name.lastIndex(of: "."), dot != name.startIndex { name = String(name[..<dot]) }
    let safe = name.unicodeScalars.map { scalar -> Character in
      let isFine =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".unicodeScalars.contains(scalar))
      return isFine ? Character(scalar) : "_"
    }
    return safe.isEmpty ? "stream" : String(safe)
  }

  /// Plays until the stream has ended, the player has failed, the limit is reached or the user interrupts.
  public func run() throws(StageError) -> PlayOutcome {
    let interrupt = InterruptWatch(loop: stage.loop) { [weak self] _ in
      self?.outcome.wasInterrupted = true
      self?.stage.loop.stop()
    }
    let result = player.play()
    guard result.isSuccess else {
      interrupt?.cancel()
      throw StageError(.usage, result.errMsg)
    }
    if player.isActive { stage.loop.run(until: options.limit.map { RunTime.zero + $0 } ?? .distantFuture) }
    interrupt?.cancel()
    finish()
    return outcome
  }

  /// The run's figures, once it is over.
  public var summary: LogRecord {
    LogRecord(
      time: outcome.duration, component: player.name, kind: .summary, message: "",
      fields: outcome.statistics.summaryFields)
  }

  private func follow(_ record: LogRecord) {
    guard record.component == player.name, let code = record.code, !record.isInjected else { return }
    switch code {
    case 2004: outcome.hasBegun = true
    case 2006:
      outcome.hasEndedInOrder = true
      stage.loop.stop()
    case -2301:
      outcome.errorCode = code
      outcome.errorMessage = record.message
      // HTTP-FLV has no other end: the body closed in order behind media, and nothing was there any more.
      outcome.hasEndedInOrder = endedLikeFLV
      stage.loop.stop()
    default: break
    }
  }

  private var endedLikeFLV: Bool { player.hasEndedLikeFLV && outcome.hasBegun }

  private func finish() {
    outcome.duration = stage.loop.now.milliseconds
    if player.isActive, !outcome.wasInterrupted {
      outcome.wasStoppedByLimit = player.phase == .playing || player.phase == .loading && outcome.hasBegun
    }
    outcome.statistics = player.statistics
    outcome.statistics.receivedBytes = player.receivedBytes
    if let path = options.snapshotPath { writeSnapshot(path) }
    if player.phase != .stopped { _ = player.stop() }
    stage.origin.close()
    guard let recorder, let path = options.recordPath else { return }
    recorder.finish()
    if recorder.files.count > 1 {
      stage.note(player.name, "the stream's format changed; recorded to \(recorder.files.joined(separator: ", "))")
    }
    if let failure = recorder.failure { outcome.problems.append("recording \(path): \(failure)") }
  }

  private func writeSnapshot(_ path: String) {
    let (result, _) = player.snapshot(to: path, quality: path.lowercased().hasSuffix(".png") ? .raw : .compressed)
    if !result.isSuccess { outcome.problems.append("snapshot \(path): \(result.errMsg)") }
  }
}

extension PlaybackStatistics {
  /// The figures, for records and reports.
  public var summaryFields: [EventField] {
    [
      EventField("startup", startupMilliseconds ?? -1), EventField("pictures", shownPictures),
      EventField("dropped", droppedPictures), EventField("stalls", stalls), EventField("stalled", stalledMilliseconds),
      EventField("rateChanges", rateChanges), EventField("skips", skips), EventField("reconnects", reconnects),
      EventField("decodeFailures", videoDecodeFailures + audioDecodeFailures),
      EventField("worstSkew", worstSkewMilliseconds), EventField("bytes", Int64(receivedBytes)),
    ]
  }
}
