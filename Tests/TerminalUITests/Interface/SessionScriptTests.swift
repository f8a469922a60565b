import Glibc
import Scripting
import Testing

@testable import TerminalUI

struct SessionScriptTests {
  /// What was done by commands, keys and sliders is a script that passes.
  @Test func aRecordedSessionRuns() throws {
    let driver = try Driver()
    let script = SessionScript(driver.session, Driver.quick)
    driver.interface.recorder = script
    driver.run(for: .seconds(3))
    driver.command("net up=800kbps,delay=40ms,loss=1%")
    driver.run(for: .milliseconds(1_500))
    driver.command("fault cut+2s")
    driver.command("set whiteness 4")
    driver.run(for: .seconds(6))
    driver.press("2")
    driver.command("toggle-mute")
    driver.command("requestFullScreen 90")
    driver.command("exitFullScreen")
    driver.command("add-player")
    driver.run(for: .seconds(2))
    driver.command("remove")
    driver.command("background")
    driver.run(for: .seconds(1))
    driver.command("foreground")
    driver.press("n")
    driver.press(.down)
    driver.press(.right, times: 2)
    driver.command("fault kick")
    driver.run(for: .seconds(5))
    driver.command("toggle-start")
    driver.press("1")
    driver.command("toggle-start")
    driver.run(for: .seconds(1))
    let text = script.text
    for line in [
      "await time(4500)\n  ", "const fault1 = network.fault(\"cut+2s\")", "pusher.set({ whiteness: 4 })",
      "await player.mute()",
      "await player.requestFullScreen({ direction: 90 })", "const player2 = live.player(", "player2.remove()",
      "live.background()", "network.fault(\"kick\")", "await player.stop()", "await pusher.stop()",
      "expect(pusher).toHaveRaised([1",
    ] {
      #expect(text.contains(line), "\(line) in:\n\(text)")
    }
    #expect(try Self.problem(text) == nil, "\(text)")
    // It can fail.
    let other = text.replacing("await pusher.event(1002)", with: "await pusher.event(1107, { within: '1s' })")
    #expect(try Self.problem(other) != nil)
  }

  private static func problem(_ script: String) throws -> String? {
    let file = try TemporaryFile("test.js", script)
    let folder = String(file.path[..<(file.path.lastIndex(of: "/") ?? file.path.startIndex)])
    guard let real = realpath(folder, nil) else { return "no folder" }
    defer { free(real) }
    var options = ScriptedRunOptions(root: String(cString: real), file: file.path)
    options.usesModelCodec = true
    let run = try ScriptedRun(options)
    defer { run.close() }
    run.run(0)
    return run.errors.first.map { "\($0.message) expected \($0.expected ?? "") came \($0.actual ?? "")" }
  }
}
