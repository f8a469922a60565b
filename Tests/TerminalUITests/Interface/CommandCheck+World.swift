import EventLoop
import LiveComponents
import Network
import Stage
import Testing

@testable import TerminalUI

extension CommandCheck {
  static let world: [CommandCheck] = toggles + network + components

  private static let toggles: [CommandCheck] = [
    CommandCheck("toggle-start") { driver in
      driver.command("toggle-start")
      #expect(driver.pusher?.phase == .stopped)
    },
    CommandCheck("toggle-pause") { driver in
      driver.command("toggle-pause")
      #expect(driver.pusher?.phase == .paused)
    },
    CommandCheck("toggle-mute") { driver in
      driver.command("toggle-mute")
      #expect(driver.pusher?.attributes.muted == true)
    },
    CommandCheck("toggle-debug") { driver in
      driver.press("2")
      driver.command("toggle-debug")
      #expect(driver.player?.attributes.debug == true && driver.tile(1).contains("CPU"))
    },
    CommandCheck("toggle-background") { driver in
      driver.command("toggle-background")
      #expect(driver.session.isInBackground && driver.player?.isInBackground == true)
      driver.command("toggle-background")
      #expect(!driver.session.isInBackground)
    },
    CommandCheck("background") { driver in
      driver.command("background")
      #expect(driver.pusher?.isInBackground == true && driver.codes("pusher").contains(5000))
      driver.command("add-player")
      let shown = driver.session.players.filter { !$0.isInBackground }
      #expect(shown.isEmpty)
    },
    CommandCheck("foreground") { driver in
      driver.command("background")
      driver.command("foreground")
      #expect(driver.pusher?.isInBackground == false && driver.player?.isInBackground == false)
    },
  ]

  private static let network: [CommandCheck] = [
    CommandCheck("net") { driver in
      driver.command("net up=800kbps,delay=40ms,loss=1%")
      #expect(driver.session.stage.conditions.up.rate == .kbps(800))
      #expect(driver.header.contains("up 800 kbps, 40 ms, loss 1.0 %"), "\(driver.header)")
      driver.command("net loss=2%")
      #expect(driver.header.contains("up 800 kbps, 40 ms, loss 2.0 %"), "\(driver.header)")
      driver.command("net up=purple")
      #expect(driver.session.stage.conditions.up.rate == .kbps(800) && driver.footer.contains("purple"))
    },
    CommandCheck("trace") { driver in
      let file = try TemporaryFile("txt", "1000 900 20\n1000 500 20\n")
      driver.command("trace \(file.path)")
      guard case .trace = driver.session.stage.conditions.up.rate else {
        Issue.record("no trace: \(driver.footer)")
        return
      }
      driver.press("n")
      #expect(driver.side.contains("mean 700 kbps"))
      driver.command("trace /nowhere")
      #expect(driver.footer.contains("cannot read /nowhere"))
    },
    CommandCheck("fault") { driver in
      driver.command("fault cut+3s")
      #expect(driver.session.stage.activeFaults.map(\.fault.name) == ["cut"])
      driver.run(for: .seconds(4))
      #expect(driver.session.stage.activeFaults.isEmpty)
      driver.command("fault flood")
      #expect(driver.session.stage.activeFaults.isEmpty && driver.footer.contains("flood"))
    },
    CommandCheck("lift") { driver in
      driver.command("fault camera-busy")
      driver.command("lift")
      #expect(driver.session.stage.activeFaults.isEmpty && driver.footer.contains("1 lifted"))
    },
    CommandCheck("inject") { driver in
      driver.command("inject 1101")
      #expect(driver.records.last?.code == 1101 && driver.records.last?.isInjected == true)
      #expect(driver.log.contains("[injected]"))
      driver.command("inject 7")
      #expect(driver.footer.contains("has no code 7"))
    },
  ]

  private static let components: [CommandCheck] = [
    CommandCheck("set") { driver in
      driver.command("set whiteness 4")
      #expect(driver.pusher?.attributes.whiteness == 4)
      driver.command("set whiteness 40")
      #expect(driver.pusher?.attributes.whiteness == 4 && driver.footer.contains("whiteness"))
      driver.press("2")
      driver.command("set object-fit fillCrop")
      #expect(driver.player?.attributes.objectFit == .fillCrop)
    },
    CommandCheck("add-player") { driver in
      driver.command("add-player")
      driver.run(for: .seconds(2))
      #expect(driver.session.players.map(\.phase) == [.playing, .playing])
    },
    CommandCheck("add-pusher") { driver in
      driver.command("add-pusher")
      #expect(driver.footer.contains("a pusher already"))
      driver.command("remove")
      #expect(driver.pusher == nil)
      driver.command("add-pusher")
      driver.press("s")
      driver.run(for: .seconds(2))
      #expect(driver.pusher?.isPublishing == true)
    },
    CommandCheck("remove") { driver in
      driver.command("remove")
      #expect(driver.pusher == nil && driver.interface.selected?.name == "player")
    },
  ]

  static let general: [CommandCheck] = [
    CommandCheck("write") { driver in
      let file = try TemporaryFile("ndjson")
      driver.command("write \(file.path)")
      #expect(file.text == driver.records.map { $0.json + "\n" }.joined())
    },
    CommandCheck("filter") { driver in
      driver.command("filter 1001-1002 !1001")
      #expect(driver.interface.log.count == 1)
      driver.command("filter")
      #expect(driver.interface.log.filter.isEmpty)
    },
    CommandCheck("lang") { driver in
      driver.command("lang zh")
      driver.command("explain 2105")
      #expect(driver.screen.contains("含义"))
      driver.press(.escape)
      driver.command("lang en")
      driver.command("explain 2105")
      #expect(driver.screen.contains("documented"))
    },
    CommandCheck("explain") { driver in
      driver.command("explain 1101")
      #expect(driver.screen.contains("PUSH_WARNING_NET_BUSY"))
      driver.press(.escape)
      driver.command("explain 4")
      #expect(driver.footer.contains("there is no code 4"))
    },
    CommandCheck("help") { driver in
      driver.command("help")
      #expect(driver.screen.contains("show all keys"))
    },
    CommandCheck("quit") { driver in
      driver.command("quit")
      #expect(driver.quits == 1)
    },
  ]
}
