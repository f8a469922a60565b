@preconcurrency import Glibc
import EventLoop
import Testing

@testable import liveterm

extension CommandLineTests {
  /// Workers are shells here: what they say, and how they end, is in a script.
  @Suite struct WorkerPoolTests {
    /// Answers `lines` with as many lines, and follows a few other commands.
    private static let script = """
      while read -r command value; do
        case $command in
          lines) for i in $(seq "$value"); do echo "line $i"; done ;;
          die) kill -SEGV $$ ;;
          exit) exit "$value" ;;
          hang) while :; do sleep 60; done ;;
          half) echo begun; exit 3 ;;
          pid) echo $$ ;;
          length) echo ${#value} ;;
        esac
        echo .
      done
      """

    private func pool(_ workers: Int = 2, limit: RunDuration? = nil) -> WorkerPool {
      WorkerPool(arguments: ["-c", Self.script], workers: workers, limit: limit, program: "/bin/sh")
    }

    private func results(_ jobs: [String], _ workers: Int = 2, limit: RunDuration? = nil) throws -> [WorkerPool.Result]
    {
      var results: [WorkerPool.Result] = []
      let wasCompleted = try pool(workers, limit: limit).run(jobs) { result in
        results.append(result)
        return true
      }
      #expect(wasCompleted)
      return results.sorted { $0.index < $1.index }
    }

    @Test func everyJobIsAnsweredOnce() throws {
      let results = try results((0..<40).map { "lines \($0 % 5)" }, 3)
      #expect(results.map(\.index) == Array(0..<40))
      #expect(results.allSatisfy { $0.ending == .answered && $0.lines.count == $0.index % 5 })
      #expect(results[4].lines == ["line 1", "line 2", "line 3", "line 4"])
    }

    @Test func noJobsAreNoWork() throws {
      #expect(try results([]).isEmpty)
    }

    @Test func workersGoOnFromJobToJob() throws {
      let pids = Set(try results((0..<20).map { _ in "pid" }, 2).flatMap(\.lines))
      #expect((1...2).contains(pids.count))
    }

    @Test func aCrashCostsItsOwnJobOnly() throws {
      let results = try results(["lines 1", "die", "lines 2", "exit 7", "half", "lines 3"], 1)
      #expect(
        results.map(\.ending) == [
          .answered, .died("SIGSEGV"), .answered, .died("exit status 7"), .died("exit status 3"), .answered,
        ])
      #expect(results[4].lines == ["begun"])
      #expect(results[5].lines.count == 3)
    }

    @Test func aJobThatTakesTooLongIsEnded() throws {
      let results = try results(["lines 1", "hang", "lines 2"], 1, limit: .milliseconds(300))
      #expect(results.map(\.ending) == [.answered, .tookTooLong, .answered])
    }

    @Test func longLinesPass() throws {
      // More than a pipe holds.
      let results = try results(["length " + String(repeating: "x", count: 300_000)], 1)
      #expect(results.first?.lines == ["300000"])
    }

    @Test func oneCanStopInTheMiddle() throws {
      var count = 0
      let jobs = sequence(first: "lines 1") { $0 }
      try pool().run(jobs) { _ in
        count += 1
        return count < 5
      }
      #expect(count == 5)
    }

    @Test func nothingIsLeftBehind() throws {
      var pid: pid_t = 0
      try pool(1).run(["pid", "hang"]) { result in
        pid = result.lines.first.flatMap { pid_t($0) } ?? 0
        return false
      }
      #expect(pid > 1)
      #expect(kill(pid, 0) != 0)
    }

    @Test func aMissingProgramIsTold() {
      #expect(throws: CommandFailure.environment("cannot start a worker: No such file or directory")) {
        try WorkerPool(arguments: [], workers: 1, program: "/nonexistent").run(["x"]) { _ in true }
      }
    }
  }
}
