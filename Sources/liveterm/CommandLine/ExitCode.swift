/// What every subcommand tells the shell. The texts serve `--help` and the manual page.
enum ExitCode: Int32, CaseIterable, Sendable {
  case pass = 0
  case expectationFailed = 1
  case usage = 2
  case scriptError = 3
  case environment = 4
  case interrupted = 130

  /// A word or two, for `--help`.
  var summary: String {
    switch self {
    case .pass: "pass"
    case .expectationFailed: "expectation failed"
    case .usage: "usage"
    case .scriptError: "script error"
    case .environment: "environment"
    case .interrupted: "interrupted"
    }
  }

  /// A sentence, for the manual page.
  var explanation: String {
    switch self {
    case .pass: "Everything asked for happened."
    case .expectationFailed:
      "The run itself worked, but an expectation did not hold: a code of --expect did not come, a code of --never came, "
        + "or, with neither, playback did not begin and end in order."
    case .usage: "The command line is wrong: unknown option, wrong value, missing argument. Nothing was run."
    case .scriptError: "A test script could not be read or threw."
    case .environment:
      "Something outside is missing or failed: a file, a port, a server, or the component ended with an error code. "
        + "An expectation, where one was given, decides instead."
    case .interrupted: "Stopped by an interrupt signal (Ctrl-C)."
    }
  }
}
