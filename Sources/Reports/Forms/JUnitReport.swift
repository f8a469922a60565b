import Stage

/// The XML that CI systems take for JUnit's, as Jenkins' schema `junit-10.xsd` has it: a `testsuite` for each file, a
/// `testcase` for each test. `failure` says that an expectation did not hold or that a test's time was over, `error` that a
/// test or the machine broke.
public enum JUnitReport {
  /// The whole document. It does not depend on the machine or the calendar but for the times tests took.
  public static func xml(_ suite: SuiteReport, name: String = "liveterm") -> String {
    var suites = suite.files.map { file in testSuite(file.file, file.tests) }
    if !suite.problems.isEmpty { suites.append(problemSuite(suite.problems)) }
    let tally = Tally(suite.tests)
    let root = tag(
      "testsuites",
      [
        ("name", suite.shard.map { "\(name), shard \($0.index) of \($0.count)" } ?? name),
        ("tests", "\(tally.tests + suite.problems.count)"), ("failures", "\(tally.failures)"),
        ("errors", "\(tally.errors + suite.problems.count)"),
        ("time", LogRecord.seconds(Int64(suite.wallMilliseconds))),
      ])
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(root)>\n" + suites.joined() + "</testsuites>\n"
  }

  /// How much of one text of one test is written; CI systems hold all of it in memory.
  private static let textLimit = 200_000
  private static let attributeLimit = 2_000

  private struct Tally {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    init(_ tests: [TestReport]) {
      for test in tests {
        self.tests += 1
        switch test.status {
        case .passed: break
        case .skipped: skipped += 1
        case .failed: if test.failures.first?.isFailedExpectation ?? true { failures += 1 } else { errors += 1 }
        }
      }
    }
  }

  private static func testSuite(_ file: String, _ tests: [TestReport]) -> String {
    let tally = Tally(tests)
    let time = tests.reduce(Int64(0)) { $0 + Int64($1.wallMilliseconds) }
    let open = tag(
      "testsuite",
      [
        ("name", file), ("tests", "\(tally.tests)"), ("failures", "\(tally.failures)"), ("errors", "\(tally.errors)"),
        ("skipped", "\(tally.skipped)"), ("time", LogRecord.seconds(time)), ("file", file),
      ])
    return "  <\(open)>\n" + properties(tests) + tests.map(testCase).joined() + "  </testsuite>\n"
  }

  /// The schema has properties for suites alone: `seed` if all tests had the same, else one for each test.
  private static func properties(_ tests: [TestReport]) -> String {
    let isCommon = Set(tests.map(\.seed)).count == 1
    var list = isCommon ? [("seed", "\(tests[0].seed)")] : tests.map { ("seed: \($0.title)", "\($0.seed)") }
    list.append(("runMilliseconds", "\(tests.reduce(Int64(0)) { $0 + $1.runMilliseconds })"))
    let lines = list.map { "      <\(tag("property", [("name", $0), ("value", $1)]))/>\n" }
    return "    <properties>\n" + lines.joined() + "    </properties>\n"
  }

  private static func testCase(_ test: TestReport) -> String {
    let attributes = [
      ("name", test.title), ("classname", className(test.file)),
      ("time", LogRecord.seconds(Int64(test.wallMilliseconds))),
    ]
    var inner = ""
    if case .skipped(let reason) = test.status {
      inner += "      <\(tag("skipped", reason.isEmpty ? [] : [("message", reason)]))/>\n"
    }
    for failure in test.failures { inner += failureElement(failure, test) }
    if test.status == .failed, test.failures.isEmpty { inner += "      <failure type=\"expectation\"/>\n" }
    var output = test.console.joined(separator: "\n")
    if let path = test.bundlePath { output += (output.isEmpty ? "" : "\n") + "[[ATTACHMENT|\(path)/report.html]]" }
    if !output.isEmpty { inner += "      <system-out>\(content(output))</system-out>\n" }
    if !test.warnings.isEmpty {
      inner += "      <system-err>\(content(test.warnings.joined(separator: "\n")))</system-err>\n"
    }
    let open = tag("testcase", attributes)
    return inner.isEmpty ? "    <\(open)/>\n" : "    <\(open)>\n" + inner + "    </testcase>\n"
  }

  private static func failureElement(_ failure: TestFailure, _ test: TestReport) -> String {
    let name = failure.isFailedExpectation ? "failure" : "error"
    let message = PlainText.limited(PlainText.firstLine(failure.message), to: attributeLimit)
    let open = tag(name, [("type", failure.kind.rawValue), ("message", message)])
    return "      <\(open)>\(content(FailureText.full(failure, of: test)))</\(name)>\n"
  }

  /// One case for each file that could not be loaded.
  private static func problemSuite(_ problems: [String]) -> String {
    let open = tag(
      "testsuite",
      [
        ("name", "loading"), ("tests", "\(problems.count)"), ("failures", "0"), ("errors", "\(problems.count)"),
        ("skipped", "0"), ("time", "0.000"),
      ])
    let cases = problems.map { problem in
      let name = PlainText.limited(PlainText.firstLine(problem), to: attributeLimit)
      return "    <\(tag("testcase", [("name", name), ("classname", "loading"), ("time", "0.000")]))>\n"
        + "      <\(tag("error", [("type", "load"), ("message", name)]))>\(content(problem))</error>\n    </testcase>\n"
    }
    return "  <\(open)>\n" + cases.joined() + "  </testsuite>\n"
  }

  /// CI systems make a tree of the parts between points, so that folders become packages:
  /// `tests/player/weak.test.js` is `tests.player.weak`.
  static func className(_ file: String) -> String {
    var path = Substring(file)
    for ending in [".js", ".mjs", ".cjs", ".test"] where path.hasSuffix(ending) { path = path.dropLast(ending.count) }
    let parts = path.split(separator: "/").filter { $0 != "." && $0 != ".." }
    return parts.map { String($0.map { $0 == "." ? "_" : $0 }) }.joined(separator: ".")
  }

  private static func tag(_ name: String, _ attributes: [(String, String)]) -> String {
    name + attributes.map { " \($0)=\"\(XMLText.attribute($1))\"" }.joined()
  }

  private static func content(_ text: String) -> String { XMLText.content(PlainText.limited(text, to: textLimit)) }
}
