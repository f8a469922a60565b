import EventLoop
import LiveComponents
import Testing

@testable import TerminalUI

/// Anything can be pressed at any time.
@Suite struct RandomInputTests {
  private static let keys: [Key] =
    KeyTable.bindings.flatMap(\.keys).filter { $0 != .character("w") } + [.enter, .enter, .escape, .escape, .tab]
    + [.backspace, .delete, .control("u"), .control("w"), .control("p"), .control("n"), .control("k"), .control("c")]
    + [.character("中"), .character("é"), .character("\u{301}"), .character("\u{1F600}"), .function(12)]

  /// What is typed in the palette: every command but those that write files, with arguments good and bad.
  private static let commands: [String] =
    CommandTable.rows().map(\.name).filter { !["write", "snapshot"].contains($0) }
    + ["set mode FHD", "set beauty 4", "set src x", "set url rtmp://push.local/live/other", "set muted 推流", "lang zh"]
    + [
      "net up=300kbps,delay=60ms", "fault cut+1s", "fault dns-unknown", "fault mic-missing", "explain 2105", "lang en",
    ]
    + ["filter 2101-2107 !x", "inject 1101", "inject 2105", "preset hd-live", "trace /nowhere", "setZoom 9", "filter"]

  /// Nothing here is to write files.
  private func leaveWhatWrites(_ driver: Driver) {
    switch driver.interface.popup {
    case .prompt(let prompt) where prompt.purpose == .writeLog: driver.press(.escape)
    case .palette(let palette) where palette.editor.text.contains(where: { "wW".contains($0) }):
      driver.press(.escape)
    default: break
    }
  }

  private func act(_ driver: Driver, _ random: inout SeededGenerator) {
    leaveWhatWrites(driver)
    switch Int.random(in: 0..<40, using: &random) {
    case 0: driver.resize(Int.random(in: 58...110, using: &random), Int.random(in: 18...34, using: &random))
    case 1: driver.resize(Int.random(in: 0...60, using: &random), Int.random(in: 0...20, using: &random))
    case 2...6:
      let kinds: [MouseEvent.Kind] = [.press, .release, .drag, .wheelUp, .wheelDown]
      driver.mouse(
        kinds.randomElement(using: &random) ?? .press, Int.random(in: -2...112, using: &random),
        Int.random(in: -2...36, using: &random))
    case 7:
      driver.press(.escape)
      driver.press(.escape)
      driver.command(Self.commands.randomElement(using: &random) ?? "help")
    case 8: driver.run(for: .milliseconds(Int64.random(in: 0...400, using: &random)))
    default: driver.press(Self.keys.randomElement(using: &random) ?? .enter)
    }
  }

  private func expectWhole(_ driver: Driver, _ place: String) {
    let grid = driver.display.grid
    #expect(grid.width == driver.display.width && grid.height == driver.display.height, "\(place)")
    #expect(grid.flaw == nil, "\(place)")
    if let cursor = driver.display.cursor { #expect(grid.bounds.contains(x: cursor.x, y: cursor.y), "\(place)") }
    #expect(driver.session.components.count <= 7 && driver.session.players.count <= 6, "\(place)")
  }

  /// A terminal takes only some of the screens; what is drawn is always whole.
  @Test(arguments: 1...3 as ClosedRange<UInt64>) func nothingBreaksIt(_ seed: UInt64) throws {
    var random = Seed(seed).generator()
    var options = Driver.quick
    options.world.seed = seed
    let driver = try Driver(options, width: 80, height: 24)
    for step in 0..<4_000 {
      act(driver, &random)
      if step % 25 == 0 {
        driver.look()
        expectWhole(driver, "seed \(seed), step \(step)")
      }
    }
    driver.resize(100, 30)
    expectWhole(driver, "seed \(seed), at the end")
    driver.session.end()
    for component in driver.session.components {
      #expect(component.pusher?.isActive != true && component.player?.isActive != true)
    }
  }

  /// The same with pictures, fewer steps.
  @Test func nothingBreaksItWithPictures() throws {
    var random = Seed(9).generator()
    var options = Driver.real
    options.pusher.snapshotFolder = "/nowhere"
    options.player.snapshotFolder = "/nowhere"
    let driver = try Driver(options, width: 80, height: 24)
    driver.drawsOnDemand = false
    for step in 0..<200 {
      act(driver, &random)
      expectWhole(driver, "step \(step)")
    }
    driver.session.end()
  }
}
