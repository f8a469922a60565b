import EventLoop
import LiveComponents
import Testing

@testable import TerminalUI

extension KeyCheck {
  /// A log that is longer than its pane.
  private static func filled(_ driver: Driver) -> Int {
    for number in 0..<60 { driver.session.stage.note("page", "line \(number)") }
    driver.press("l")
    return driver.interface.log.count - 1
  }

  private static func selection(_ driver: Driver) -> Int? { driver.interface.log.selection }

  static let log: [KeyCheck] = [
    KeyCheck(.up, .log) { driver, key in
      let last = filled(driver)
      driver.press(key)
      driver.press(key)
      #expect(selection(driver) == last - 2 && !driver.log.contains("following"))
      for _ in 0..<last { driver.press(key) }
      #expect(selection(driver) == 0 && driver.log.contains("1 to "))
    },
    KeyCheck(.down, .log) { driver, key in
      let last = filled(driver)
      driver.press(.up, times: 3)
      driver.press(key)
      #expect(selection(driver) == last - 2)
      for _ in 0..<3 { driver.press(key) }
      #expect(selection(driver) == nil && driver.log.contains("following"), "beyond the end it follows")
    },
    KeyCheck(.pageUp, .log) { driver, key in
      let last = filled(driver)
      driver.press(key)
      #expect(selection(driver) == last - driver.layout.logRows + 1)
    },
    KeyCheck(.pageDown, .log) { driver, key in
      _ = filled(driver)
      driver.press(.home)
      driver.press(key)
      #expect(selection(driver) == driver.layout.logRows - 1)
    },
    KeyCheck(.home, .log) { driver, key in
      _ = filled(driver)
      driver.press(key)
      #expect(selection(driver) == 0)
    },
    KeyCheck(.end, .log) { driver, key in
      _ = filled(driver)
      driver.press(.home)
      driver.press(key)
      #expect(driver.interface.log.isFollowing && driver.log.contains("line 59"))
    },
    KeyCheck(.enter, .log) { driver, key in
      driver.command("filter 1002")
      driver.press("l")
      driver.press(key)
      for text in ["1002 PUSH_EVT_PUSH_BEGIN", "cause", "what to do", "documented", "this line"] {
        #expect(driver.screen.contains(text), "\(text)")
      }
    },
    KeyCheck(.character("f"), .log) { driver, key in
      _ = filled(driver)
      driver.press(.home)
      driver.press(key)
      #expect(driver.interface.log.isFollowing && driver.log.contains("line 59"))
    },
    KeyCheck(.character("V"), .log) { driver, key in
      driver.press("l")
      let few = driver.interface.log.count
      driver.press(key)
      #expect(driver.interface.log.count == driver.interface.log.total && driver.interface.log.total > few)
      #expect(driver.log.contains("all kinds") && driver.log.contains("origin"))
      driver.press(key)
      #expect(driver.interface.log.count == few)
    },
    KeyCheck(.character("w"), .log) { driver, key in
      driver.press("l")
      for ending in ["log", "json"] {
        let file = try TemporaryFile(ending)
        driver.press(key)
        driver.press(.control("u"))
        driver.type(file.path)
        driver.press(.enter)
        let lines = driver.records.map { (ending == "json" ? $0.json : $0.text) + "\n" }.joined()
        #expect(file.text == lines && !lines.isEmpty)
      }
      driver.press(key)
      driver.press(.control("u"))
      driver.type("/nowhere/at/all")
      driver.press(.enter)
      #expect(driver.interface.popup != nil && driver.screen.contains("No such file"))
    },
  ]
}
