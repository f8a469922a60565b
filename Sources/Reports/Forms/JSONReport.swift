import Stage

/// One JSON object a line (docs/reports.md): `test` for each test as it ends, then `problem` for each file that was not
/// loaded, then one `summary`. Keys always in the same order.
public struct JSONReport: StreamingReport {
  /// Rises when a field changes its meaning or goes; new fields do not raise it.
  public static let schemaVersion = 1

  public init() {}

  public mutating func begin() -> String { "" }

  public mutating func add(_ test: TestReport) -> String { Self.line(test) + "\n" }

  public mutating func endFile(_ file: String) -> String { "" }

  public mutating func end(_ suite: SuiteReport) -> String {
    suite.problems.map { Self.object([("v", version), ("type", string("problem")), ("message", string($0))]) + "\n" }
      .joined()
      + Self.summary(suite) + "\n"
  }

  /// One test's object, without a line end.
  public static func line(_ test: TestReport) -> String {
    var fields = [
      ("v", version), ("type", string("test")), ("file", string(test.file)), ("path", strings(test.path)),
      ("status", string(status(test.status))),
    ]
    if case .skipped(let reason) = test.status, !reason.isEmpty { fields.append(("reason", string(reason))) }
    fields += [
      // A number of 64 bits does not survive every reader.
      ("seed", string("\(test.seed)")), ("wallMilliseconds", "\(test.wallMilliseconds)"),
      ("runMilliseconds", "\(test.runMilliseconds)"),
    ]
    if !test.failures.isEmpty { fields.append(("failures", array(test.failures.map(failure)))) }
    if !test.console.isEmpty { fields.append(("console", strings(test.console))) }
    if !test.warnings.isEmpty { fields.append(("warnings", strings(test.warnings))) }
    if let path = test.bundlePath { fields.append(("folder", string(path))) }
    fields.append(("repeat", string(test.repeatCommand)))
    return object(fields)
  }

  private static func failure(_ failure: TestFailure) -> String {
    var fields = [("kind", string(failure.kind.rawValue)), ("message", string(failure.message))]
    if let expected = failure.expected { fields.append(("expected", string(expected))) }
    if let actual = failure.actual { fields.append(("actual", string(actual))) }
    if !failure.frames.isEmpty { fields.append(("frames", array(failure.frames.map(frame)))) }
    if !failure.codeFrame.isEmpty { fields.append(("code", string(failure.codeFrame))) }
    if !failure.timeline.isEmpty { fields.append(("timeline", string(failure.timeline))) }
    return object(fields)
  }

  private static func frame(_ frame: StackFrame) -> String {
    object([
      ("function", string(frame.function)), ("file", string(frame.file)), ("line", "\(frame.line)"),
      ("column", "\(frame.column)"),
    ])
  }

  private static func summary(_ suite: SuiteReport) -> String {
    let counts = suite.counts
    var fields = [
      ("v", version), ("type", string("summary")), ("passed", suite.isPassed ? "true" : "false"),
      (
        "tests",
        object([
          ("all", "\(counts.all)"), ("passed", "\(counts.passed)"), ("failed", "\(counts.failed)"),
          ("skipped", "\(counts.skipped)"),
        ])
      ),
      ("files", "\(suite.files.count)"), ("problems", "\(suite.problems.count)"),
      ("wallMilliseconds", "\(suite.wallMilliseconds)"),
      ("runMilliseconds", "\(suite.tests.reduce(Int64(0)) { $0 + $1.runMilliseconds })"),
    ]
    if let shard = suite.shard {
      fields.append(("shard", object([("index", "\(shard.index)"), ("count", "\(shard.count)")])))
    }
    return object(fields)
  }

  private static func status(_ status: TestReport.Status) -> String {
    switch status {
    case .passed: "passed"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }

  // MARK: Writing

  private static var version: String { "\(schemaVersion)" }

  private var version: String { Self.version }

  private func string(_ text: String) -> String { JSON.string(text) }

  private static func string(_ text: String) -> String { JSON.string(text) }

  private static func strings(_ texts: [String]) -> String { array(texts.map(string)) }

  private static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }

  private static func object(_ fields: [(String, String)]) -> String {
    "{" + fields.map { "\(JSON.string($0)):\($1)" }.joined(separator: ",") + "}"
  }
}
