/// Lines for a terminal or a log: one a test or a file, then the failures in full, then the counts.
public struct ConsoleReporter: StreamingReport {
  public enum Lines: Hashable, Sendable { case tests, files }

  /// Whose console output is shown.
  public enum Console: Hashable, Sendable { case none, failed, all }

  public let lines: Lines
  public let console: Console
  private let paint: Paint
  private var order = FileOrder()
  private var hasWritten = false

  /// - Parameter isColoured: the caller knows whether a terminal reads it, and `NO_COLOR`.
  public init(lines: Lines = .tests, console: Console = .failed, isColoured: Bool = false) {
    self.lines = lines
    self.console = console
    paint = Paint(isOn: isColoured)
  }

  public mutating func begin() -> String { "" }

  public mutating func add(_ test: TestReport) -> String { written(order.add(test)) }

  public mutating func endFile(_ file: String) -> String { written(order.end(file)) }

  public mutating func end(_ suite: SuiteReport) -> String {
    var out = written(order.endAll())
    let failed = suite.tests.filter { $0.status == .failed }
    if !failed.isEmpty { out += "\n\(paint.bold("Failures:"))\n" }
    for (index, test) in failed.enumerated() { out += "\n" + failureText(test, number: index + 1) }
    if !suite.problems.isEmpty { out += "\n\(paint.bold("Could not be loaded:"))\n" }
    for problem in suite.problems { out += "\n" + PlainText.lines(problem).indented(by: 2) + "\n" }
    return out + (out.isEmpty && !hasWritten ? "" : "\n") + summary(suite)
  }

  private mutating func written(_ steps: [FileOrder.Step]) -> String {
    let out = steps.map(text).joined()
    if !out.isEmpty { hasWritten = true }
    return out
  }

  private func text(_ step: FileOrder.Step) -> String {
    switch (step, lines) {
    case (.begin(let file), .tests): PlainText.line(file) + "\n"
    case (.test(let test), .tests): testLines(test)
    case (.end(let file, let tests), .files): fileLines(file, tests)
    case (.begin, .files), (.test, .files), (.end, .tests): ""
    }
  }

  // MARK: While tests run

  private func testLines(_ test: TestReport) -> String {
    let time = paint.dim(ReadableTime.short(test.wallMilliseconds))
    let title = PlainText.limited(PlainText.line(test.title), to: 300)
    var out =
      switch test.status {
      case .passed: "  \(paint.green("ok"))    \(title)  \(time)\n"
      case .failed: "  \(paint.red("FAIL"))  \(title)  \(time)\n"
      case .skipped(let reason):
        "  \(paint.yellow("skip"))  \(title)\(reason.isEmpty ? "" : ": \(PlainText.line(reason))")\n"
      }
    if let failure = test.failures.first {
      out += "        \(PlainText.limited(failure.summary, to: 300))\n"
    }
    return out + notes(test, margin: 8)
  }

  private func fileLines(_ file: String, _ tests: [TestReport]) -> String {
    let counts = SuiteCounts(tests)
    let time = paint.dim(ReadableTime.short(tests.reduce(0) { $0 + $1.wallMilliseconds }))
    let (mark, what) =
      counts.failed > 0
      ? (paint.red("FAIL"), "\(counts.failed) of \(Self.count(counts.all, "test")) failed")
      : counts.passed > 0
        ? (paint.green("ok") + "  ", Self.count(counts.passed, "test"))
        : (paint.yellow("skip"), Self.count(counts.skipped, "test"))
    let isMixed = counts.skipped > 0 && counts.skipped < counts.all
    let out = "\(mark)  \(PlainText.line(file))  \(what)\(isMixed ? ", \(counts.skipped) skipped" : "")  \(time)\n"
    return out + tests.map { notes($0, margin: 6) }.joined()
  }

  /// Warnings, and what a passed test's script said; a failed one's stands with its failure.
  private func notes(_ test: TestReport, margin: Int) -> String {
    var out = ""
    for warning in test.warnings {
      out += "\(paint.yellow("warning:")) \(PlainText.lines(warning))".indented(by: margin) + "\n"
    }
    if console == .all, test.status != .failed {
      for line in test.console { out += PlainText.lines(line).indented(by: margin) + "\n" }
    }
    return out
  }

  // MARK: The end

