import EventLoop
import JavaScript
import LiveComponents
import Media
import Network
import RTMP
import Stage

/// What shapes one run of a test, beside its script.
public struct ScriptedRunOptions: Hashable, Sendable {
  /// The project folder, absolute; scripts, fixtures and golden files are inside.
  public var root: String
  /// The test file, absolute.
  public var file: String
  public var seed: UInt64 = 0
  /// Encode and decode by the model, unless a test says otherwise.
  public var usesModelCodec = false
  /// Golden files are written instead of compared.
  public var updatesGolden = false
  /// Run time after which a test has failed, ms.
  public var timeLimit: Int64 = 300_000
  /// Wall time of one uninterrupted stretch of script, s.
  public var stretchLimit = 10.0
  /// Files that are not found in the project folder are looked for here, at the same place: a failure's folder has the
  /// scripts alone.
  public var fixtureRoot: String?
  /// A folder for the streams that players receive; nil: they are not recorded.
  public var recordingFolder: String?

  public init(root: String, file: String) {
    self.root = root
    self.file = file
  }
}

/// A test of a file, as it was registered.
public struct TestEntry: Hashable, Sendable {
  public let path: [String]
  public let isOnly: Bool
  public let isSkipped: Bool
  /// It passes if it fails.
  public let mustFail: Bool
  /// In real time, on real sockets.
  public let isReal: Bool

  public var title: String { path.joined(separator: " > ") }

  public init(
    path: [String], isOnly: Bool = false, isSkipped: Bool = false, mustFail: Bool = false, isReal: Bool = false
  ) {
    self.path = path
    self.isOnly = isOnly
    self.isSkipped = isSkipped
    self.mustFail = mustFail
    self.isReal = isReal
  }
}

/// One test file on one stage and one context: loaded, and one of its tests run. Each test has a run of its own, so that a
/// test alone does what it does in the whole suite.
public final class ScriptedRun {
  let options: ScriptedRunOptions
  let stage: Stage
  let context: ScriptContext
  var codecIsModel: Bool
  var pusherConfiguration = PusherConfiguration()
  var playerConfiguration = PlayerConfiguration()

  // What happened
  public private(set) var records: [LogRecord] = []
  private var byComponent: [String: [LogRecord]] = [:]
  public private(set) var console: [String] = []
  private var consoleBytes = 0
  public internal(set) var errors: [ScriptError] = []
  private(set) var isFinished = false
  public internal(set) var warnings: [String] = []
  /// `network.real()` was called in the simulated world: the test is to run again, in the real one.
  public internal(set) var wantsRealWorld = false

  // What is there
  /// In the order of adding.
  var components: [String] = []
  var attached: Set<String> = []
  var screens: [String: ScreenFan] = [:]
  var meters: [String: DelayMeter] = [:]
  var recorders: [(name: String, recorder: StreamRecorder)] = []
  public private(set) lazy var sampler = RunSampler(self)
  var faults: [Int: (handle: FaultHandle, group: FaultDescription.Group)] = [:]
  private var library: ScriptValue?
  private var isPumpDue = false
  public private(set) var tests: [TestEntry] = []

  /// Console lines beyond these bytes are dropped.
  static let consoleLimit = 1 << 20

  /// Loads the file: its tests are known then, and nothing has run. Throws what the script throws.
  public init(_ options: ScriptedRunOptions, world: Stage.World = .simulated) throws(ScriptError) {
    self.options = options
    codecIsModel = options.usesModelCodec
    stage = Stage(world: world, seed: options.seed)
    let epoch = world == .simulated ? Stage.virtualEpoch * 1_000 : Machine.unixSeconds() * 1_000
    var surroundings = ScriptContext.Options(root: options.root, seed: stage.seed, epochMilliseconds: epoch)
    surroundings.stretchLimitSeconds = options.stretchLimit
    context = try ScriptContext(loop: stage.loop, options: surroundings)
    do {
      try stage.startOrigin()
    } catch {
      throw ScriptError(name: "Error", message: error.description)
    }
    stage.log.subscribe { [unowned self] in follow($0) }
    context.onConsole = { [unowned self] in write($0, $1) }
    context.onUncaught = { [unowned self] in fail($0) }
    try install()
    try context.modules.load(options.file)
    tests = try context.call(function("list")).elements.map(Self.entry)
    if tests.isEmpty, errors.isEmpty {
      throw ScriptError(name: "UsageError", message: "\(context.modules.shown(options.file)) has no test")
    }
  }

