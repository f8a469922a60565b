@preconcurrency import Glibc

/// Where a subcommand's text goes: the standard streams, or a test that collects it.
protocol TextOutput: AnyObject {
  /// To standard output.
  func write(_ text: String)
  /// To standard error.
  func writeError(_ text: String)
  /// Lets what was written be seen at once.
  func flush()
}

extension TextOutput {
  func flush() {}
}

/// The process's own streams, through C's buffers.
final class StandardStreams: TextOutput {
  /// The first error of standard output.
  private var outputError: Int32 = 0

  func write(_ text: String) { note(fputs(text, stdout)) }

  func flush() { note(fflush(stdout)) }

  func writeError(_ text: String) {
    note(fflush(stdout))
    fputs(text, stderr)
  }

  /// Empties the buffer of standard output.
  /// - Returns: what went wrong since the start, in the system's words, such as a full disk.
  func finish() -> String? {
    note(fflush(stdout))
    return outputError == 0 ? nil : String(cString: strerror(outputError))
  }

  private func note(_ result: Int32) {
    if result == EOF, outputError == 0 { outputError = errno }
  }
}
