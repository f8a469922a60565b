import EventLoop
@preconcurrency import Glibc
import Testing

extension InteropTests.Interfacing {
  /// While the window changes its size at random, pictures run and keys are pressed, no cell is ever left that a full
  /// redraw would not have drawn.
  @Suite(
    .enabled(if: Peers.tmux != nil, Peers.withoutTmux), .enabled(if: Peers.liveterm != nil, Peers.withoutProgram))
  struct InterfaceResizeTests {
    static let seconds = 60.0

    @Test(arguments: [(Tmux.Kind.truecolour, 1.0), (.palette, 0.3), (.xterm, 0.3)])
    func noStrayCellIsLeft(_ kind: Tmux.Kind, _ share: Double) throws {
      try RealWorld.with { world in
        try Tmux.with(world, kind, width: 120, height: 40) { terminal in
          try terminal.startProgram("tui --seed 3")
          // One more player and no more: six are more than a debug build can decode in time.
          try terminal.press("A")
          var generator = Seed(11).generator()
          let end = world.loop.now + .seconds(Self.seconds * share)
          var looks = 0
          while world.loop.now < end {
            for _ in 0..<Int.random(in: 3...8, using: &generator) { try disturb(terminal, &generator) }
            try look(terminal, "look \(looks)")
            looks += 1
          }
          #expect(looks >= 3)
          #expect(try terminal.program() != nil)
        }
      }
    }

    /// A new size, or some keys; nothing that ends the program or writes a file.
    private func disturb(_ terminal: Tmux, _ generator: inout some RandomNumberGenerator) throws {
      if generator.next() % 2 == 0 {
        let small = generator.next() % 8 == 0
        try terminal.resize(
          Int.random(in: small ? 1...60 : 60...220, using: &generator),
          Int.random(in: small ? 1...20 : 12...70, using: &generator))
      }
      let keys = [
        "?", ":", "z", "d", "n", "a", "c", "l", "1", "2", "Tab", "BTab", "Up", "Down", "Left", "Right", "PageUp",
        "PageDown", "Home", "End", "Escape", "p", "m", "e", "f", "V", "/",
      ]
      let pressed = (0..<Int.random(in: 1...4, using: &generator)).compactMap { _ in
        keys.randomElement(using: &generator)
      }
      try terminal.run(["send-keys", "-t", "t"] + pressed)
      if generator.next() % 3 == 0 { try terminal.press("Escape") }
    }

    private func look(_ terminal: Tmux, _ name: String) throws {
      for _ in 0..<3 { try terminal.press("Escape") }
      // As large as it must be for the key to work.
      let (width, height) = (
        Int(try terminal.figure("window_width")) ?? 0, Int(try terminal.figure("window_height")) ?? 0
      )
      if width < 60 || height < 20 { try terminal.resize(max(60, width), max(20, height)) }
      try terminal.waitForSize()
      try terminal.wait("the interface") { !$0.contains("60x20") }
      try terminal.press("Space")
      try terminal.wait(for: "FROZEN")
      let drawn = CapturedScreen(try terminal.settledCells())
      let written = try terminal.writtenBytes()
      try terminal.press("C-l")
      let differences = drawn.differences(from: CapturedScreen(try terminal.settledCells(beyond: written)))
      if let first = differences.first {
        Issue.record("\(name), \(width)x\(height): \(differences.count) cells differ, the first at \(first)")
      }
      try terminal.press("Space")
    }
  }
}
