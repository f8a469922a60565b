@preconcurrency import Glibc
import LiveComponents
import Stage

/// Writes a run's log to standard output in the form asked for, and keeps the progress line on standard error out of its way.
final class EventPrinter {
  private let format: EventFormat
  private let output: any TextOutput
  /// Status records and the origin's doings too, in the text form.
  private let isVerbose: Bool
  private let isQuiet: Bool
  private let isColoured: Bool
  /// Every line goes out at once: somebody watches a run in real time.
  private let isImmediate: Bool
  var progress: ProgressLine?

  init(format: EventFormat, output: any TextOutput, isVerbose: Bool, isQuiet: Bool, isImmediate: Bool) {
    self.format = format
    self.output = output
    self.isVerbose = isVerbose
    self.isQuiet = isQuiet
    isColoured = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil && format == .text
    self.isImmediate = isImmediate || isatty(STDOUT_FILENO) == 1
  }

  func write(_ record: LogRecord) {
    guard !isQuiet, isShown(record) else { return }
    progress?.clear()
    switch format {
    case .json: output.write(record.json + "\n")
    case .text: output.write(coloured(record.text, record.kind) + "\n")
    }
    if isImmediate { output.flush() }
  }

  private func isShown(_ record: LogRecord) -> Bool {
    if format == .json || isVerbose { return true }
    switch record.kind {
    case .normal, .warning, .error, .note, .network, .fullscreen, .music, .summary: return true
    case .status, .origin: return false
    }
  }

  private func coloured(_ text: String, _ kind: LogRecord.Kind) -> String {
    guard isColoured else { return text }
    switch kind {
    case .warning: return "\u{1B}[33m\(text)\u{1B}[0m"
    case .error: return "\u{1B}[31m\(text)\u{1B}[0m"
    case .status, .origin, .network, .note, .summary: return "\u{1B}[2m\(text)\u{1B}[0m"
    case .normal, .fullscreen, .music: return text
    }
  }
}

extension EventPrinter {
  /// As a run's options ask, with a progress line where a terminal can show one; `progress` gives nil once the run is over.
  convenience init(
    _ arguments: ParsedArguments, _ stage: Stage, _ output: any TextOutput, progress: @escaping () -> String?
  ) {
    self.init(
      format: arguments[RunOptions.events], output: output, isVerbose: arguments[RunOptions.debug],
      isQuiet: arguments[RunOptions.quiet], isImmediate: stage.world == .real)
    if ProgressLine.isPossible, !arguments[RunOptions.quiet], !arguments[RunOptions.noProgress] {
      self.progress = ProgressLine(loop: stage.loop, text: progress)
    }
  }
}
