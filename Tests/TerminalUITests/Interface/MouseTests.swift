import EventLoop
import Network
import Testing

@testable import TerminalUI

@Suite struct MouseTests {
  private func driver() throws -> Driver {
    let driver = try Driver()
    driver.runUntilPlaying()
    return driver
  }

  private func place(_ driver: Driver, _ target: Target) throws -> Rectangle {
    try #require(driver.place(of: target))
  }

  @Test func aClickSelects() throws {
    let driver = try driver()
    let tile = driver.layout.tiles[1].frame
    driver.click(tile.x + 3, tile.y + 3)
    #expect(driver.interface.selectedIndex == 1 && driver.interface.focus == .tiles)
    driver.click(driver.layout.log.x + 3, driver.layout.log.y)
    #expect(driver.interface.focus == .log)
    for tab in SideTab.allCases {
      let area = try place(driver, .tab(tab))
      driver.click(area.x + 1, area.y)
      #expect(driver.interface.sideTab == tab && driver.interface.focus == .side)
    }
  }

  @Test func aSecondClickOnALineExplainsIt() throws {
    let driver = try driver()
    let line = driver.interface.log.count - 1
    let area = try place(driver, .logLine(line))
    driver.click(area.x + 5, area.y)
    #expect(driver.interface.log.selection == line && driver.interface.popup == nil)
    driver.click(area.x + 5, area.y)
    #expect(driver.screen.contains("this line"))
    driver.click(0, driver.display.height - 2)
    #expect(driver.interface.popup == nil, "a click outside closes it")
  }

  @Test func theWheelScrolls() throws {
    let driver = try driver()
    let log = driver.layout.log
    driver.mouse(.wheelUp, log.x + 3, log.y + 2)
    #expect(driver.interface.log.selection == driver.interface.log.count - 4)
    driver.press("a")
    let side = driver.layout.side
    driver.mouse(.wheelDown, side.x + 3, side.y + 5)
    #expect(driver.interface.attributes.selected == 3)
    driver.press("?")
    driver.resize(80, 24)
    let before = driver.screen
    driver.mouse(.wheelDown, 40, 12)
    #expect(driver.screen != before)
    driver.press(.escape)
    driver.selectAttribute("mode")
    driver.press(.enter)
    driver.look()
    driver.mouse(.wheelUp, 40, 12)
    guard case .choices(let choices) = driver.interface.popup else {
      Issue.record("no choices")
      return
    }
    #expect(choices.selected == (choices.values.firstIndex(of: "RTC") ?? 0) - 1)
  }

  @Test func slidersAreDragged() throws {
    let driver = try driver()
    driver.press("n")
    driver.look()
    let index = 1
    let target = try #require(
      driver.interface.frame.targets.first { if case .slider(index, _) = $0.target { true } else { false } })
    driver.mouse(.press, target.area.x, target.area.y)
    #expect(driver.session.stage.conditions.up.rate == .kbps(50))
    driver.mouse(.drag, target.area.right - 1, target.area.y)
    #expect(driver.session.stage.conditions.up.rate == .unlimited)
    driver.mouse(.drag, target.area.x + target.area.width / 2, target.area.y)
    guard case .kbps(let rate) = driver.session.stage.conditions.up.rate else {
      Issue.record("no rate")
      return
    }
    #expect((300...2_000).contains(rate))
    driver.mouse(.release, target.area.x, target.area.y)
    // What lies over the pane keeps the mouse from it.
    driver.press("/")
    driver.look()
    #expect(driver.interface.frame.target(x: target.area.x, y: target.area.y) == target.target, "in sight")
    driver.mouse(.drag, target.area.x, target.area.y)
    #expect(driver.session.stage.conditions.up.rate == .kbps(rate))
  }

  @Test func hintsOfTheFooterAreButtons() throws {
    let driver = try driver()
    let area = try place(driver, .footer(.character("m")))
    driver.click(area.x, area.y)
    #expect(driver.pusher?.attributes.muted == true)
  }

  @Test func itemsArePicked() throws {
    let driver = try driver()
    driver.selectAttribute("mode")
    driver.press(.enter)
    let index = try #require(AttributesPane.choices(of: "mode", driver.interface.selected).firstIndex(of: "FHD"))
    let area = try place(driver, .popupItem(index))
    driver.click(area.x + 1, area.y)
    #expect(driver.pusher?.attributes.mode.rawValue == "FHD" && driver.interface.popup == nil)
  }
}

@Suite struct FullScreenTests {
  @Test func anotherComponentTakesTheScreenOver() throws {
    let driver = try Driver()
    driver.runUntilPlaying()
    driver.press("A")
    driver.run(for: .seconds(1))
    driver.press("2")
    driver.press("z")
    driver.press("3")
    #expect(driver.session.players.map(\.isFullScreen) == [false, true])
    #expect(driver.layout.tiles[2].frame.width == driver.display.width)
    driver.press(.escape)
    #expect(driver.session.players.map(\.isFullScreen) == [false, false] && !driver.layout.log.isEmpty)
  }

  @Test func aFilterNeedsTheLogInSight() throws {
    let driver = try Driver()
    driver.runUntilPlaying()
    driver.press("z")
    driver.press("/")
    driver.press(.enter)
    #expect(!driver.layout.log.isEmpty && driver.interface.focus == .log)
  }
}