  /// Everything about one failed test.
  func failureText(_ test: TestReport, number: Int) -> String {
    var out = "\(number)) \(paint.bold(PlainText.line("\(test.file) › \(test.title)")))\n"
    let several = test.failures.count > 1
    for (index, failure) in test.failures.enumerated() {
      out += "\n" + blocks(failure, of: test, number: several ? index + 1 : nil)
    }
    if console != .none, !test.console.isEmpty {
      out += "\n   console:\n"
      let last = test.console.suffix(Self.consoleLines)
      let earlier = test.console.count - last.count
      if earlier > 0 { out += "     … \(earlier) earlier\n" }
      for line in last { out += PlainText.lines(line).indented(by: 5) + "\n" }
    }
    out += "\n   seed \(test.seed), \(ReadableTime.short(test.runMilliseconds)) of run time"
    out += " in \(ReadableTime.short(test.wallMilliseconds))\n"
    out += "   repeat: \(paint.bold(PlainText.line(test.repeatCommand)))\n"
    if let path = test.bundlePath { out += "   folder: \(PlainText.line(path))\n" }
    return out.indented(by: 2)
  }

  /// How much of a failed test's console output is shown.
  private static let consoleLines = 40

  private func blocks(_ failure: TestFailure, of test: TestReport, number: Int?) -> String {
    let message = PlainText.limited(PlainText.lines(failure.message), to: 20_000)
    var blocks = [(number.map { "(\($0)) " } ?? "") + paint.red(message)]
    var sides: [String] = []
    if let expected = failure.expected { sides.append(side("expected", expected, paint.green)) }
    if let actual = failure.actual { sides.append(side("actual", actual, paint.red)) }
    if !sides.isEmpty { blocks.append(sides.joined(separator: "\n")) }
    if !failure.frames.isEmpty {
      let own = failure.frames.first { $0.file == test.file } ?? failure.frames[0]
      let code = failure.codeFrame.isEmpty ? "" : "\n" + PlainText.lines(failure.codeFrame)
      blocks.append(PlainText.line(own.place) + code)
      if failure.frames.count > 1 {
        blocks.append(failure.frames.prefix(20).map { paint.dim(PlainText.line($0.text)) }.joined(separator: "\n"))
      }
    } else if !failure.codeFrame.isEmpty {
      blocks.append(PlainText.lines(failure.codeFrame))
    }
    if !failure.timeline.isEmpty { blocks.append(PlainText.lines(failure.timeline)) }
    return blocks.map { $0.indented(by: 3) + "\n" }.joined(separator: "\n")
  }

  /// A short value beside its name, a long one below it.
  private func side(_ name: String, _ value: String, _ colour: (String) -> String) -> String {
    let text = PlainText.limited(PlainText.lines(value), to: 10_000)
    let padded = Columns.fitted("\(name):", 10)
    return text.contains("\n") ? "\(name):\n" + colour(text).indented(by: 2) : padded + colour(text)
  }

  private func summary(_ suite: SuiteReport) -> String {
    let counts = suite.counts
    let files = suite.files.map { SuiteCounts($0.tests) }
    let badFiles = files.count { $0.failed > 0 }
    var out = "Tests: \(parts(counts.failed, counts.skipped, counts.passed)), \(counts.all) in all\n"
    out += "Files: \(parts(badFiles, 0, files.count - badFiles)), \(files.count) in all"
    if !suite.problems.isEmpty { out += "; \(paint.red("\(suite.problems.count) could not be loaded"))" }
    out += "\nTime:  \(ReadableTime.short(suite.wallMilliseconds))"
    let run = suite.tests.reduce(Int64(0)) { $0 + $1.runMilliseconds }
    if run > 0 { out += " for \(ReadableTime.short(run)) of run time" }
    if let shard = suite.shard { out += ", shard \(shard.index) of \(shard.count)" }
    return out + "\n"
  }

  private func parts(_ failed: Int, _ skipped: Int, _ passed: Int) -> String {
    var parts: [String] = []
    if failed > 0 { parts.append(paint.red("\(failed) failed")) }
    if skipped > 0 { parts.append(paint.yellow("\(skipped) skipped")) }
    parts.append(passed > 0 ? paint.green("\(passed) passed") : "0 passed")
    return parts.joined(separator: ", ")
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// Colours of a terminal (ECMA-48 8.3.117), if they are wanted; each line by itself, so that indenting keeps them whole.
struct Paint {
  let isOn: Bool

  func red(_ text: String) -> String { wrapped(text, "31") }
  func green(_ text: String) -> String { wrapped(text, "32") }
  func yellow(_ text: String) -> String { wrapped(text, "33") }
  func bold(_ text: String) -> String { wrapped(text, "1") }
  func dim(_ text: String) -> String { wrapped(text, "2") }

  private func wrapped(_ text: String, _ code: String) -> String {
    guard isOn else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "\u{1B}[\(code)m\($0)\u{1B}[0m" }.joined(separator: "\n")
  }
}
