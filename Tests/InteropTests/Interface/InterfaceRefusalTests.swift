@preconcurrency import Glibc
import Testing

extension InteropTests.Interfacing {
  /// Where there can be no interface it says why, and has not touched the terminal; and what it plays.
  @Suite(.enabled(if: Peers.tmux != nil, Peers.withoutTmux), .enabled(if: Peers.liveterm != nil, Peers.withoutProgram))
  struct InterfaceRefusalTests {
    private var program: String { Peers.liveterm ?? "liveterm" }

    @Test func terminalsThatWillNotDo() throws {
      try RealWorld.with { world in
        try Tmux.with(world, width: 150, height: 50) { terminal in
          let modes = try terminal.modes()
          let cases: [(line: String, code: Int, says: [String])] = [
            ("TERM=dumb \(program) tui", 4, ["dumb", "liveterm play"]),
            ("TERM=dumb \(program)", 4, ["dumb", "liveterm play"]),
            ("env -u TERM \(program) tui", 4, ["TERM is not set", "liveterm play"]),
            ("TERM=nonsense \(program) tui", 4, ["nonsense", "liveterm play"]),
            ("\(program) tui </dev/null", 4, ["terminal on standard input", "liveterm play"]),
            ("\(program) tui | cat; test ${PIPESTATUS[0]} = 4", 0, ["terminal on standard input", "liveterm play"]),
            ("\(program) </dev/null", 2, ["Usage: liveterm"]),
            ("\(program) | cat; test ${PIPESTATUS[0]} = 2", 0, ["Usage: liveterm"]),
            ("\(program) tui --play missing.flv", 4, ["missing.flv"]),
            ("\(program) tui --play foo://a/b", 2, ["foo"]),
            ("\(program) tui --push http://127.0.0.1/a", 2, ["--push"]),
          ]
          for (number, (line, code, says)) in cases.enumerated() {
            try terminal.enter("clear; \(line); echo code\(number) $?")
            try terminal.wait("the end of \(line)") {
              let lines = $0.lines
              return lines.count > 1 && lines[lines.count - 2].hasPrefix("code\(number) ") && lines.last == "ready>"
            }
            let text = terminal.text
            #expect(text.lines.contains("code\(number) \(code)"), "\(line):\n\(text)")
            let said = text.lines.joined()
            for part in says { #expect(said.contains(part), "\(line):\n\(text)") }
            if code == 4 {
              let messages = text.lines.filter { $0.hasPrefix("liveterm: ") }
              #expect(messages.count == 1, "\(text)")
            }
            #expect(try terminal.modes() == modes)
            #expect(try terminal.figure("alternate_on") == "0")
          }
        }
      }
    }

    @Test func filesAndServersPlay() throws {
      try RealWorld.with { world in
        let origin = try Program(world: world).serve()
        try Tmux.with(world, width: 120, height: 40) { terminal in
          try terminal.startProgram("tui --play \(Peers.fixtures)portrait-540p.flv")
          try terminal.wait(for: "540x960")
          #expect(!terminal.text.contains("pusher"))
          try terminal.type("q")
          try terminal.wait(for: "ready>")
          try terminal.enter("clear")
          let address = origin.rtmp("live/tui")
          try terminal.startProgram("tui --push \(address) --play \(address)")
          try terminal.wait(for: "PUSH_EVT_PUSH_BEGIN")
          try terminal.type("q")
          try terminal.wait("the prompt") { $0.lines.last { !$0.trimmingSpaces.isEmpty } == "ready>" }
          try terminal.enter("echo code $?")
          try terminal.wait(for: "code 0")
        }
        #expect(origin.child.log.contains { $0.message.contains("live/tui") })
      }
    }

    /// A server that is not there is the run's matter, not the terminal's: the interface shows it.
    @Test func aServerThatIsNotThereIsShown() throws {
      try RealWorld.with { world in
        let port = try world.freePort()
        try Tmux.with(world, width: 120, height: 40) { terminal in
          try terminal.enter("\(program) tui --play rtmp://127.0.0.1:\(port)/live/a")
          try terminal.wait("the failure", atMost: 30) { $0.contains("3002") || $0.contains("-2301") }
          try terminal.type("q")
          try terminal.wait("the prompt") { $0.lines.last { !$0.trimmingSpaces.isEmpty } == "ready>" }
          try terminal.enter("echo code $?")
          try terminal.wait(for: "code 0")
        }
      }
    }
  }
}
