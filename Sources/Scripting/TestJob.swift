import EventLoop
import JavaScript
import LiveComponents
import Media
import Reports
import Stage

/// One run of one test, as a worker gets it.
public struct TestJob: Sendable {
  public var options: ScriptedRunOptions
  /// Of the test in its file.
  public var index = 0
  /// Run twice and compare the logs.
  public var checksRepeat = false
  /// Where the folder of a failure goes; nil: none is made.
  public var bundleFolder: String?

  public init(_ options: ScriptedRunOptions) { self.options = options }

  /// What a worker does with a job.
  public enum Task: String, Sendable { case list, run }

  /// As a line for a worker.
  public func line(_ task: Task = .run) -> String {
    FieldLine(
      task.rawValue,
      [
        "root": options.root, "file": options.file, "seed": String(options.seed), "index": String(index),
        "model": options.usesModelCodec ? "1" : nil, "update": options.updatesGolden ? "1" : nil,
        "limit": String(options.timeLimit), "stretch": String(Int(options.stretchLimit)),
        "repeat": checksRepeat ? "1" : nil, "bundle": bundleFolder, "fixtures": options.fixtureRoot,
      ]
    ).text
  }

  public init?(line: FieldLine) {
    guard Task(rawValue: line.kind) != nil, let root = line["root"], let file = line["file"] else {
      return nil
    }
    options = ScriptedRunOptions(root: root, file: file)
    options.seed = line["seed"].flatMap { UInt64($0) } ?? 0
    options.usesModelCodec = line["model"] != nil
    options.updatesGolden = line["update"] != nil
    if line["limit"] != nil { options.timeLimit = Int64(line.number("limit")) }
    if line["stretch"] != nil { options.stretchLimit = Double(line.number("stretch")) }
    options.fixtureRoot = line["fixtures"]
    index = line.number("index")
    checksRepeat = line["repeat"] != nil
    bundleFolder = line["bundle"]
  }

  /// The command that runs the same again.
  public static func repeatCommand(_ options: ScriptedRunOptions, _ entry: TestEntry) -> String {
    func quoted(_ text: String) -> String {
      let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
      return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
    let file =
      options.file.hasPrefix(options.root + "/") ? String(options.file.dropFirst(options.root.count + 1)) : options.file
    return "liveterm test \(quoted(file)) -t \(quoted("=" + entry.title)) --seed \(options.seed)"
      + (options.usesModelCodec ? " --codec model" : "")
  }
}

/// What runs in a worker process: lists the tests of a file, or runs one.
public final class TestWorker {
  /// The file that was listed last, as it was loaded for that: its first test needs not load it again.
  private var loaded: ScriptedRun?

  public init() {}

  deinit { loaded?.close() }

  /// Answers one job; `write` gets lines of text.
  public func answer(_ text: String, _ write: (String) -> Void) {
    let line = FieldLine(parsing: text)
    guard let job = TestJob(line: line) else { return }
    let before = loaded
    loaded = nil
    if line.kind == TestJob.Task.list.rawValue {
      before?.close()
      return list(job, write)
    }
    let isSame = before?.options == job.options
    if !isSame { before?.close() }
    for line in Self.report(job, isSame ? before : nil).lines { write(line) }
  }

  private func list(_ job: TestJob, _ write: (String) -> Void) {
    do throws(ScriptError) {
      let run = try ScriptedRun(job.options)
      loaded = run
      // A rejection that nobody handles, while the file was loaded.
      if let error = run.errors.first { throw error }
      for (index, entry) in run.tests.enumerated() {
        write(
          FieldLine(
            "test",
            [
              "index": String(index), "path": entry.path.joined(separator: String(TestReport.separator)),
              "only": entry.isOnly ? "1" : nil, "skip": entry.isSkipped ? "1" : nil, "real": entry.isReal ? "1" : nil,
            ]
          ).text)
      }
    } catch {
      let file = Shown.file(job.options)
      let frame = error.frames.first
      let source = frame.flatMap { CaptureText.read("\(job.options.root)/\($0.file)") }
      let place = frame.map { "\($0.file):\($0.line): " } ?? "\(file): "
      let code = frame.flatMap { frame in source.map { CodeFrame.text($0, line: frame.line, column: frame.column) } }
      let name = error.name == "UsageError" ? "" : "\(error.name): "
      let message = (error.name == "UsageError" ? "" : place) + name + error.message
      write(FieldLine("problem", ["text": message + (code.map { "\n" + $0 } ?? "")]).text)
    }
  }

