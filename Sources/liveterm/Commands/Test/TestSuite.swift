import EventLoop
import Reports
import Scripting

/// All test files of a run: listed, chosen from, and run in worker processes.
final class TestSuite {
  struct Choice {
    var name: String?
    /// Exactly this test.
    var path: [String]?
    var seeds: ClosedRange<UInt64> = 0...0
    var shard: ShardChoice?
  }

  struct Item {
    let file: String
    let index: Int
    let path: [String]
    let isOnly: Bool
    let isSkipped: Bool

    var title: String { path.joined(separator: " > ") }
  }

  let root: String
  let files: [String]
  private let workers: Int
  private let limit: RunDuration
  /// Of every job; file, index and seed are set for each.
  private let pattern: TestJob
  private(set) var items: [Item] = []
  private(set) var problems: [String] = []
  private(set) var wasInterrupted = false

  init(root: String, files: [String], workers: Int, limit: RunDuration, pattern: TestJob) {
    self.root = root
    self.files = files
    self.workers = workers
    self.limit = limit
    self.pattern = pattern
  }

  private lazy var pool = WorkerPool(arguments: Test.workerWords, workers: workers, limit: limit) {
    _ = Test.work(StandardStreams())
  }

  func shown(_ file: String) -> String {
    file.hasPrefix(root + "/") ? String(file.dropFirst(root.count + 1)) : file
  }

  // MARK: Listing

  /// Loads every file once to know its tests.
  func list(_ choice: Choice) throws(CommandFailure) {
    var found: [[Item]] = files.map { _ in [] }
    var told: [[String]] = files.map { _ in [] }
    let jobs = files.map { file in
      var job = pattern
      job.options.file = file
      job.options.seed = choice.seeds.lowerBound
      return job.line(.list)
    }
    let isComplete = try pool.run(jobs, keepsWorkers: true) { [self] result in
      for line in result.lines.map(FieldLine.init(parsing:)) {
        if line.kind == "problem" { told[result.index].append(line["text"] ?? "") }
        if line.kind == "test" { found[result.index].append(Self.item(line, files[result.index])) }
      }
      if let problem = Self.problem(result.ending, limit) {
        told[result.index].append("\(shown(files[result.index])): loading it \(problem)")
      }
      return true
    }
    wasInterrupted = !isComplete
    problems = told.flatMap { $0 }
    items = choose(found.flatMap { $0 }, choice)
  }

  private static func item(_ line: FieldLine, _ file: String) -> Item {
    let path = (line["path"] ?? "").split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    return Item(
      file: file, index: line.number("index"), path: path, isOnly: line["only"] != nil, isSkipped: line["skip"] != nil)
  }

  private func choose(_ all: [Item], _ choice: Choice) -> [Item] {
    // `test.only` counts for its file.
    let focused = Set(all.filter(\.isOnly).map(\.file))
    var chosen = all.filter { !focused.contains($0.file) || $0.isOnly }
    if let path = choice.path { return all.filter { $0.path == path } }
    if let name = choice.name, name.hasPrefix("=") {
      chosen = chosen.filter { $0.title == name.dropFirst() }
    } else if let name = choice.name {
      chosen = chosen.filter { $0.title.contains(name) }
    }
    guard let shard = choice.shard else { return chosen }
    return chosen.enumerated().filter { $0.offset % shard.count == shard.index - 1 }.map(\.element)
  }

  private static func problem(_ ending: WorkerPool.Ending, _ limit: RunDuration) -> String? {
    switch ending {
    case .answered: nil
    case .died(let how): "ended the worker process: \(how)"
    case .tookTooLong: "took longer than \(Int(limit.seconds)) s of wall time (--timeout)"
    case .answeredTooMuch: "gave more output than can be taken"
    }
  }

  // MARK: Running

  /// How many reports each file will have; a skipped test has one.
  func counts(_ seeds: ClosedRange<UInt64>) -> [String: Int] {
    let runs = Int(seeds.upperBound - seeds.lowerBound) + 1
    return items.reduce(into: [:]) { $0[shown($1.file), default: 0] += $1.isSkipped ? 1 : runs }
  }

  /// Runs the chosen tests with every seed. `add` gets each report as it comes, and says whether to go on.
  func run(_ seeds: ClosedRange<UInt64>, _ add: @escaping (TestReport) -> Bool) throws(CommandFailure) {
    var goesOn = true
    for item in items where item.isSkipped {
      goesOn = goesOn && add(report(item, seeds.lowerBound, .skipped(reason: "test.skip")))
    }
    let items = items.filter { !$0.isSkipped }
    guard goesOn, !items.isEmpty else { return }
    let runs = items.lazy.flatMap { item in seeds.lazy.map { (item, $0) } }
    func job(_ item: Item, _ seed: UInt64) -> TestJob {
      var job = pattern
      job.options.file = item.file
      job.options.seed = seed
      job.index = item.index
      return job
    }
    let seedCount = Int(seeds.upperBound - seeds.lowerBound) + 1
    let isComplete = try pool.run(runs.lazy.map { job($0.0, $0.1).line() }) { [self] result in
      let item = items[result.index / seedCount]
      let seed = seeds.lowerBound + UInt64(result.index % seedCount)
      if result.ending == .answered, let report = TestReport(lines: result.lines) { return add(report) }
      var report = report(item, seed, .failed)
      if result.ending == .tookTooLong {
        report.wallMilliseconds = Int(limit.milliseconds)
        report.repeatCommand += " --timeout \(limit.milliseconds)ms"
      }
      let text = Self.problem(result.ending, limit) ?? "gave no answer"
      report.failures = [
        TestFailure(kind: result.ending == .tookTooLong ? .timeout : .crash, message: "the test \(text)")
      ]
      return add(report)
    }
    wasInterrupted = !isComplete
  }

  private func report(_ item: Item, _ seed: UInt64, _ status: TestReport.Status) -> TestReport {
    var options = pattern.options
    options.file = item.file
    options.seed = seed
    let entry = TestEntry(path: item.path)
    return TestReport(
      file: shown(item.file), path: item.path, seed: seed, status: status, wallMilliseconds: 0, runMilliseconds: 0,
      repeatCommand: TestJob.repeatCommand(options, entry))
  }
}
