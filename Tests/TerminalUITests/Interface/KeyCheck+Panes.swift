import EventLoop
import LiveComponents
import Network
import Stage
import Testing

@testable import TerminalUI

extension KeyCheck {
  static let panes: [KeyCheck] = charts + attributes + network

  private static let charts: [KeyCheck] = [
    KeyCheck(.character("e"), .charts) { driver, key in
      #expect(driver.interface.makeCharts().charts[0].span == "60 s")
      driver.press(key)
      #expect(driver.interface.makeCharts().charts[0].span == "5 min")
      driver.press("c")
      driver.press(key)
      #expect(driver.interface.makeCharts().charts[0].span == "60 s")
    }
  ]

  /// The name of the selected attribute, as the model has it.
  private static func selectedAttribute(_ driver: Driver) -> String {
    let model = driver.interface.attributes.model(driver.interface.selected, .english)
    return model.rows[model.selected].name
  }

  private static let attributes: [KeyCheck] = [
    KeyCheck(.up, .attributes) { driver, key in
      driver.selectAttribute("mode")
      driver.press(key)
      driver.press(key)
      #expect(selectedAttribute(driver) == "url")
    },
    KeyCheck(.down, .attributes) { driver, key in
      driver.press("a")
      driver.press(key)
      #expect(selectedAttribute(driver) == "mode")
      for _ in 0..<50 { driver.press(key) }
      #expect(selectedAttribute(driver) == PusherAttributes.catalogue.last?.name)
    },
    KeyCheck(.pageUp, .attributes) { driver, key in
      driver.selectAttribute("debug")
      driver.press(key)
      #expect(selectedAttribute(driver) != "debug")
      driver.press(key, times: 9)
      #expect(selectedAttribute(driver) == "url")
    },
    KeyCheck(.pageDown, .attributes) { driver, key in
      driver.press("a")
      driver.press(key)
      #expect(selectedAttribute(driver) == PusherAttributes.catalogue[8].name)
    },
    KeyCheck(.enter, .attributes) { driver, key in
      driver.selectAttribute("muted")
      driver.press(key)
      #expect(driver.pusher?.attributes.muted == true, "a flag turns")
      driver.selectAttribute("mode")
      driver.press(key)
      driver.press(.up, times: 9)
      #expect(driver.screen.contains("FHD"), "a choice is offered")
      driver.press(.enter)
      #expect(
        driver.pusher?.attributes.mode.rawValue == AttributesPane.choices(of: "mode", driver.interface.selected)[0])
      driver.selectAttribute("beauty")
      driver.press(key)
      driver.press(.control("u"))
      driver.type("seven")
      driver.press(.enter)
      #expect(driver.screen.contains("seven") && driver.screen.contains("beauty"), "a bad value is refused")
      #expect(driver.interface.popup != nil && driver.pusher?.attributes.beauty == 0)
      driver.press(.control("u"))
      driver.type("7")
      driver.press(.enter)
      #expect(driver.interface.popup == nil && driver.pusher?.attributes.beauty == 7)
    },
    KeyCheck(.left, .attributes) { driver, key in
      driver.command("set beauty 2")
      driver.selectAttribute("beauty")
      for expected in [1.0, 0, 0] {
        driver.press(key)
        #expect(driver.pusher?.attributes.beauty == expected)
      }
    },
    KeyCheck(.right, .attributes) { driver, key in
      driver.selectAttribute("beauty")
      for expected in [1.0, 2, 3] {
        driver.press(key)
        #expect(driver.pusher?.attributes.beauty == expected)
      }
      driver.press("2")
      driver.selectAttribute("object-fit")
      driver.press(key)
      #expect(driver.player?.attributes.objectFit != PlayerAttributes().objectFit)
    },
    KeyCheck(.character("r"), .attributes) { driver, key in
      driver.command("set beauty 5")
      driver.selectAttribute("beauty")
      #expect(driver.side.contains("*"))
      driver.press(key)
      #expect(driver.pusher?.attributes.beauty == 0)
    },
  ]

  private static func up(_ property: NetworkPane.Slider.Property) -> NetworkPane.Row {
    .slider(NetworkPane.Slider(direction: .up, property: property))
  }

  private static let network: [KeyCheck] = [
    KeyCheck(.up, .network) { driver, key in
      driver.select(up(.jitter))
      driver.press(key)
      #expect(driver.interface.network.selectedRow == up(.delay))
      for _ in 0..<9 { driver.press(key) }
      #expect(driver.interface.network.selectedRow == up(.rate))
    },
    KeyCheck(.down, .network) { driver, key in
      driver.press("n")
      for _ in 0..<5 { driver.press(key) }
      // Over the heading of the downlink.
      #expect(
        driver.interface.network.selectedRow == .slider(NetworkPane.Slider(direction: .down, property: .rate)))
      for _ in 0..<99 { driver.press(key) }
      #expect(driver.interface.network.selectedRow == NetworkPane.rows.last)
    },
    KeyCheck(.pageUp, .network) { driver, key in
      driver.selectFault("kick")
      for _ in 0..<9 { driver.press(key) }
      #expect(driver.interface.network.selectedRow == up(.rate))
    },
    KeyCheck(.pageDown, .network) { driver, key in
      driver.press("n")
      for _ in 0..<9 { driver.press(key) }
      #expect(driver.interface.network.selectedRow == NetworkPane.rows.last)
    },
    KeyCheck(.left, .network) { driver, key in
      driver.select(up(.rate))
      driver.press(key)
      #expect(driver.session.stage.conditions.up.rate == .kbps(20_000))
      driver.press(key)
      #expect(driver.session.stage.conditions.up.rate == .kbps(10_000) && driver.header.contains("up 10000 kbps"))
      driver.selectFault("cut")
      driver.press(key)
      driver.press(.enter)
      #expect(driver.side.contains("[x] cut") && driver.side.contains("3.0 s left"))
    },
    KeyCheck(.right, .network) { driver, key in
      let (up, down) = (driver.session.stage.conditions.up.delay, driver.session.stage.conditions.down.delay)
      driver.select(Self.up(.delay))
      driver.press(key)
      driver.press(key)
      #expect(driver.session.stage.conditions.up.delay > up && driver.session.stage.conditions.down.delay == down)
      driver.selectFault("cut")
      driver.press(key)
      driver.press(.enter)
      #expect(driver.side.contains("10.0 s left"))
    },
    KeyCheck(.enter, .network) { driver, key in
      driver.select(up(.rate))
      for (text, rate) in [
        ("800", LinkConditions.Rate.kbps(800)), ("2.5Mbps", .kbps(2_500)), ("unlimited", .unlimited),
      ] {
        driver.press(key)
        driver.type(text)
        driver.press(.enter)
        #expect(driver.session.stage.conditions.up.rate == rate && driver.interface.popup == nil)
      }
      driver.press(key)
      driver.type("fast")
      driver.press(.enter)
      #expect(driver.interface.popup != nil, "a bad value is refused")
      driver.press(.escape)
      driver.selectFault("camera-busy")
      driver.press(key)
      #expect(driver.header.contains("! camera-busy") && driver.session.stage.activeFaults.count == 1)
      driver.press(key)
      #expect(!driver.header.contains("! camera-busy") && driver.session.stage.activeFaults.isEmpty)
    },
    KeyCheck(.character("r"), .network) { driver, key in
      driver.select(up(.loss))
      driver.press(.right, times: 3)
      #expect(driver.session.stage.conditions.up.loss > 0)
      driver.press(key)
      #expect(driver.session.stage.conditions.up.loss == 0)
    },
    KeyCheck(.character("u"), .network) { driver, key in
      for name in ["cut", "mic-busy"] {
        driver.selectFault(name)
        driver.press(.enter)
      }
      #expect(driver.session.stage.activeFaults.count == 2)
      driver.press(key)
      #expect(driver.session.stage.activeFaults.isEmpty && driver.footer.contains("2 lifted"))
      driver.press(key)
      #expect(driver.footer.contains("no fault to lift"))
    },
  ]
}
