import EventLoop
@preconcurrency import Glibc
import Reports
import Scripting

/// `liveterm test`.
enum Test {
  /// What a worker process is started with; no table has it.
  static let workerWords = ["test", "--worker"]

  /// The worker's side.
  static func work(_ output: any TextOutput) -> ExitCode {
    // What scripts see of local time is the same on every machine.
    setenv("TZ", "UTC", 1)
    WorkerService.serve(output, TestWorker().answer)
    return .pass
  }

  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    if let folder = arguments[TestTable.replay] { return try TestReplay.run(folder, arguments, output) }
    let files = try TestFiles.find(arguments.all(TestTable.paths))
    let root = TestFiles.root(of: files)
    if arguments[TestTable.watch] { return try TestWatch.run(root, arguments, output) }
    return try runOnce(files, root, arguments, output)
  }

  static func runOnce(
    _ files: [String], _ root: String, _ arguments: ParsedArguments, _ output: any TextOutput
  ) throws(CommandFailure) -> ExitCode {
    var choice = TestSuite.Choice()
    choice.name = arguments[TestTable.name]
    let seed = arguments[TestTable.seed]
    choice.seeds = arguments[TestTable.seeds] ?? seed...seed
    choice.shard = arguments[TestTable.shard]
    return try run(suite(files, root, arguments), choice, arguments, output)
  }

  static func run(
    _ suite: TestSuite, _ choice: TestSuite.Choice, _ arguments: ParsedArguments, _ output: any TextOutput
  ) throws(CommandFailure) -> ExitCode {
    let began = Machine.monotonicNanoseconds()
    try suite.list(choice)
    if suite.wasInterrupted { return .interrupted }
    if arguments[TestTable.list] {
      for item in suite.items { output.write("\(suite.shown(item.file)): \(item.title)\n") }
      for problem in suite.problems { output.writeError("liveterm: \(problem)\n") }
      return suite.problems.isEmpty ? .pass : .scriptError
    }
    if suite.items.isEmpty, suite.problems.isEmpty, choice.shard == nil {
      throw .usage("no test is chosen" + (choice.name.map { "; none has \($0.quotedForMessage) in its name" } ?? ""))
    }
    let reports = TestReports(arguments.all(TestTable.report), usual: usualReport(arguments), output)
    reports.begin(suite.counts(choice.seeds))
    let bails = arguments[TestTable.bail]
    try suite.run(choice.seeds) { report in
      reports.add(report)
      return !(bails && report.status == .failed)
    }
    let summary = SuiteReport(
      tests: ordered(reports.tests, suite), wallMilliseconds: Int((Machine.monotonicNanoseconds() - began) / 1_000_000),
      shard: choice.shard.map { SuiteReport.Shard(index: $0.index, count: $0.count) }, problems: suite.problems)
    try reports.end(summary)
    if suite.wasInterrupted { return .interrupted }
    if !suite.problems.isEmpty { return .scriptError }
    return reports.tests.contains { $0.status == .failed } ? .expectationFailed : .pass
  }

  private static func suite(_ files: [String], _ root: String, _ arguments: ParsedArguments) -> TestSuite {
    var options = ScriptedRunOptions(root: root, file: "")
    let limit = arguments[TestTable.timeout]
    options.usesModelCodec = arguments[TestTable.codec] == .model
    options.updatesGolden = arguments[TestTable.updateGolden]
    options.stretchLimit = stretchLimit(limit)
    var pattern = TestJob(options)
    pattern.checksRepeat = arguments[TestTable.repeatCheck]
    if !arguments[TestTable.noBundles] {
      let out = arguments[TestTable.out]
      pattern.bundleFolder = out.hasPrefix("/") ? out : (TestFiles.real(".") ?? "") + "/" + out
    }
    return TestSuite(
      root: root, files: files, workers: arguments[TestTable.jobs] ?? WorkerPool.usualCount, limit: limit,
      pattern: pattern)
  }

  /// What a script may take without a pause, s.
  static func stretchLimit(_ limit: RunDuration) -> Double { max(1, min(10, limit.seconds / 6)) }

  private static func usualReport(_ arguments: ParsedArguments) -> ConsoleReporter {
    let isColoured = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
    return ConsoleReporter(
      lines: arguments[TestTable.seeds] == nil ? .tests : .files,
      console: arguments[TestTable.console] ? .all : .failed, isColoured: isColoured)
  }

  /// In the order of files, tests and seeds, whatever the order they ended in.
  private static func ordered(_ reports: [TestReport], _ suite: TestSuite) -> [TestReport] {
    var places: [String: Int] = [:]
    for (index, item) in suite.items.enumerated() { places["\(suite.shown(item.file))\u{1F}\(item.title)"] = index }
    return reports.map { report -> (place: Int, report: TestReport) in
      (places["\(report.file)\u{1F}\(report.path.joined(separator: " > "))"] ?? .max, report)
    }.sorted { ($0.place, $0.report.seed) < ($1.place, $1.report.seed) }.map(\.report)
  }
}
