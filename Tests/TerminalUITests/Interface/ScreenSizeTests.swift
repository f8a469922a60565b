import EventLoop
import LiveComponents
import Stage
import Testing

@testable import TerminalUI

/// Each screen that has to be usable.
struct ScreenSize: Sendable, CustomStringConvertible {
  let width: Int
  let height: Int

  var description: String { "\(width)x\(height)" }
  static let all = [(60, 20), (80, 24), (120, 40), (200, 60)].map { ScreenSize(width: $0, height: $1) }

  func driver(_ options: SessionOptions = Driver.quick) throws -> Driver {
    try Driver(options, width: width, height: height)
  }
}

/// What a size must leave in sight, and in reach.
@Suite struct ScreenSizeTests {
  @Test(arguments: ScreenSize.all) func nothingIsDrawnOutsideThePanes(_ size: ScreenSize) throws {
    let driver = try size.driver()
    driver.runUntilPlaying()
    for key in ["c", "a", "n", "l", "z"] as [Unicode.Scalar] {
      driver.press(key)
      let layout = driver.layout
      let panes = [layout.header, layout.footer, layout.side, layout.charts, layout.log] + layout.tiles.map(\.frame)
      let grid = driver.grid
      for y in 0..<grid.height {
        for x in 0..<grid.width where !panes.contains(where: { $0.contains(x: x, y: y) }) {
          #expect(grid[x, y] == .blank, "\(key): \(x),\(y)")
        }
      }
      for (index, pane) in panes.enumerated() where !pane.isEmpty {
        #expect(pane.intersection(grid.bounds) == pane)
        for other in panes[(index + 1)...] { #expect(pane.intersection(other).isEmpty, "\(pane) \(other)") }
      }
      #expect(grid.flaw == nil)
    }
  }

  @Test(arguments: ScreenSize.all) func eachOfSevenTilesHasAPicture(_ size: ScreenSize) throws {
    let driver = try size.driver()
    driver.runUntilPlaying()
    for count in 2...7 {
      #expect(driver.layout.tiles.count == count)
      for (index, tile) in driver.layout.tiles.enumerated() {
        #expect(!tile.picture.isEmpty && !tile.figures.isEmpty, "\(index) of \(count): \(tile)")
        #expect(tile.frame.intersection(driver.grid.bounds) == tile.frame)
        #expect(driver.tile(index).contains("\(index + 1)"), "\(index) of \(count)")
        for other in driver.layout.tiles[(index + 1)...] { #expect(tile.frame.intersection(other.frame).isEmpty) }
      }
      #expect(driver.layout.side.width >= 28)
      driver.press("A")
    }
    driver.press("1")
    driver.press(.character("R"), times: 7)
    #expect(driver.layout.tiles.isEmpty && driver.grid.flaw == nil)
  }

  @Test(arguments: ScreenSize.all, ["1", "2"] as [Unicode.Scalar])
  func everyAttributeIsReached(_ size: ScreenSize, _ component: Unicode.Scalar) throws {
    let driver = try size.driver()
    driver.press(component)
    driver.press("a")
    let rows = driver.interface.attributes.model(driver.interface.selected, .english).rows
    #expect(rows.count == AttributesPane.descriptions(of: driver.interface.selected).count)
    for row in rows {
      let lines = driver.side.split(separator: "\n")
      let line = lines.first { $0.contains("\(row.name) ") }
      #expect(line != nil, "\(row.name) in\n\(driver.side)")
      let value = row.value.isEmpty ? "-" : row.value
      #expect(line?.contains(value.prefix(5)) == true, "\(row.name) \(value)")
      driver.press(.down)
    }
  }

  @Test(arguments: ScreenSize.all) func everyRowOfTheNetworkIsReached(_ size: ScreenSize) throws {
    let driver = try size.driver()
    driver.press("n")
    for row in NetworkPane.rows {
      if case .heading = row { continue }
      #expect(driver.interface.network.selectedRow == row)
      let model = driver.interface.network.model(driver.session, .english)
      let (label, value): (String, String) =
        switch model.rows[model.selected] {
        case .heading(let title): (title, "")
        case .slider(let label, let value, _), .field(let label, let value): (label, value)
        case .button(let label, let value, let duration, _, _):
          (size.width < 80 ? label : "\(label) \(value)", duration)
        }
      let text = label.split(separator: " ").joined(separator: " ")
      #expect(
        driver.side.split(separator: "\n").contains { $0.contains(text) && $0.contains(value) },
        "\(label) \(value) in\n\(driver.side)")
      driver.press(.down)
    }
  }

  @Test(arguments: ScreenSize.all) func everyLineOfTheLogIsReached(_ size: ScreenSize) throws {
    let driver = try size.driver()
    driver.runUntilPlaying()
    driver.run(for: .seconds(8))
    driver.press("l")
    driver.press("V")
    driver.press(.home)
    let count = driver.interface.log.count
    #expect(count > 10)
    for place in 0..<count {
      let record = driver.interface.log[place]
      let time = LogView.seconds(record.time)
      let text = LogView.message(record).split(separator: " ").first.map(String.init) ?? ""
      #expect(
        driver.log.split(separator: "\n").contains {
          $0.contains(time) && $0.contains(text.prefix(size.width < 80 ? 3 : 12))
        },
        "\(time) \(text) in\n\(driver.log)")
      driver.press(.down)
    }
  }

