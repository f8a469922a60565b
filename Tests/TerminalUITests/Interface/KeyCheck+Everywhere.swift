import EventLoop
import LiveComponents
import Testing

@testable import TerminalUI

extension KeyCheck {
  static let everywhere: [KeyCheck] =
    [
      KeyCheck(.character("?"), .everywhere) { driver, key in
        driver.press(key)
        #expect(driver.screen.contains("Everywhere") && driver.screen.contains("show all keys"))
        driver.press(.escape)
        #expect(!driver.screen.contains("show all keys"))
      },
      KeyCheck(.character(":"), .everywhere) { driver, key in
        driver.press(key)
        driver.type("toggle-m")
        #expect(driver.screen.contains(":toggle-m") && driver.screen.contains("mute the component"))
        driver.press(.tab)
        #expect(driver.screen.contains(":toggle-mute"))
        driver.press(.enter)
        #expect(driver.pusher?.attributes.muted == true)
      },
      KeyCheck(.tab, .everywhere) { driver, key in
        var panes: [Pane] = [driver.interface.focus]
        for _ in 0..<3 {
          driver.press(key)
          panes.append(driver.interface.focus)
        }
        #expect(panes == [.tiles, .side, .log, .tiles])
      },
      KeyCheck(.backTab, .everywhere) { driver, key in
        driver.press(key)
        #expect(driver.interface.focus == .log)
        driver.press(key)
        #expect(driver.interface.focus == .side)
      },
      KeyCheck(.character("c"), .everywhere) { driver, key in
        driver.press("n")
        driver.press(key)
        #expect(driver.interface.sideTab == .charts && driver.interface.focus == .side)
        #expect(driver.side.contains("bitrate") && driver.side.contains("kbps"))
      },
      KeyCheck(.character("a"), .everywhere) { driver, key in
        driver.press(key)
        #expect(driver.interface.focus == .side && driver.side.contains("enable-camera"))
      },
      KeyCheck(.character("n"), .everywhere) { driver, key in
        driver.press(key)
        #expect(driver.interface.focus == .side && driver.side.contains("Uplink"))
      },
      KeyCheck(.character("l"), .everywhere) { driver, key in
        driver.press(key)
        #expect(driver.interface.focus == .log)
      },
      KeyCheck(.character("/"), .everywhere) { driver, key in
        driver.press(key)
        driver.type("1002")
        #expect(driver.interface.log.count == 1, "seen while it is typed")
        driver.press(.enter)
        #expect(driver.log.contains("/1002") && driver.log.contains("PUSH_EVT_PUSH_BEGIN"))
        #expect(!driver.log.contains("1001"))
      },
      KeyCheck(.character("z"), .everywhere) { driver, key in
        driver.press("2")
        driver.press(key)
        #expect(driver.player?.isFullScreen == true && driver.layout.log.isEmpty)
        #expect(driver.layout.tiles[1].frame.width == driver.display.width)
        driver.press(key)
        #expect(driver.player?.isFullScreen == false && !driver.layout.log.isEmpty)
      },
      KeyCheck(.character(" "), .everywhere) { driver, key in
        driver.drawsOnDemand = false
        driver.press(key)
        let (before, draws) = (driver.screen, driver.display.draws)
        #expect(driver.header.contains("FROZEN"))
        driver.run(for: .seconds(3))
        #expect(driver.screen == before && driver.display.draws == draws)
        driver.press(key)
        #expect(!driver.header.contains("FROZEN") && driver.header.contains("4.5"))
      },
      KeyCheck(.control("l"), .everywhere) { driver, key in
        driver.drawsOnDemand = false
        let count = driver.display.fullRedraws
        driver.press(key)
        #expect(driver.display.fullRedraws == count + 1)
      },
      KeyCheck(.escape, .everywhere) { driver, key in
        driver.press("l")
        driver.press(.up)
        driver.press(key)
        #expect(driver.interface.log.isFollowing)
        driver.command("filter 1002")
        driver.press(key)
        #expect(driver.interface.log.filter.isEmpty)
        driver.press("z")
        driver.press(key)
        #expect(!driver.interface.isFullScreen)
        driver.press(" ")
        driver.press(key)
        #expect(!driver.interface.isFrozen)
      },
      KeyCheck(.character("q"), .everywhere) { driver, key in
        driver.press(key)
        #expect(driver.quits == 1)
      },
    ] + numbers

  private static let numbers: [KeyCheck] = (0..<7).map { index in
    let digit = Key.character(Unicode.Scalar(UInt8(ascii: "1") + UInt8(index)))
    return KeyCheck(digit, .everywhere) { driver, key in
      if index >= 2 {
        driver.press(key)
        #expect(driver.footer.contains("there is no component \(index + 1)"))
      }
      for _ in 0..<5 { driver.press("A") }
      driver.press(key)
      #expect(driver.interface.selectedIndex == index)
      #expect(driver.tile(index).contains("▸"))
    }
  }
}