  private func install() throws(ScriptError) {
    let host = try context.evaluate("({})", url: "<host>")
    addTestFunctions(host)
    addComponentFunctions(host)
    addNetworkFunctions(host)
    addOriginFunctions(host)
    addEvidenceFunctions(host)
    func built(_ name: String, _ arguments: [ScriptValue]) throws(ScriptError) -> ScriptValue {
      try context.call(context.evaluate(ScriptContext.builtIn(name), url: "<\(name)>"), arguments)
    }
    let builtIns = context.builtIns
    let world = try built("live.js", [context.global, host, builtIns])
    let expect = try built("expect.js", [host, builtIns, world])
    let library = try built("test.js", [context.global, host, builtIns, world, expect])
    context.modules.give("liveterm", library.get("module"))
    self.library = library
  }

  /// Adds a function that the scripts of the host call.
  func add(
    _ host: ScriptValue, _ name: String,
    _ body: @escaping ([ScriptValue]) throws(ScriptFailure) -> ScriptContext.Answer
  ) {
    host.set(name, context.function(name, body))
  }

  private func function(_ name: String) -> ScriptValue { library?.get(name) ?? .undefined(in: context) }

  private static func entry(_ value: ScriptValue) -> TestEntry {
    TestEntry(
      path: value.get("path").elements.map(\.text), isOnly: value.get("only").flag, isSkipped: value.get("skip").flag,
      mustFail: value.get("failing").flag, isReal: value.get("options").get("real").flag)
  }

  // MARK: Running

  /// Runs a test to its end. Afterwards everything is stopped, and `errors` tells whether it failed.
  public func run(_ index: Int) {
    guard tests.indices.contains(index) else { return }
    let own = function("list")
    if let entry = try? context.call(own).elements[index].get("options") { apply(entry) }
    sampler.begin()
    let limit = stage.loop.schedule(after: .milliseconds(timeLimit)) { [unowned self] in outOfTime() }
    context.callLater(function("run"), [.number(Double(index), in: context)])
    if !isFinished, !context.wasStopped { stage.loop.run() }
    if !isFinished, errors.isEmpty, !wantsRealWorld { nothingLeft() }
    stage.loop.cancel(limit)
    sampler.end()
  }

  private(set) lazy var timeLimit = options.timeLimit

  private func apply(_ own: ScriptValue) {
    if let limit = own.get("timeout").whole(1...86_400_000) { timeLimit = limit }
    if own.get("codec").isText { codecIsModel = own.get("codec").text == "model" }
    // What passes on the wall clock has the time.
    pusherConfiguration.effort =
      VideoEncoderSettings.Effort(rawValue: own.get("effort").text) ?? (stage.world == .real ? .usual : .quick)
    if own.get("profile").isText, let profile = Profile(rawValue: own.get("profile").text) {
      pusherConfiguration.profile = profile
      playerConfiguration.profile = profile
    }
    if own.get("hardware").isText {
      let word = own.get("hardware").text
      let request: HardwareRequest = word == "none" ? .none : word == "automatic" ? .automatic : .device(word)
      pusherConfiguration.hardware = request
      playerConfiguration.hardware = request
    }
    for (name, path) in [
      ("camera", \PusherConfiguration.frontCamera), ("backCamera", \.backCamera), ("microphone", \.microphone),
    ] where own.get(name).isText {
      do {
        pusherConfiguration[keyPath: path] = try CaptureText.source(
          own.get(name).text, path: projectPath(own.get(name).text))
      } catch {
        fail(ScriptError(name: "UsageError", message: "\(name): \(error.description)"))
      }
    }
    if codecIsModel {
      pusherConfiguration.encoding = .model
      playerConfiguration.decoding = .none
    }
  }

