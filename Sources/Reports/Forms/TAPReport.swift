/// The Test Anything Protocol, version 14 (testanything.org/tap-version-14-specification.html): a subtest for each file, a
/// test point for each test, YAML below the ones that failed. Written while the tests run; the plans come last.
public struct TAPReport: StreamingReport {
  private var order = FileOrder()
  /// Test points of the outer document.
  private var count = 0
  /// Test points of the file being written.
  private var inner = 0

  public init() {}

  public mutating func begin() -> String { "TAP version 14\n" }

  public mutating func add(_ test: TestReport) -> String { text(order.add(test)) }

  public mutating func endFile(_ file: String) -> String { text(order.end(file)) }

  public mutating func end(_ suite: SuiteReport) -> String {
    var out = text(order.endAll())
    for problem in suite.problems {
      count += 1
      out += "not ok \(count) - \(Self.description(PlainText.firstLine(problem)))\n"
      out += YAMLBlock.text([("message", .text(problem)), ("severity", .text("fail"))], margin: 2)
    }
    return out + (count == 0 ? "1..0 # SKIP no tests\n" : "1..\(count)\n")
  }

  private mutating func text(_ steps: [FileOrder.Step]) -> String {
    var out = ""
    for step in steps {
      switch step {
      case .begin(let file):
        inner = 0
        out += "# Subtest: \(Self.comment(file))\n"
      case .test(let test):
        inner += 1
        out += Self.point(test, number: inner).indented(by: 4)
      case .end(let file, let tests):
        count += 1
        let isPassed = !tests.contains { $0.status == .failed }
        out += "    1..\(inner)\n\(isPassed ? "ok" : "not ok") \(count) - \(Self.description(file))\n"
      }
    }
    return out
  }

  private static func point(_ test: TestReport, number: Int) -> String {
    let title = description(PlainText.limited(test.title, to: 300))
    var out: String
    switch test.status {
    case .passed: out = "ok \(number) - \(title)\n"
    case .failed: out = "not ok \(number) - \(title)\n"
    case .skipped(let reason): return "ok \(number) - \(title) # SKIP \(comment(reason))\n"
    }
    out += YAMLBlock.text(test.status == .failed ? failed(test) : times(test), margin: 2)
    for warning in test.warnings {
      out += PlainText.lines(warning).split(separator: "\n").map { "# warning: \($0)\n" }.joined()
    }
    return out
  }

  private static func times(_ test: TestReport) -> [(String, YAMLBlock.Value)] {
    [("duration_ms", .number(Int64(test.wallMilliseconds))), ("run_ms", .number(test.runMilliseconds))]
  }

  private static func failed(_ test: TestReport) -> [(String, YAMLBlock.Value)] {
    var fields: [(String, YAMLBlock.Value)] = []
    if let failure = test.failures.first {
      fields += [
        ("message", .text(failure.message)), ("severity", .text("fail")), ("kind", .text(failure.kind.rawValue)),
      ]
      if let expected = failure.expected { fields.append(("expected", .text(expected))) }
      if let actual = failure.actual { fields.append(("actual", .text(actual))) }
      if let place = test.place {
        fields += [
          ("file", .text(place.file)), ("line", .number(Int64(place.line))), ("column", .number(Int64(place.column))),
        ]
      }
      if failure.frames.count > 1 {
        fields.append(("stack", .text(failure.frames.map(\.text).joined(separator: "\n"))))
      }
      if !failure.codeFrame.isEmpty {
        // A block's text must not begin with spaces.
        fields.append(("code", .text((test.place.map { $0.place + "\n" } ?? "") + failure.codeFrame)))
      }
      if !failure.timeline.isEmpty { fields.append(("timeline", .text(failure.timeline))) }
      let others = test.failures.dropFirst().map(\.message)
      if !others.isEmpty { fields.append(("others", .text(others.joined(separator: "\n")))) }
    }
    if !test.console.isEmpty { fields.append(("console", .text(test.console.joined(separator: "\n")))) }
    fields += [("seed", .text("\(test.seed)")), ("repeat", .text(test.repeatCommand))]
    if let path = test.bundlePath { fields.append(("folder", .text(path))) }
    return fields + times(test)
  }

  /// What stands behind the number: `#` and `\` are escaped.
  static func description(_ text: String) -> String {
    var out = ""
    for scalar in PlainText.line(text).unicodeScalars {
      if scalar == "#" || scalar == "\\" { out += "\\" }
      out.unicodeScalars.append(scalar)
    }
    return out
  }

  private static func comment(_ text: String) -> String { PlainText.line(text) }
}

/// A block of YAML as TAP has it: a flat mapping between `---` and `...`, in the part of YAML that every reader of TAP knows.
enum YAMLBlock {
  enum Value {
    case text(String)
    case number(Int64)
  }

  static func text(_ fields: [(String, Value)], margin: Int) -> String {
    var lines = ["---"]
    for (key, value) in fields {
      switch value {
      case .number(let number): lines.append("\(key): \(number)")
      case .text(let text): lines += scalar(key, PlainText.limited(PlainText.lines(text), to: 50_000))
      }
    }
    let space = String(repeating: " ", count: margin)
    return (lines + ["..."]).map { "\(space)\($0)\n" }.joined()
  }

  /// In double quotes, or a literal block if it has several lines. Blank lines get the block's margin, and a text that begins
  /// or ends with one, or begins with a space, quotes: simple readers lose the block's end otherwise.
  private static func scalar(_ key: String, _ text: String) -> [String] {
    let isBlock =
      text.contains("\n") && !text.hasPrefix(" ") && !text.hasPrefix("\n") && !text.hasPrefix("\t")
      && !text.hasSuffix("\n")
    guard isBlock else { return ["\(key): \(quoted(text))"] }
    return ["\(key): |"] + text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
  }

  /// YAML 1.2 section 7.3.1.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
