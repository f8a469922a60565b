/// `liveterm serve`.
enum Serve {
  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    throw .environment("this build has no origin")
  }
}
