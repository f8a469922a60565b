import EventLoop
import LiveComponents
import Stage
import Testing

@testable import TerminalUI

/// What lies over the panes fits into every screen.
@Suite struct PopupTests {
  /// The place of the popup that is open, checked to be inside and to have its whole border.
  private func expectWhole(_ driver: Driver, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let grid = driver.grid
    let areas = driver.interface.frame.targets.filter { $0.target == .popup }.map(\.area)
    guard let area = areas.last else {
      Issue.record("no popup: \(what)", sourceLocation: sourceLocation)
      return
    }
    #expect(area.intersection(grid.bounds) == area && !area.isEmpty, "\(what)", sourceLocation: sourceLocation)
    let corners = [
      grid[area.x, area.y], grid[area.right - 1, area.y], grid[area.x, area.bottom - 1],
      grid[area.right - 1, area.bottom - 1],
    ]
    #expect(corners.map(\.scalar) == ["╭", "╮", "╰", "╯"], "\(what)", sourceLocation: sourceLocation)
    for y in area.y + 1..<area.bottom - 1 {
      #expect(
        grid[area.x, y].scalar == "│" && grid[area.right - 1, y].scalar == "│", "\(what), row \(y)",
        sourceLocation: sourceLocation)
    }
    #expect(grid.flaw == nil, "\(what)", sourceLocation: sourceLocation)
    if let cursor = driver.display.cursor {
      #expect(area.inset(by: 1, 1).contains(x: cursor.x, y: cursor.y), "\(what)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ScreenSize.all) func promptsFit(_ size: ScreenSize) throws {
    let driver = try size.driver()
    for key in ["?", ":", "/", "P"] as [Unicode.Scalar] {
      driver.press(key)
      expectWhole(driver, "\(key)")
      driver.press(.escape)
    }
    driver.press("l")
    driver.press("w")
    driver.type(String(repeating: "很长的名字/", count: 40))
    expectWhole(driver, "a long line")
    driver.press(.home)
    expectWhole(driver, "its beginning")
    #expect(driver.screen.contains("liveterm.log"))
  }

  @Test(arguments: ScreenSize.all, Language.allCases)
  func everyAttributeCanBeEdited(_ size: ScreenSize, _ language: Language) throws {
    var options = Driver.quick
    options.language = language
    let driver = try size.driver(options)
    for digit in ["1", "2"] as [Unicode.Scalar] {
      driver.press(digit)
      driver.press("a")
      driver.press(.up, times: 40)
      for description in AttributesPane.descriptions(of: driver.interface.selected) {
        if description.shape != .flag {
          driver.press(.enter)
          expectWhole(driver, description.name)
          for word in AttributesPane.choices(of: description.name, driver.interface.selected)
          where driver.interface.popup.isChoices {
            #expect(driver.screen.contains(word), "\(description.name): \(word)")
          }
          driver.press(.escape)
        }
        driver.press(.down)
      }
    }
  }

  @Test(arguments: ScreenSize.all.prefix(2), Language.allCases)
  func everyCodeIsExplainedToTheEnd(_ size: ScreenSize, _ language: Language) throws {
    var options = Driver.quick
    options.language = language
    let driver = try size.driver(options)
    let codes: [(Unicode.Scalar, [EventDescription])] = [("1", EventCatalogue.pusher), ("2", EventCatalogue.player)]
    for (digit, events) in codes {
      driver.press(digit)
      for event in events {
        driver.interface.run("explain \(event.code)")
        driver.press(.home)
        expectWhole(driver, "\(event.code)")
        driver.press(.end)
        let profile = Profile.allCases.last { event.isRaised(in: $0) }
        if let profile { #expect(driver.screen.contains(profile.rawValue), "\(event.code)") }
        driver.press(.escape)
      }
    }
  }

  @Test(arguments: ScreenSize.all) func everyCommandIsInReachOfTheArrows(_ size: ScreenSize) throws {
    let driver = try size.driver()
    driver.press(":")
    for row in driver.interface.paletteItems("") {
      let line = driver.screen.split(separator: "\n").contains { $0.contains(row.text.prefix(16)) }
      #expect(line, "\(row.text) in\n\(driver.screen)")
      driver.press(.control("n"))
    }
  }

  @Test func aPopupOnAFrozenScreenGoesAway() throws {
    let driver = try Driver()
    driver.press(" ")
    driver.press("?")
    #expect(driver.screen.contains("show all keys"))
    driver.press(.escape)
    #expect(!driver.screen.contains("show all keys") && driver.header.contains("FROZEN"))
    driver.press("m")
    #expect(driver.footer.contains("muted"), "keys are answered")
  }
}

extension Popup? {
  var isChoices: Bool {
    if case .choices = self { true } else { false }
  }
}
