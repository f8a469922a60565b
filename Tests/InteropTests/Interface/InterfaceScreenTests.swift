@preconcurrency import Glibc
import Testing

extension InteropTests.Interfacing {
  /// The interface in a real terminal, from the first screen to the shell's next prompt.
  @Suite(
    .enabled(if: Peers.tmux != nil, Peers.withoutTmux), .enabled(if: Peers.liveterm != nil, Peers.withoutProgram))
  struct InterfaceScreenTests {
    @Test(
      arguments: [(80, 24), (120, 40), (200, 60)],
      [Tmux.Kind.truecolour, .palette, .old, .uncoloured])
    func itShowsWhatPlaysAndLeavesTheTerminalAsItWas(_ size: (width: Int, height: Int), _ kind: Tmux.Kind) throws {
      try RealWorld.with { world in
        try Tmux.with(world, kind, width: size.width, height: size.height) { terminal in
          try terminal.enter("echo before")
          try terminal.wait("the shell's text") { $0.contains("\nbefore") }
          let modes = try terminal.modes()
          try terminal.startProgram()
          try checkScreen(terminal, kind, size)
          try terminal.type("?")
          try terminal.wait(for: "Esc closes")
          try terminal.press("Escape")
          try terminal.wait("the help's end") { !$0.contains("Esc closes") }
          try terminal.type(":snap")
          try terminal.wait(for: "snapshot")
          try terminal.press("Escape")
          try terminal.type("n")
          try terminal.wait(for: "Uplink")
          try terminal.type("q")
          try checkEnd(terminal, modes, exitCode: 0, hasOtherScreen: kind.term != "vt100")
        }
      }
    }

    private func checkScreen(_ terminal: Tmux, _ kind: Tmux.Kind, _ size: (width: Int, height: Int)) throws {
      // A VT100 has one screen alone, and nothing that hides the cursor.
      #expect(try terminal.figure("alternate_on") == (kind.term == "vt100" ? "0" : "1"))
      #expect(try terminal.figure("cursor_flag") == "0" || kind.term == "vt100")
      let first = try terminal.cells()
      #expect(first.lines.count >= size.height - 1)
      #expect(first.contains("8;2;") == !kind.variables.filter { $0.contains("truecolor") }.isEmpty)
      #expect(first.contains("8;5;") || kind.term != Tmux.Kind.palette.term || !kind.variables.isEmpty)
      if kind.term == "vt100" { #expect(first.utf8.allSatisfy { $0 < 0x80 }) }
      // Pictures move.
      try terminal.wait("another picture") { _ in (try? terminal.cells()) != first }
    }

    private func checkEnd(_ terminal: Tmux, _ modes: String, exitCode: Int, hasOtherScreen: Bool) throws {
      try terminal.wait("the prompt") { $0.lines.last { !$0.trimmingSpaces.isEmpty } == "ready>" }
      try terminal.enter("echo code $?")
      try terminal.wait(for: "code \(exitCode)")
      #expect(try terminal.modes() == modes)
      #expect(try terminal.figure("alternate_on") == "0")
      #expect(try terminal.figure("cursor_flag") == "1")
      #expect(try terminal.figure("mouse_any_flag") == "0")
      #expect(try terminal.figure("keypad_flag") == "0")
      #expect(terminal.text.contains("\nbefore") == hasOtherScreen)
    }
  }
}
