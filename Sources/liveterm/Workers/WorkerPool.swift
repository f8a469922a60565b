import EventLoop
@preconcurrency import Glibc

/// Does jobs in several processes that share nothing. A job is a line; its answer is the lines that come until one that is
/// exactly `WorkerPool.endOfAnswer`. A worker that crashes or takes too long costs its own job and is replaced.
final class WorkerPool {
  static let endOfAnswer = "."
  /// Bytes of one job's answer.
  static let answerLimit = 256 << 20
  /// How long workers that have nothing more to do may take to end by themselves.
  private static let farewell = RunDuration.seconds(2)

  /// How a job ended.
  enum Ending: Equatable {
    case answered
    /// The worker ended before its answer did: the signal's name, or `exit status 3`.
    case died(String)
    case tookTooLong
    case answeredTooMuch
  }

  struct Result: Equatable {
    /// Counted from zero, in the order of the jobs.
    let index: Int
    let job: String
    /// What came of an answer that was not completed, too.
    let lines: [String]
    let ending: Ending
  }

  private let program: String
  private let arguments: [String]
  private let work: (() -> Void)?
  private let limit: RunDuration?
  private let count: Int
  private let loop = EventLoop(clock: .wall)
  private var benches: [Bench] = []
  private var nextJob: () -> String? = { nil }
  private var jobsTaken = 0
  private var onResult: (Result) -> Bool = { _ in false }
  private var failure: CommandFailure?
  private var isInterrupted = false
  private var isStopped = false

  /// - Parameters:
  ///   - arguments: of every worker, without the program's name.
  ///   - workers: how many run at once, at least one.
  ///   - limit: wall time for one job.
  ///   - program: a copy of this one unless a test says otherwise.
  ///   - work: what a worker does, if it may be a fork of this process. Forks have this one's hash seed: where an order that
  ///     depends on it is to be found out, there must be none.
  init(
    arguments: [String], workers: Int, limit: RunDuration? = nil, program: String = "/proc/self/exe",
    work: (() -> Void)? = nil
  ) {
    self.arguments = arguments
    self.work = work
    self.program = program
    self.limit = limit
    count = max(1, workers)
  }

  /// How many workers this machine has processors for.
  static var usualCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Hands out the jobs, in order, and delivers the results as they complete. `each` says whether to go on; after false the
  /// workers are ended at once. Jobs are taken from the sequence when a worker is free, so it may be long and lazy.
  /// - Parameter keepsWorkers: they wait for the next `run` afterwards, for as long as this object lives.
  /// - Returns: false if the user interrupted (SIGINT, SIGTERM).
  /// - Throws: a worker could not be started.
  @discardableResult
  func run(
    _ jobs: some Sequence<String>, keepsWorkers: Bool = false, each: @escaping (Result) -> Bool
  ) throws(CommandFailure) -> Bool {
    var iterator = jobs.makeIterator()
    nextJob = { iterator.next() }
    onResult = each
    jobsTaken = 0
    failure = nil
    isInterrupted = false
    isStopped = false
    let interrupt = InterruptWatch(loop: loop) { [weak self] _ in
      self?.isInterrupted = true
      self?.loop.stop()
    }
    defer {
      interrupt?.cancel()
      if !keepsWorkers || failure != nil || isStopped || isInterrupted {
        for bench in benches { bench.clear() }
        benches = []
      }
      nextJob = { nil }
      onResult = { _ in false }
    }
    for index in 0..<count where failure == nil {
      if index == benches.count { benches.append(Bench(pool: self)) }
      let bench = benches[index]
      bench.takeJob()
      if bench.isIdle { break }
    }
    if failure == nil, !isStopped, benches.contains(where: { !$0.isIdle }) { loop.run() }
    if failure == nil, !isStopped, !isInterrupted, !keepsWorkers { farewell() }
    if let failure { throw failure }
    return !isInterrupted
  }

  /// Lets the workers end by themselves.
  private func farewell() {
    let end = loop.now + Self.farewell
    for bench in benches { bench.dismiss() }
    while benches.contains(where: { !$0.isEmpty }), loop.now < end, !isInterrupted { loop.run(until: end) }
  }

  /// Returns whether to go on.
  private func deliver(_ result: Result) -> Bool {
    guard !isStopped, onResult(result) else {
      isStopped = true
      loop.stop()
      return false
    }
    return true
  }

  private func stopIfDone() {
    if benches.allSatisfy(\.isIdle) { loop.stop() }
  }
}

extension WorkerPool {
  /// A worker's place: the process that sits there now, and the job it is at.
  private final class Bench: ReadinessHandler, TimerTarget {
    private unowned let pool: WorkerPool
    private var process: WorkerProcess?
    private var job: (index: Int, text: String)?
    private var lines: [String] = []
    private var answerBytes = 0
    private var timer: TimerID?

    init(pool: WorkerPool) { self.pool = pool }

    var isIdle: Bool { job == nil }
    var isEmpty: Bool { process == nil }

    func takeJob() {
      guard let text = pool.nextJob() else { return pool.stopIfDone() }
      job = (pool.jobsTaken, text)
      pool.jobsTaken += 1
      do throws(CommandFailure) {
        let process = try occupied()
        process.send(text)
        if process.hasUnsentInput { pool.loop.watch(process.input, for: .write, self) }
      } catch {
        pool.failure = error
        return pool.loop.stop()
      }
      if let limit = pool.limit { timer = pool.loop.schedule(after: limit, self) }
    }

    /// The process that sits here, started if none does.
    private func occupied() throws(CommandFailure) -> WorkerProcess {
      if let process { return process }
      let process = try WorkerProcess(program: pool.program, arguments: pool.arguments, work: pool.work)
      self.process = process
      pool.loop.watch(process.output, for: .read, self)
      return process
    }

    func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
      guard let process else { return }
      if descriptor == process.input {
        process.writeInput()
        if !process.hasUnsentInput { pool.loop.unwatch(descriptor) }
        return
      }
      switch process.read() {
      case .lines(let lines): for line in lines { take(line) }
      case .lineTooLong: fail(.answeredTooMuch)
      case .end:
        let end = clear()
        if let job { complete(job, .died(end)) } else { pool.stopIfDone() }
      }
    }

    private func take(_ line: String) {
      guard let job else { return }
      guard line == WorkerPool.endOfAnswer else {
        lines.append(line)
        answerBytes += line.utf8.count
        if answerBytes > WorkerPool.answerLimit { fail(.answeredTooMuch) }
        return
      }
      complete(job, .answered)
    }

    func timerFired(_ token: Int) {
      timer = nil
      fail(.tookTooLong)
    }

    private func fail(_ ending: Ending) {
      clear()
      if let job { complete(job, ending) }
    }

    private func complete(_ job: (index: Int, text: String), _ ending: Ending) {
      if let timer { pool.loop.cancel(timer) }
      timer = nil
      let result = Result(index: job.index, job: job.text, lines: lines, ending: ending)
      self.job = nil
      lines = []
      answerBytes = 0
      if pool.deliver(result) { takeJob() }
    }

    /// Ends the worker and says how it ended.
    @discardableResult
    func clear() -> String {
      guard let process else { return "" }
      pool.loop.unwatch(process.output)
      if process.input >= 0 { pool.loop.unwatch(process.input) }
      self.process = nil
      return process.end()
    }

    /// It has nothing more to do.
    func dismiss() {
      guard let process else { return }
      if process.input >= 0 { pool.loop.unwatch(process.input) }
      process.closeInput()
    }
  }
}
