@preconcurrency import Glibc
import Testing

extension InteropTests.Interfacing {
  /// Keys and the mouse as terminals send them.
  @Suite(.enabled(if: Peers.tmux != nil, Peers.withoutTmux), .enabled(if: Peers.liveterm != nil, Peers.withoutProgram))
  struct InterfaceInputTests {
    /// A place on the screen, from 0.
    private func find(_ part: String, in text: String) -> (x: Int, y: Int)? {
      for (y, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if let range = line.firstRange(of: part) {
          return (line.distance(from: line.startIndex, to: range.lowerBound), y)
        }
      }
      return nil
    }

    private func mouse(_ terminal: Tmux, _ button: Int, _ x: Int, _ y: Int, _ last: String = "M") throws {
      try terminal.send("\u{1B}[<\(button);\(x + 1);\(y + 1)\(last)".utf8)
    }

    private func click(_ terminal: Tmux, on part: String) throws {
      let place = try #require(find(part, in: terminal.text), "\(part) is not on the screen\n\(terminal.text)")
      try mouse(terminal, 0, place.x, place.y)
      try mouse(terminal, 0, place.x, place.y, "m")
    }

    @Test(arguments: [Tmux.Kind.truecolour, .xterm])
    func theMouseSelectsScrollsAndDrags(_ kind: Tmux.Kind) throws {
      try RealWorld.with { world in
        try Tmux.with(world, kind, width: 120, height: 40) { terminal in
          try terminal.startProgram("tui --seed 1")
          try click(terminal, on: "2 player")
          try terminal.wait(for: "▸ 2 player")
          try click(terminal, on: "1 pusher")
          try terminal.wait(for: "▸ 1 pusher")
          try click(terminal, on: "network")
          try terminal.wait(for: "Uplink")
          // The delay's slider, from its left to its right end.
          let delay = try #require(find("delay ", in: terminal.text))
          let before = terminal.text.split(separator: "\n", omittingEmptySubsequences: false)[delay.y]
          try mouse(terminal, 0, delay.x + 13, delay.y)
          for step in 0..<12 { try mouse(terminal, 32, delay.x + 13 + step, delay.y) }
          try mouse(terminal, 0, delay.x + 24, delay.y, "m")
          try terminal.wait("another delay") {
            $0.split(separator: "\n", omittingEmptySubsequences: false)[delay.y] != before
          }
          // The log: the wheel ends following, a click on a selected line explains it.
          let log = try #require(find("2004", in: terminal.text) ?? find("2032", in: terminal.text))
          try mouse(terminal, 64, log.x, log.y)
          try terminal.wait("the log standing") { !$0.contains("following") }
          for _ in 0..<2 where !terminal.text.contains("Esc closes") {
            try mouse(terminal, 0, log.x, log.y)
            try mouse(terminal, 0, log.x, log.y, "m")
            try terminal.wait("the log's keys") { $0.contains("Enter explain") || $0.contains("Esc closes") }
          }
          try terminal.wait(for: "Esc closes")
          try terminal.type("q")
          try terminal.press("Escape")
          try terminal.type("q")
          try terminal.wait(for: "ready>")
        }
      }
    }

    @Test func keysArriveAsWhatTheyAre() throws {
      try RealWorld.with { world in
        try Tmux.with(world, width: 120, height: 40) { terminal in
          try terminal.startProgram("tui --seed 1")
          try terminal.send("\u{1B}OP".utf8)
          try terminal.wait(for: "Esc closes")
          try terminal.send("\u{1B}".utf8)
          try terminal.wait("the help's end") { !$0.contains("Esc closes") }
          // The log by keys: to its first line, and following again.
          try terminal.type("l")
          for home in ["\u{1B}[1~", "\u{1B}[H", "\u{1B}OH"] {
            try terminal.send(home.utf8)
            try terminal.wait("the log standing, by \(home.debugDescription)") { !$0.contains("following") }
            try terminal.send("\u{1B}[F".utf8)
            try terminal.wait(for: "following")
          }
          try terminal.send("\u{1B}[5~".utf8)
          try terminal.wait("a page up") { !$0.contains("following") }
          try terminal.type("f")
          try terminal.wait(for: "following")
          // Keys with modifiers and reports that nobody asked for are nothing.
          for text in ["\u{1B}[1;5A", "\u{1B}[I", "\u{1B}[200~", "\u{1B}[27;5;113~"] { try terminal.send(text.utf8) }
          try terminal.type("/")
          try terminal.wait(for: "filter the log")
          try terminal.send("推流abc".utf8)
          try terminal.wait(for: "推流abc")
          try terminal.send("\u{1B}[D\u{7F}".utf8)
          try terminal.wait(for: "推流ac")
          try terminal.send("\u{1B}[H\u{1B}[3~".utf8)
          try terminal.wait("the first character gone") { $0.contains("流ac") && !$0.contains("推流ac") }
          try terminal.press("Escape")
          try terminal.type("n")
          try terminal.wait(for: "Uplink")
          try terminal.press("C-c")
          try terminal.wait(for: "ready>")
        }
      }
    }
  }
}
