import EventLoop
import Exploration
@preconcurrency import Glibc

/// One search: hands out the seeds, block by block, and tells what came back. Every block is run twice, the second time by
/// other processes: what differs from process to process, such as the order of a dictionary, must not show in a log.
final class ExploreSearch {
  static let blockLength: UInt64 = 1_000
  /// Real time for one seed, made smaller and all: a run that hangs is found so.
  static let seedLimit = RunDuration.seconds(300)
  /// For one try of making a plan smaller that hangs.
  static let hangLimit = RunDuration.seconds(10)
  /// Of plans that take a process of their own.
  static let mostTries = 150

  private let output: any TextOutput
  private let seeds: ClosedRange<UInt64>
  private let length: RunDuration
  private let folder: String?
  private let isJSON: Bool
  private let keepsGoing: Bool
  private let jobs: Int
  private let workerArguments: [String]

  private var progress: SearchProgress
  private var broken = 0
  private var digest: UInt64 = 0
  /// Of the block's seeds.
  private var digests: [UInt64: String] = [:]
  /// Seeds that broke something a run cannot see itself: it ended its process, or its log is another one each time.
  private var outside: [(seed: UInt64, breach: Breach)] = []
  private var problem: CommandFailure?

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
    progress = SearchProgress(seeds: seeds)
  }

  func run() throws(CommandFailure) -> ExitCode {
    var wasCompleted = true
    var first = seeds.lowerBound
    while wasCompleted, isGoingOn {
      let last = seeds.upperBound - first < Self.blockLength ? seeds.upperBound : first + Self.blockLength - 1
      wasCompleted = try run(first...last)
      guard last < seeds.upperBound else { break }
      first = last + 1
    }
    progress.clear()
    summarize()
    guard wasCompleted else { return .interrupted }
    return broken > 0 ? .expectationFailed : .pass
  }

  private var isGoingOn: Bool { problem == nil && (keepsGoing || broken == 0) }

  /// Returns false if the user interrupted.
  private func run(_ block: ClosedRange<UInt64>) throws(CommandFailure) -> Bool {
    digests = [:]
    outside = []
    let count = Int(block.upperBound - block.lowerBound) + 1
    let pool = WorkerPool(arguments: workerArguments, workers: min(jobs, count), limit: Self.seedLimit)
    var wasCompleted = try pool.run(block.lazy.map { String($0) }) { [unowned self] in take($0) }
    if wasCompleted, isGoingOn {
      let again = block.lazy.filter { [unowned self] in digests[$0] != nil }.map { "\($0) \(ExploreWorker.again)" }
      wasCompleted = try pool.run(again) { [unowned self] in compare($0) }
    }
    progress.clear()
    if let problem { throw problem }
    for (seed, breach) in outside where wasCompleted {
      let finding = try shrunk(seed, breach)
      for line in try Explore.lines(of: finding, length: length, folder: folder, isJSON: isJSON) {
        output.write(line + "\n")
      }
    }
    return wasCompleted
  }

  // MARK: What comes back

  /// Returns whether to go on.
  private func take(_ result: WorkerPool.Result) -> Bool {
    guard let seed = UInt64(result.job) else { return true }
    progress.done += 1
    switch result.ending {
    case .answered: for line in result.lines { answered(seed, line) }
    case .died, .tookTooLong, .answeredTooMuch: crashed(seed, result.ending)
    }
    output.flush()
    progress.draw(broken: broken)
    return isGoingOn
  }

  private func answered(_ seed: UInt64, _ line: String) {
    let word = line.prefix { $0 != " " }
    let rest = String(line.dropFirst(word.count + 1))
    switch word {
    case "digest":
      digests[seed] = rest
      // Independent of the order in which the seeds complete.
      digest &+= UInt64(rest, radix: 16) ?? 0
    case "broken": broken += 1
    case "problem": problem = .environment(rest)
    default:
      progress.clear()
      output.write(rest + "\n")
    }
  }

  private func compare(_ result: WorkerPool.Result) -> Bool {
    guard let seed = result.job.split(separator: " ").first.flatMap({ UInt64($0) }) else { return true }
    progress.repeated += 1
    guard result.ending == .answered else {
      crashed(seed, result.ending)
      return isGoingOn
    }
    let (before, after) = (digests[seed] ?? "", Self.digest(in: result.lines))
    if before != after {
      broken += 1
      outside.append((seed, Explorer.unrepeatable(before, after, .zero)))
    }
    progress.draw(broken: broken)
    return isGoingOn
  }

  private static func digest(in lines: [String]) -> String {
    lines.first { $0.hasPrefix("digest ") }.map { String($0.dropFirst(7)) } ?? ""
  }

  private func crashed(_ seed: UInt64, _ ending: WorkerPool.Ending) {
    broken += 1
    outside.append((seed, Breach(invariant: "crash", complaint: ending.complaint, time: .zero)))
  }

  // MARK: What a run cannot see itself

  /// Made smaller by runs in processes of their own.
  private func shrunk(_ seed: UInt64, _ breach: Breach) throws(CommandFailure) -> Finding {
    let plan = Explorer(length: length).plan(seed: seed)
    var failure: CommandFailure?
    var shrinker = Shrinker(plan, breach, tries: Self.mostTries) { [unowned self] _, changes in
      guard failure == nil else { return nil }
      do throws(CommandFailure) {
        return try self.breach(like: breach, of: seed, changes)
      } catch {
        failure = error
        return nil
      }
    }
    let finding = Finding(shrinker.shrink(), of: plan)
    if let failure { throw failure }
    return finding
  }

  private func breach(like breach: Breach, of seed: UInt64, _ changes: [PlanChange]) throws(CommandFailure) -> Breach? {
    let job = ([String(seed), ExploreWorker.again] + changes.map(\.text)).joined(separator: " ")
    let isHang = breach.complaint == WorkerPool.Ending.tookTooLong.complaint
    var digests: [String] = []
    var found: Breach?
    // For logs that differ twice, by different processes.
    for _ in 0..<(breach.invariant == "crash" ? 1 : 2) where found == nil {
      let pool = WorkerPool(
        arguments: workerArguments, workers: 1, limit: isHang ? Self.hangLimit : Self.seedLimit)
      let wasCompleted = try pool.run([job]) { result in
        if result.ending == .answered { digests.append(Self.digest(in: result.lines)) }
        if result.ending != .answered {
          found = Breach(invariant: "crash", complaint: result.ending.complaint, time: .zero)
        }
        return true
      }
      guard wasCompleted else { throw CommandFailure(.interrupted, "interrupted") }
    }
    if found == nil, digests.count == 2, digests[0] != digests[1] {
      return Explorer.unrepeatable(digests[0], digests[1], .zero)
    }
    return found
  }

  // MARK: The end

  private func summarize() {
    let seconds = progress.seconds
    guard !isJSON else {
      let hex = String(digest, radix: 16)
      return output.write(
        "{\"seeds\":\(progress.done),\"broken\":\(broken),\"seconds\":\(ProgressLine.fixed(seconds, 3)),"
          + "\"digest\":\"\(hex)\"}\n")
    }
    let rate = ProgressLine.fixed(Double(progress.done) / max(seconds, 0.001), 1)
    output.write(
      "\(progress.done) \(progress.done == 1 ? "seed" : "seeds") of \(length.durationText) in "
        + "\(ProgressLine.fixed(seconds, 1)) s (\(rate) a second): \(broken == 0 ? "nothing" : "\(broken)") broken\n")
  }
}

extension WorkerPool.Ending {
  fileprivate var complaint: String {
    switch self {
    case .answered: "answered"
    case .died(let how): "the run ended its process: \(how)"
    case .tookTooLong: "no end in \(ExploreSearch.seedLimit.durationText) of real time"
    case .answeredTooMuch: "an answer without end"
    }
  }
}