  /// Runs a test and tells what came of it.
  /// - Parameter loaded: the job's file with the job's options, if nothing has run of it.
  public static func report(_ job: TestJob, _ loaded: ScriptedRun? = nil) -> TestReport {
    let began = Machine.monotonicNanoseconds()
    var report = TestReport(
      file: Shown.file(job.options), path: [], seed: job.options.seed, status: .failed, wallMilliseconds: 0,
      runMilliseconds: 0, repeatCommand: "")
    do {
      let run = try finished(job, loaded)
      fill(&report, run, job)
      if job.checksRepeat, run.stage.world == .simulated, case .passed = report.status {
        check(&report, against: run, job)
      }
      let evidence = report.status == .failed && job.bundleFolder != nil ? Evidence(run, job) : nil
      run.close()
      report.wallMilliseconds = Int((Machine.monotonicNanoseconds() - began) / 1_000_000)
      if let evidence, let folder = job.bundleFolder { evidence.write(&report, into: folder) }
    } catch {
      report.failures = [FailureMaker.failure(error, root: job.options.root)]
    }
    report.wallMilliseconds = Int((Machine.monotonicNanoseconds() - began) / 1_000_000)
    return report
  }

  /// A run that has ended, in the world that the test wants. It is not closed.
  static func finished(_ job: TestJob, _ loaded: ScriptedRun? = nil) throws(ScriptError) -> ScriptedRun {
    var run = if let loaded { loaded } else { try ScriptedRun(job.options) }
    guard run.tests.indices.contains(job.index) else {
      throw ScriptError(name: "UsageError", message: "the file has no test number \(job.index)")
    }
    if !run.tests[job.index].isReal { run.run(job.index) }
    if run.wantsRealWorld || run.tests[job.index].isReal {
      run.close()
      run = try ScriptedRun(job.options, world: .real)
      run.run(job.index)
    }
    return run
  }

  private static func fill(_ report: inout TestReport, _ run: ScriptedRun, _ job: TestJob) {
    let entry = run.tests[job.index]
    report.path = entry.path
    report.runMilliseconds = run.stage.loop.now.milliseconds
    report.console = run.console
    report.warnings = run.warnings
    report.repeatCommand = TestJob.repeatCommand(job.options, entry)
    switch (run.errors.isEmpty, entry.mustFail) {
    case (true, false), (false, true): report.status = .passed
    case (true, true):
      report.failures = [TestFailure(kind: .expectation, message: "the test passes, and is marked test.failing")]
    case (false, false):
      report.failures = run.errors.map { FailureMaker.failure($0, run) }
    }
  }

  private static func check(_ report: inout TestReport, against run: ScriptedRun, _ job: TestJob) {
    guard let again = try? finished(job) else { return }
    defer { again.close() }
    let (first, second) = (run.records.map(\.json), again.records.map(\.json))
    guard first != second else { return }
    let index = zip(first, second).enumerated().first { $1.0 != $1.1 }?.offset ?? min(first.count, second.count)
    func line(_ lines: [String]) -> String { index < lines.count ? lines[index] : "(the log ends here)" }
    report.status = .failed
    report.failures = [
      TestFailure(
        kind: .expectation, message: "the second run with the same seed differs from record \(index + 1) on",
        expected: line(first), actual: line(second))
    ]
  }
}

/// Paths as people see them.
enum Shown {
  static func file(_ options: ScriptedRunOptions) -> String {
    options.file.hasPrefix(options.root + "/") ? String(options.file.dropFirst(options.root.count + 1)) : options.file
  }
}
