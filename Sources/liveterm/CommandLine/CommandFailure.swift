/// Ends a subcommand: one line for standard error and the exit code.
struct CommandFailure: Error, Equatable {
  let exitCode: ExitCode
  /// Without the leading `liveterm: ` and without a line break.
  let message: String

  init(_ exitCode: ExitCode, _ message: String) {
    self.exitCode = exitCode
    self.message = message
  }

  /// The command line is wrong.
  static func usage(_ message: String) -> CommandFailure { CommandFailure(.usage, message) }

  /// A file, a port or a server is missing or failed.
  static func environment(_ message: String) -> CommandFailure { CommandFailure(.environment, message) }
}
