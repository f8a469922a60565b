import EventLoop
@preconcurrency import Glibc
import Testing

extension InteropTests.Interfacing {
  /// Terminals that are slow, and keys in time.
  @Suite(.enabled(if: Peers.liveterm != nil, Peers.withoutProgram)) struct InterfaceTerminalTests {
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
          terminal.send("w")
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
          var delays: [Int64] = []
          for _ in 0..<9 {
            terminal.clear()
            terminal.send("/")
            try world.wait("the prompt") {
              terminal.text.contains("\u{1B}[?25h") || terminal.text.contains("\u{1B}[34h\u{1B}[?25h")
            }
            terminal.clear()
            var (sent, seen) = (world.loop.now, RunTime.zero)
            terminal.onReceived = { if seen == .zero, terminal.text.contains("\u{1B}[?25l") { seen = world.loop.now } }
            sent = world.loop.now
            terminal.send("\u{1B}")
            try world.wait("the prompt's end") { seen != .zero }
            terminal.onReceived = {}
            delays.append((seen - sent).milliseconds)
          }
          delays.sort()
          #expect(delays[4] <= 50, "\(delays)")
          // A mouse event of which the end does not come at once must not hold the run.
          let before = terminal.receivedBytes
          terminal.send("\u{1B}[<0;3")
          try world.wait("pictures meanwhile") { terminal.receivedBytes > before + 20_000 }
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
  }
}
