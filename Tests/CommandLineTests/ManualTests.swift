@preconcurrency import Glibc
import Testing

@testable import liveterm

extension CommandLineTests {
  @Suite struct ManualTests {
    @Test(.enabled(if: Tool.isInstalled("groff"), "groff is not installed"))
    func groffHasNoWarning() {
      let path = Tool.temporaryFile(ManualPage.text())
      defer { unlink(path) }
      let result = Tool.run("groff -ww -man -Tutf8 \(path) >/dev/null")
      #expect(result.text.isEmpty)
      #expect(result.status == 0)
    }

    @Test(.enabled(if: Tool.isInstalled("man"), "man is not installed"))
    func manShowsEveryOption() {
      let path = Tool.temporaryFile(ManualPage.text())
      defer { unlink(path) }
      #expect(Tool.run("LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l \(path) >/dev/null").text.isEmpty)
      let page = Tool.run("LC_ALL=C.UTF-8 MANWIDTH=200 MAN_KEEP_FORMATTING= man -E UTF-8 -l \(path) | col -bx").text
      #expect(page.contains("liveterm - emulates WeChat's live-pusher and live-player in a terminal"))
      for row in Program.commands.flatMap(\.options) where row.group != "Common" {
        #expect(page.contains("  " + row.usage) || page.contains(", " + row.usage), "\(row.usage)")
      }
      for code in ExitCode.allCases { #expect(page.contains("       \(code.rawValue) ")) }
    }

    @Test(.enabled(if: Tool.isInstalled("mandoc"), "mandoc is not installed"))
    func mandocHasNoComplaint() {
      let path = Tool.temporaryFile(ManualPage.text())
      defer { unlink(path) }
      #expect(Tool.run("mandoc -T lint \(path)").text.isEmpty)
    }

    @Test func textIsEscaped() {
      #expect(Roff.escaped("--a\\b") == "\\-\\-a\\eb")
      #expect(Roff.escaped(".x.y") == "\\&.x.y")
      #expect(Roff.escaped("'x'") == "\\(aqx\\(aq")
      #expect(Roff.escaped("é…") == "\\[u00E9]\\[u2026]")
    }

    @Test func helpPrintsIt() {
      let outcome = Outcome("help", "--man")
      #expect(outcome.out == ManualPage.text())
      #expect(outcome.out.hasPrefix(".TH LIVETERM 1 "))
    }
  }
}