  /// Stops all components and lets what was said last go out. Call it once, after everything was looked at.
  public func close() {
    context.close()
    for (_, recorder) in recorders { recorder.finish() }
    for name in stage.pushers.keys.sorted() { stage.removePusher(name) }
    for name in stage.players.keys.sorted() { stage.removePlayer(name) }
    stage.finish()
  }

  // MARK: What ends a test

  private func addTestFunctions(_ host: ScriptValue) {
    add(host, "seed") { [unowned self] _ in .number(Double(options.seed)) }
    add(host, "runTime") { [unowned self] _ in .number(Double(stage.loop.now.nanoseconds / 1_000) / 1_000) }
    add(host, "catalogue") { _ in .json(ScriptCatalogue.json) }
    add(host, "finish") { [unowned self] arguments in
      if arguments.first?.flag == true, arguments.count > 1 { fail(ScriptError(of: arguments[1], in: context)) }
      isFinished = true
      stage.loop.stop()
      return .undefined
    }
    add(host, "fail") { [unowned self] arguments in
      if let error = arguments.first { fail(ScriptError(of: error, in: context)) }
      return .undefined
    }
  }

  /// The first error decides; the test ends at once, a few more are kept.
  func fail(_ error: ScriptError) {
    if wantsRealWorld { return stage.loop.stop() }
    if errors.count < 5 { errors.append(error) }
    stage.loop.stop()
    isFinished = true
  }

  private var waitingText: String {
    let waiting = (try? context.call(function("waiting")).elements.map(\.text)) ?? []
    guard !waiting.isEmpty else { return "it waits for a promise that nothing settles" }
    return "it waits for " + waiting.prefix(5).joined(separator: "; ")
  }

  private func outOfTime() {
    let limit = RunDuration.milliseconds(timeLimit).seconds
    let shown = limit == limit.rounded() ? String(Int(limit)) : String(limit)
    fail(
      ScriptError(name: "TimeoutError", message: "the test did not end within \(shown) s of run time: \(waitingText)"))
  }

  private func nothingLeft() {
    if context.wasStopped {
      return fail(ScriptError.stopped(after: options.stretchLimit))
    }
    fail(
      ScriptError(name: "TimeoutError", message: "the test cannot end: \(waitingText), and nothing is left to happen"))
  }

  // MARK: What happens

  private func follow(_ record: LogRecord) {
    records.append(record)
    guard attached.contains(record.component) || components.contains(record.component) else { return }
    byComponent[record.component, default: []].append(record)
    guard !isPumpDue else { return }
    isPumpDue = true
    // Scripts hear of it from the loop, never from inside a component.
    stage.loop.schedule(after: .zero) { [weak self] in self?.pump() }
  }

  private func pump() {
    isPumpDue = false
    guard !isFinished else { return }
    context.callLater(function("pump"))
  }

  func records(of name: String, from index: Int) -> ArraySlice<LogRecord> {
    let all = byComponent[name] ?? []
    return all[min(max(0, index), all.count)...]
  }

  func forget(_ name: String) { byComponent[name] = nil }

  private func write(_ level: String, _ text: String) {
    guard consoleBytes < Self.consoleLimit else { return }
    consoleBytes += text.utf8.count
    console.append(level == "log" || level == "info" ? text : "\(level): \(text)")
    if consoleBytes >= Self.consoleLimit {
      console.append("… what the console was told after \(Self.consoleLimit >> 20) MiB is left out")
      warnings.append("more than 1 MiB was written to the console; the rest is left out")
    }
  }
}
