import EventLoop
@preconcurrency import Glibc
import Testing

extension InteropTests.Interfacing {
  /// However it is stopped or ended, the terminal is the shell's again.
  @Suite(
    .enabled(if: Peers.tmux != nil, Peers.withoutTmux), .enabled(if: Peers.liveterm != nil, Peers.withoutProgram))
  struct InterfaceSignalTests {
    private func inTerminal(_ body: (RealWorld, Tmux, pid_t, String) throws -> Void) throws {
      try RealWorld.with { world in
        try Tmux.with(world, width: 100, height: 30) { terminal in
          let modes = try terminal.modes()
          try terminal.startProgram()
          let program = try #require(try terminal.program())
          #expect(try terminal.modes() != modes)
          try body(world, terminal, program, modes)
        }
      }
    }

    /// Whoever inherited it need not have collected it.
    private static func hasEnded(_ program: pid_t) -> Bool {
      guard let text = try? readText("/proc/\(program)/stat") else { return true }
      return text.split(separator: ")").last?.hasPrefix(" Z") ?? true
    }

    private func checkShell(_ terminal: Tmux, _ modes: String, code: Int) throws {
      try terminal.wait("the prompt") { $0.lines.last { !$0.trimmingSpaces.isEmpty } == "ready>" }
      try terminal.enter("echo code $?")
      try terminal.wait(for: "code \(code)")
      #expect(try terminal.modes() == modes)
      #expect(try terminal.figure("alternate_on") == "0")
      #expect(try terminal.figure("cursor_flag") == "1")
      #expect(try terminal.figure("mouse_any_flag") == "0")
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func signalsEndItInOrder(_ signal: Int32) throws {
      try inTerminal { _, terminal, program, modes in
        kill(program, signal)
        try checkShell(terminal, modes, code: 130)
      }
    }

    @Test func controlCEndsIt() throws {
      try inTerminal { _, terminal, _, modes in
        try terminal.press("C-c")
        try checkShell(terminal, modes, code: 130)
      }
    }

    @Test(arguments: [SIGSEGV, SIGABRT, SIGQUIT])
    func aCrashIsACrashAndTheTerminalIsBack(_ signal: Int32) throws {
      try inTerminal { _, terminal, program, modes in
        kill(program, signal)
        try checkShell(terminal, modes, code: 128 + Int(signal))
      }
    }

    @Test func controlZStopsItAndFgGoesOn() throws {
      try inTerminal { _, terminal, _, modes in
        for _ in 0..<2 {
          try terminal.press("C-z")
          try terminal.wait(for: "Stopped")
          #expect(try terminal.figure("alternate_on") == "0")
          #expect(try terminal.figure("cursor_flag") == "1")
          try terminal.enter("echo typed")
          try terminal.wait(for: "\ntyped")
          #expect(try terminal.modes() == modes)
          try terminal.enter("clear; fg")
          try terminal.wait(for: "player")
          #expect(try terminal.figure("alternate_on") == "1")
        }
        try terminal.type("n")
        try terminal.wait(for: "Uplink")
        try terminal.press("Up", "Down")
        try terminal.type("q")
        try checkShell(terminal, modes, code: 0)
      }
    }

    @Test func whatIsStoppedCanBeKilledAndDoesNotRunInTheBackground() throws {
      try inTerminal { world, terminal, program, modes in
        try terminal.press("C-z")
        try terminal.wait(for: "Stopped")
        try terminal.enter("bg")
        try terminal.enter("echo typed")
        try terminal.wait(for: "\ntyped")
        #expect(try terminal.figure("alternate_on") == "0")
        try terminal.enter("kill %1; wait; echo over")
        try terminal.wait(for: "\nover")
        // A shell's `wait` does not wait for what it takes to be stopped still.
        try world.wait("the program's end", atMost: 5) { Self.hasEnded(program) }
        #expect(try terminal.modes() == modes)
        #expect(try terminal.figure("alternate_on") == "0")
      }
    }

    @Test func stoppedFromOutsideItDrawsAgain() throws {
      try inTerminal { _, terminal, program, _ in
        kill(program, SIGSTOP)
        try terminal.wait(for: "Stopped")
        try terminal.enter("clear; fg")
        try terminal.wait("the interface again") { $0.contains("player") && !$0.contains("Stopped") }
        try terminal.type("?")
        try terminal.wait(for: "keys")
        kill(program, SIGCONT)
        try terminal.press("Escape")
        try terminal.wait("the log") { $0.contains("2004") }
      }
    }

    @Test func aClosedWindowEndsIt() throws {
      try inTerminal { world, terminal, program, _ in
        try terminal.run("new-window", "-d", "-t", "t:5", "cat")
        let before = world.loop.now
        try terminal.run("kill-window", "-t", "t:0")
        try world.wait("the program's end", atMost: 2) { Self.hasEnded(program) }
        #expect(world.loop.now - before < .seconds(2))
      }
    }
  }
}
