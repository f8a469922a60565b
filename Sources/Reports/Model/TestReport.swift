/// What came of one test: what every form of report is made from.
public struct TestReport: Sendable {
  public enum Status: Hashable, Sendable {
    case passed, failed
    /// Not run, and why: `test.skip`, or something that the machine lacks.
    case skipped(reason: String)
  }

  /// The test file as the command line's folder sees it, such as `tests/weak-network.test.js`.
  public var file: String
  /// The names of the `describe` blocks around the test, outermost first, then the test's own.
  public var path: [String]
  /// Of everything random in the test's run.
  public var seed: UInt64
  public var status: Status
  /// How long the machine worked on it.
  public var wallMilliseconds: Int
  /// How much run time passed in it (virtual, unless the test is real).
  public var runMilliseconds: Int64
  /// Empty unless it failed; the first is why.
  public var failures: [TestFailure]
  /// What the script said with `console` and `log`, a text each, in order.
  public var console: [String]
  /// What the author should know though the test may have passed, such as a promise that nobody awaits.
  public var warnings: [String]
  /// The folder with everything about the failed run (`FailureBundle`).
  public var bundlePath: String?
  /// The one command that runs this test again with this seed.
  public var repeatCommand: String

  public init(
    file: String, path: [String], seed: UInt64, status: Status, wallMilliseconds: Int, runMilliseconds: Int64,
    failures: [TestFailure] = [], console: [String] = [], warnings: [String] = [], bundlePath: String? = nil,
    repeatCommand: String
  ) {
    self.file = file
    self.path = path
    self.seed = seed
    self.status = status
    self.wallMilliseconds = wallMilliseconds
    self.runMilliseconds = runMilliseconds
    self.failures = failures
    self.console = console
    self.warnings = warnings
    self.bundlePath = bundlePath
    self.repeatCommand = repeatCommand
  }

  /// All names in one line.
  public var title: String { path.joined(separator: " › ") }
}
