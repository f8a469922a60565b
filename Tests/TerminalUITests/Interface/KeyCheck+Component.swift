import EventLoop
import LiveComponents
import Stage
import Testing

@testable import TerminalUI

extension KeyCheck {
  static let component: [KeyCheck] = [
    KeyCheck(.character("s"), .component) { driver, key in
      driver.press(key)
      #expect(driver.pusher?.phase == .stopped && driver.tile(0).contains("stopped"))
      driver.press(key)
      driver.run(for: .seconds(1))
      #expect(driver.pusher?.phase == .pushing && driver.tile(0).contains("pushing"))
      driver.press("2")
      driver.press(key)
      #expect(driver.player?.phase == .stopped && driver.tile(1).contains("stopped"))
      driver.press(key)
      driver.run(for: .seconds(2))
      #expect(driver.player?.phase == .playing)
    },
    KeyCheck(.character("p"), .component) { driver, key in
      for (digit, name) in [("1", "pusher"), ("2", "player")] as [(Unicode.Scalar, String)] {
        driver.press(digit)
        driver.press(key)
        #expect(driver.tile(digit == "1" ? 0 : 1).contains("paused"), "\(name)")
        driver.press(key)
        driver.run(for: .seconds(1))
        #expect(!driver.tile(digit == "1" ? 0 : 1).contains("paused"), "\(name)")
      }
    },
    KeyCheck(.character("m"), .component) { driver, key in
      driver.press(key)
      #expect(driver.pusher?.attributes.muted == true && driver.tile(0).contains("muted"))
      driver.press("2")
      driver.press(key)
      #expect(driver.player?.attributes.muted == true && driver.tile(1).contains("muted"))
      driver.press(key)
      #expect(driver.player?.attributes.muted == false)
      #expect(driver.notes("mute", of: "player") >= 2)
    },
    KeyCheck(.character("d"), .component) { driver, key in
      driver.press(key)
      #expect(driver.interface.selected?.isDebugging == true && driver.tile(0).contains("CPU"))
      driver.press(key)
      #expect(!driver.tile(0).contains("CPU"))
    },
    KeyCheck(.character("x"), .component, needsPictures: true) { driver, key in
      driver.press(key)
      let answer = try #require(driver.records.last { $0.message.hasPrefix("snapshot: ") }?.message)
      let path = try #require(answer.split(separator: " ").first { $0.hasPrefix("tempImagePath=") }?.dropFirst(14))
      #expect(TextFiles.read(String(path)) != nil, "\(answer)")
      TemporaryFile.remove(String(path))
    },
    KeyCheck(.character("v"), .component, needsPictures: true) { driver, key in
      driver.press(key)
      #expect(driver.pusher?.position == .back)
      driver.run(for: .milliseconds(500))
      #expect(driver.notes("switchCamera: operateLivePusher:ok") == 1)
    },
    KeyCheck(.character("t"), .component, needsPictures: true) { driver, key in
      driver.press(key)
      #expect(driver.footer.contains("the front camera has no torch"))
      driver.press("v")
      driver.press(key)
      #expect(driver.pusher?.isTorchOn == true)
    },
    KeyCheck(.character("["), .component) { driver, key in
      driver.press("]")
      driver.press("]")
      driver.press(key)
      #expect(driver.pusher?.zoomFactor == 1.5 && driver.tile(0).contains("1.5x"))
      driver.press(key)
      driver.press(key)
      #expect(driver.pusher?.zoomFactor == 1)
    },
    KeyCheck(.character("]"), .component) { driver, key in
      driver.press(key)
      #expect(driver.pusher?.zoomFactor == 1.5)
      for _ in 0..<20 { driver.press(key) }
      #expect(driver.pusher?.zoomFactor == LivePusher.maxZoom)
      driver.press("2")
      driver.press(key)
      #expect(driver.footer.contains("only the pusher zooms"))
    },
    KeyCheck(.character("b"), .component) { driver, key in
      driver.press(key)
      #expect(driver.session.isInBackground && driver.header.contains("IN BACKGROUND"))
      #expect(driver.codes("pusher").contains(5000))
      driver.press(key)
      #expect(!driver.session.isInBackground && !driver.header.contains("IN BACKGROUND"))
    },
    KeyCheck(.character("P"), .component) { driver, key in
      driver.press(key)
      let preset = try #require(PusherPreset.allCases.last)
      #expect(driver.screen.contains(":preset") && driver.screen.contains(preset.rawValue))
      driver.type(preset.rawValue)
      driver.press(.enter)
      for (name, value) in preset.attributes { #expect(driver.pusher?.attributes.value(of: name) == value) }
    },
    KeyCheck(.character("A"), .component) { driver, key in
      driver.press(key)
      #expect(driver.session.players.count == 2 && driver.interface.selected?.name == "player2")
      driver.run(for: .seconds(2))
      #expect(driver.tile(2).contains("player2") && driver.session.players.map(\.phase) == [.playing, .playing])
      for _ in 0..<5 { driver.press(key) }
      #expect(driver.session.players.count == 6 && driver.footer.contains("6 players already"))
    },
    KeyCheck(.character("R"), .component) { driver, key in
      driver.press("2")
      driver.press(key)
      #expect(driver.session.players.isEmpty && driver.layout.tiles.count == 1)
      driver.press(key)
      #expect(driver.session.components.isEmpty && driver.layout.tiles.isEmpty)
      driver.press(key)
      #expect(driver.footer.contains("nothing is selected"))
      driver.run(for: .seconds(1))
    },
  ]
}
