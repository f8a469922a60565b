import EventLoop
@preconcurrency import Glibc
import Testing

extension InteropTests.Interfacing {
  /// Terminals that are slow, and keys in time.
  @Suite(.enabled(if: Peers.liveterm != nil, Peers.withoutProgram))
  struct InterfaceTerminalTests {
    private var program: String { Peers.liveterm ?? "liveterm" }

    @Test func aTerminalThatDoesNotReadHoldsNobody() throws {
      try RealWorld.with { world in
        let path = try world.folder() + "/log.json"
        try PseudoTerminal.with(world, [program, "tui"]) { terminal in
          try world.wait("pictures") { terminal.receivedBytes > 300_000 }
          func pass(_ seconds: Double) throws {
            let end = world.loop.now + .seconds(seconds)
            try world.wait("time", atMost: seconds + 5) { world.loop.now >= end }
          }
          try pass(2)
          let (busy, size) = (try terminal.processorMilliseconds(), try terminal.residentKilobytes())
          terminal.pause()
          try pass(5)
          let (later, sizeLater) = (try terminal.processorMilliseconds(), try terminal.residentKilobytes())
          #expect(later - busy < 4_500, "\(later - busy) ms of processor time in 5 s")
          #expect(later - busy > 50, "the run stood still")
          #expect(sizeLater - size < 16_384, "\(sizeLater - size) kB more")
          // One screen was under way, not five seconds of them.
          let bytes = terminal.receivedBytes
          terminal.clear()
          terminal.resume()
          try world.wait("the newest screen") { terminal.receivedBytes > bytes + 10_000 }
          terminal.send("lw")
          terminal.send("\u{15}\(path)\r")
          try world.wait("the log") { access(path, R_OK) == 0 }
          terminal.send("q")
          var code: Int32?
          try world.wait("the end") {
            code = code ?? terminal.exitCode()
            return code != nil
          }
          #expect(code == 0)
        }
        let times = try readText(path).lines.compactMap { line in
          line.split(separator: "\"t\":").last.flatMap { Int($0.prefix(while: \.isNumber)) }
        }
        #expect((times.last ?? 0) > 6_500)
      }
    }

    @Test func aLoneEscapeAnswersAtOnceAndTornSequencesAreWhole() throws {
      try RealWorld.with { world in
        try PseudoTerminal.with(world, [program, "tui"]) { terminal in
          try world.wait("pictures") { terminal.receivedBytes > 300_000 }
          // Beside a key that is known at once: what the screen itself takes is the machine's matter.
          var (slashes, escapes) = ([Int64](), [Int64]())
          for _ in 0..<15 {
            slashes.append(try answer(to: "/", "\u{1B}[?25h", terminal, world))
            escapes.append(try answer(to: "\u{1B}", "\u{1B}[?25l", terminal, world))
          }
          let (slash, escape) = (slashes.sorted()[7], escapes.sorted()[7])
          // 15 ms of patience; the rest is what else a debug build does meanwhile.
          #expect(escape - slash <= 100, "\(escape) ms and \(slash) ms")
          // A mouse event of which the end does not come at once must not hold the run.
          let before = terminal.receivedBytes
          terminal.send("\u{1B}[<0;3")
          let patience = world.loop.now + .milliseconds(400)
          try world.wait("pictures meanwhile") {
            terminal.receivedBytes > before + 20_000 && world.loop.now > patience
          }
          terminal.send("q")
          var code: Int32?
          try world.wait("the end") {
            code = code ?? terminal.exitCode()
            return code != nil
          }
          #expect(code == 0)
        }
      }
    }

    /// Milliseconds from a key to the part of the answering screen that shows it.
    private func answer(
      to key: String, _ part: String, _ terminal: PseudoTerminal, _ world: RealWorld
    ) throws -> Int64 {
      terminal.clear()
      var seen: RunTime?
      terminal.onReceived = { if seen == nil, terminal.text.contains(part) { seen = world.loop.now } }
      defer { terminal.onReceived = {} }
      let sent = world.loop.now
      terminal.send(key)
      try world.wait("the answer to \(key.debugDescription)") { seen != nil }
      return ((seen ?? sent) - sent).milliseconds
    }
  }
}
