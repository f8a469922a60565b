import Reports
import Scripting

/// `liveterm test --replay`: the run that a failure's folder describes.
enum Replay {
  static func run(
    _ folder: String, _ arguments: ParsedArguments, _ output: any TextOutput
  ) throws(CommandFailure) -> ExitCode {
    throw .environment("not built yet")
  }
}
