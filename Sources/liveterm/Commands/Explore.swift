import EventLoop
import Exploration
@preconcurrency import Glibc

/// `liveterm explore`.
enum Explore {
  /// Real time for one seed, made smaller and all: a run that hangs is found so.
  static let seedLimit = RunDuration.seconds(300)

  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    if arguments[ExploreTable.worker] {
      ExploreWorker(arguments).serve(output)
      return .pass
    }
    if let folder = arguments[ExploreTable.out] { try makeFolder(folder) }
    return try Search(arguments, output).run()
  }

  private static func makeFolder(_ path: String) throws(CommandFailure) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw .environment("\(path): \(String(cString: strerror(errno)))")
  }

  /// Writes the script of a finding, where a folder was named. Returns its path, or what went wrong.
  static func writeScript(_ finding: Finding, _ folder: String?) -> (path: String?, problem: String?) {
    guard let folder else { return (nil, nil) }
    let path = "\(folder)/\(finding.scriptName)"
    guard let file = fopen(path, "w") else { return (nil, "\(path): \(String(cString: strerror(errno)))") }
    let isWritten = fputs(finding.script, file) >= 0
    guard fclose(file) == 0, isWritten else { return (nil, "\(path): \(String(cString: strerror(errno)))") }
    return (path, nil)
  }
}

/// One search: hands out the seeds and tells what came back.
private final class Search {
  private let output: any TextOutput
  private let seeds: ClosedRange<UInt64>
  private let length: RunDuration
  private let folder: String?
  private let isJSON: Bool
  private let keepsGoing: Bool
  private let jobs: Int
  private let workerArguments: [String]

  private let start = Machine.monotonicNanoseconds()
  private var lastDrawn: Int64 = 0
  private var isLineShown = false
  private var done = 0
  private var broken = 0
  private var digest: UInt64 = 0
  /// Seeds whose run ended its worker, and how.
  private var crashes: [(seed: UInt64, breach: Breach)] = []
  private var problem: String?

  init(_ arguments: ParsedArguments, _ output: any TextOutput) {
    self.output = output
    seeds = arguments[ExploreTable.seeds]
    length = arguments[ExploreTable.duration]
    folder = arguments[ExploreTable.out]
    isJSON = arguments[ExploreTable.json]
    keepsGoing = arguments[ExploreTable.keepGoing]
    jobs = arguments[ExploreTable.jobs] ?? WorkerPool.usualCount
    var words = ["explore", "--worker", "--for", "\(length.milliseconds)ms"]
    if isJSON { words.append("--json") }
    if let folder { words += ["--out", folder] }
    workerArguments = words
  }

  func run() throws(CommandFailure) -> ExitCode {
    let count = Int(clamping: seeds.upperBound - seeds.lowerBound)
    let pool = WorkerPool(arguments: workerArguments, workers: min(jobs, max(1, count)), limit: Explore.seedLimit)
    let wasCompleted = try pool.run(seeds.lazy.map { String($0) }) { [unowned self] in take($0) }
    clearLine()
    if let problem { throw .environment(problem) }
    for (seed, breach) in crashes where wasCompleted { try tell(shrunk(seed, breach)) }
    if wasCompleted || done > 0 { summarize() }
    guard wasCompleted else { return .interrupted }
    return broken > 0 ? .expectationFailed : .pass
  }

  /// Returns whether to go on.
  private func take(_ result: WorkerPool.Result) -> Bool {
    guard let seed = UInt64(result.job) else { return true }
    done += 1
    switch result.ending {
    case .answered: answered(result.lines)
    case .died(let how): crashed(seed, "the run ended its process: \(how)")
    case .tookTooLong: crashed(seed, "no end after \(Explore.seedLimit.durationText) of real time")
    case .answeredTooMuch: crashed(seed, "a report without end")
    }
    drawLine()
    return problem == nil && (keepsGoing || broken == 0)
  }

  private func answered(_ lines: [String]) {
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 1)
      guard let word = words.first else { continue }
      let rest = words.count > 1 ? String(words[1]) : ""
      switch word {
      // Independent of the order in which the seeds complete.
      case "digest": digest &+= UInt64(rest, radix: 16) ?? 0
      case "broken": broken += 1
      case "problem": problem = rest
      default:
        clearLine()
        output.write(line.dropFirst(word.count + 1) + "\n")
      }
    }
    output.flush()
  }

  // MARK: Runs that end their process

  private func crashed(_ seed: UInt64, _ how: String) {
    broken += 1
    crashes.append((seed, Breach(invariant: "crash", complaint: how, time: .zero)))
  }

  /// Smaller by runs in other processes.
  private func shrunk(_ seed: UInt64, _ breach: Breach) throws(CommandFailure) -> Finding {
    let plan = Explorer(length: length).plan(seed: seed)
    var failure: CommandFailure?
    let limit: RunDuration = breach.complaint.hasPrefix("no end") ? .seconds(10) : Explore.seedLimit
    var shrinker = Shrinker(plan, breach, tries: 150) { [workerArguments] _, changes in
      guard failure == nil else { return nil }
      var found: Breach?
      let job = ([String(seed)] + changes.map(\.text)).joined(separator: " ")
      do throws(CommandFailure) {
        let isCompleted = try WorkerPool(arguments: workerArguments, workers: 1, limit: limit).run([job]) { result in
          if result.ending != .answered { found = breach }
          return true
        }
        if !isCompleted { failure = CommandFailure(.interrupted, "interrupted") }
      } catch {
        failure = error
      }
      return found
    }
    let finding = Finding(shrinker.shrink(), of: plan)
    if let failure { throw failure }
    return finding
  }

  private func tell(_ finding: Finding) throws(CommandFailure) {
    let script = Explore.writeScript(finding, folder)
    if let problem = script.problem { throw .environment(problem) }
    let lines =
      isJSON
      ? [finding.json(length: length, script: script.path)] : finding.report(length: length, script: script.path)
    for line in lines { output.write(line + "\n") }
    output.flush()
  }

  // MARK: How far it is

  private func summarize() {
    let seconds = Double(Machine.monotonicNanoseconds() - start) / 1e9
    guard !isJSON else {
      let hex = String(digest, radix: 16)
      return output.write(
        "{\"seeds\":\(done),\"broken\":\(broken),\"seconds\":\(ProgressLine.fixed(seconds, 3)),\"digest\":\"\(hex)\"}\n"
      )
    }
    let rate = ProgressLine.fixed(Double(done) / max(seconds, 0.001), 1)
    output.write(
      "\(done) \(done == 1 ? "seed" : "seeds") of \(length.durationText) in \(ProgressLine.fixed(seconds, 1)) s "
        + "(\(rate) a second): \(broken == 0 ? "nothing" : "\(broken)") broken\n")
  }

  private func drawLine() {
    let now = Machine.monotonicNanoseconds()
    guard ProgressLine.isPossible, now - lastDrawn >= 100_000_000 else { return }
    lastDrawn = now
    isLineShown = true
    let rate = Double(done) * 1e9 / Double(max(1, now - start))
    let total = (seeds.upperBound - seeds.lowerBound).addingReportingOverflow(1).partialValue
    fputs(
      "\r\u{1B}[K\(done) of \(total) seeds  \(broken) broken  \(ProgressLine.fixed(rate, 1)) a second", stderr)
    fflush(stderr)
  }

  private func clearLine() {
    guard isLineShown else { return }
    isLineShown = false
    fputs("\r\u{1B}[K", stderr)
  }
}
