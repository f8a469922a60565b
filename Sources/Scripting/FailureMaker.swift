import JavaScript
import Reports
import Stage

/// Makes a script's error into what reports print: with the lines around its place and the last events.
enum FailureMaker {
  static func failure(_ error: ScriptError, _ run: ScriptedRun) -> TestFailure {
    var failure = failure(error, root: run.options.root) { run.context.modules.sources[$0] }
    failure.timeline = Timeline.text(run.records.filter { $0.isEvent || $0.kind == .network })
    return failure
  }

  static func failure(
    _ error: ScriptError, root: String, source: (String) -> String? = { _ in nil }
  ) -> TestFailure {
    let kind: TestFailure.Kind =
      switch error.name {
      case "ExpectationError": .expectation
      case "TimeoutError": .timeout
      case "UsageError": .usage
      default: .error
      }
    let isNamed = ["ExpectationError", "TimeoutError", "UsageError", "Error", "Thrown"].contains(error.name)
    var message = isNamed ? error.message : "\(error.name): \(error.message)"
    if error.isRejection { message = "a promise was rejected and nobody handled it: " + message }
    // Calls within one statement, and a function that calls itself, are one.
    var frames: [StackFrame] = []
    for frame in error.frames {
      if let last = frames.last, last.file == frame.file, last.line == frame.line, last.function == frame.function {
        continue
      }
      frames.append(StackFrame(function: frame.function, file: frame.file, line: frame.line, column: frame.column))
    }
    var code = ""
    if let frame = error.frames.first, let text = source(frame.file) ?? CaptureText.read("\(root)/\(frame.file)") {
      code = CodeFrame.text(text, line: frame.line, column: frame.column)
    }
    return TestFailure(
      kind: kind, message: message, expected: error.expected, actual: error.actual, frames: frames, codeFrame: code)
  }
}
