import Reports

/// A report on its way from the process that ran the test to the one that collects them.
extension TestReport {
  /// Between names in one field.
  static let separator: Character = "\u{1F}"

  public var lines: [String] {
    var reason: String?
    let word: String
    switch status {
    case .passed: word = "passed"
    case .failed: word = "failed"
    case .skipped(let why): (word, reason) = ("skipped", why)
    }
    let head = FieldLine(
      "report",
      [
        "file": file, "path": path.joined(separator: String(Self.separator)), "seed": String(seed), "status": word,
        "reason": reason, "wall": String(wallMilliseconds), "run": String(runMilliseconds), "bundle": bundlePath,
        "repeat": repeatCommand,
      ])
    var lines = [head.text]
    for failure in failures {
      lines.append(
        FieldLine(
          "failure",
          [
            "kind": failure.kind.rawValue, "message": failure.message, "expected": failure.expected,
            "actual": failure.actual, "code": failure.codeFrame, "timeline": failure.timeline,
          ]
        ).text)
      lines += failure.frames.map {
        FieldLine(
          "frame", ["function": $0.function, "file": $0.file, "line": String($0.line), "column": String($0.column)]
        ).text
      }
    }
    lines += console.map { FieldLine("console", ["text": $0]).text }
    lines += warnings.map { FieldLine("warning", ["text": $0]).text }
    return lines
  }

  /// Reads `lines`; nil if they are no report.
  public init?(lines: [String]) {
    let parsed = lines.map(FieldLine.init(parsing:))
    guard let head = parsed.first(where: { $0.kind == "report" }) else { return nil }
    let status: Status =
      switch head["status"] {
      case "passed": .passed
      case "skipped": .skipped(reason: head["reason"] ?? "")
      default: .failed
      }
    self.init(
      file: head["file"] ?? "",
      path: (head["path"] ?? "").split(separator: Self.separator, omittingEmptySubsequences: false).map(String.init),
      seed: head["seed"].flatMap { UInt64($0) } ?? 0, status: status, wallMilliseconds: head.number("wall"),
      runMilliseconds: Int64(head.number("run")), bundlePath: head["bundle"], repeatCommand: head["repeat"] ?? "")
    for line in parsed {
      switch line.kind {
      case "failure":
        failures.append(
          TestFailure(
            kind: line["kind"].flatMap(TestFailure.Kind.init(rawValue:)) ?? .error, message: line["message"] ?? "",
            expected: line["expected"], actual: line["actual"], codeFrame: line["code"] ?? "",
            timeline: line["timeline"] ?? ""))
      case "frame" where !failures.isEmpty:
        failures[failures.count - 1].frames.append(
          StackFrame(
            function: line["function"] ?? "", file: line["file"] ?? "", line: line.number("line"),
            column: line.number("column")))
      case "console": console.append(line["text"] ?? "")
      case "warning": warnings.append(line["text"] ?? "")
      default: break
      }
    }
  }
}
