import Testing

@testable import liveterm

extension CommandLineTests {
  /// The built program, as a shell sees it.
  @Suite(.enabled(if: Tool.liveterm != nil, "the program is not beside the test bundle")) struct ProcessTests {
    private let program = Tool.liveterm ?? "false"

    @Test func exitCodesReachTheShell() {
      #expect(Tool.run("\(program) codes 2001 >/dev/null").status == 0)
      #expect(Tool.run("\(program) codes 2099").status == 2)
      #expect(Tool.run("\(program)").status == 2)
    }

    @Test func complaintsGoToStandardError() {
      #expect(Tool.run("\(program) plya 2>/dev/null").text.isEmpty)
      #expect(
        Tool.run("\(program) plya 2>&1 >/dev/null").text == "liveterm: unknown subcommand plya; did you mean play?\n")
    }

    @Test func aFullDiskIsTold() {
      let result = Tool.run("\(program) codes >/dev/full")
      #expect(result.text == "liveterm: cannot write to standard output: No space left on device\n")
      #expect(result.status == 4)
    }

    @Test func aClosedPipeIsNoError() {
      #expect(Tool.run("\(program) codes | head -n 1").text == "live-player\n")
    }

    @Test func theEnvironmentDoesNotChangeTheOrder() {
      #expect(Tool.run("POSIXLY_CORRECT=1 \(program) codes 2001 --json").text.hasPrefix("{\"code\":2001,"))
    }
  }
}