  @Test func aSmallScreenSaysWhatItNeeds() throws {
    for (width, height) in [(59, 20), (60, 19), (40, 10), (12, 3), (1, 1), (0, 0)] {
      let driver = try Driver(width: width, height: height)
      driver.runUntilPlaying()
      driver.press("s")
      #expect(driver.pusher?.phase == .pushing, "keys of what is not seen do nothing")
      #expect(driver.grid.width == width && driver.grid.height == height)
      #expect(driver.grid.flaw == nil)
      if width >= 40 { #expect(driver.screen.contains("60x20") && driver.screen.contains("\(width)x\(height)")) }
      driver.press("q")
      #expect(driver.quits == 1)
      driver.resize(80, 24)
      #expect(driver.tile(0).contains("pusher"))
    }
  }

  @Test func chineseTextKeepsTheColumns() throws {
    for size in ScreenSize.all {
      let driver = try size.driver()
      driver.session.stage.note("pusher", "推流已经开始，一切正常；这是很长的一行，长到放不下，一直写到屏幕的边上，再写出去，直到所有的列都用完")
      driver.session.stage.note("pusher", "plain")
      driver.session.stage.note("推流", "中")
      driver.press("l")
      let grid = driver.grid
      func column(_ scalar: Unicode.Scalar, _ row: Int) -> Int? {
        (0..<grid.width).first { grid[$0, row].scalar == scalar }
      }
      let rows = try ["推流已", "plain", "中"].map { try #require(driver.row(containing: $0)) }
      #expect(column("推", rows[0]) == column("p", rows[1]).map { _ in column("中", rows[2]) })
      #expect(grid.rows(in: driver.layout.log)[0].last == "╮")
      for row in rows { #expect(grid[grid.width - 1, row].scalar == "│", "the border stands") }
      #expect(grid.flaw == nil)
    }
  }

  /// Meanings of attributes and faults, in Chinese, at every size.
  @Test(arguments: ScreenSize.all) func chineseHintsAreWhole(_ size: ScreenSize) throws {
    let driver = try size.driver()
    driver.command("lang zh")
    driver.press("a")
    for _ in PusherAttributes.catalogue {
      #expect(driver.grid.flaw == nil)
      driver.press(.down)
    }
    driver.press("n")
    for row in NetworkPane.rows {
      if case .fault(let name) = row, let fault = FaultCatalogue.description(of: name) {
        let side = driver.side.filter { !$0.isWhitespace && $0 != "│" }
        #expect(side.contains(fault.chineseMeaning.filter { !$0.isWhitespace }), "\(name) in\n\(driver.side)")
      }
      if case .heading = row { continue }
      #expect(driver.grid.flaw == nil)
      driver.press(.down)
    }
  }
}
