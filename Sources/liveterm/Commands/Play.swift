/// `liveterm play`.
enum Play {
  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    throw .environment("this build has no player")
  }
}
