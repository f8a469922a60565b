import EventLoop
import LiveComponents
import Media
import Testing

@testable import TerminalUI

extension CommandCheck {
  private static let ok = "operateLivePusher:ok"

  static let pusher: [CommandCheck] = transport + sound + camera

  private static let transport: [CommandCheck] = [
    CommandCheck("start", of: .pusher) { driver in
      driver.command("start")
      #expect(driver.notes("start: operateLivePusher:fail", of: "pusher") == 1, "it pushes already")
      driver.command("stop")
      driver.command("start")
      driver.run(for: .seconds(1))
      #expect(driver.pusher?.isPublishing == true && driver.notes("start: \(ok)") == 1)
    },
    CommandCheck("stop", of: .pusher) { driver in
      driver.command("stop")
      #expect(driver.pusher?.phase == .stopped && driver.notes("stop: \(ok)") == 1)
    },
    CommandCheck("pause", of: .pusher) { driver in
      driver.command("pause")
      #expect(driver.pusher?.phase == .paused && driver.player?.phase == .playing)
    },
    CommandCheck("resume", of: .pusher) { driver in
      driver.command("pause")
      driver.command("resume")
      #expect(driver.pusher?.phase == .pushing)
    },
    CommandCheck("sendMessage", of: .pusher) { driver in
      driver.command("sendMessage two words")
      #expect(driver.notes("sendMessage: \(ok)") == 1)
      driver.command("stop")
      driver.command("sendMessage late")
      #expect(driver.footer.contains("nothing is being pushed"))
    },
  ]

  private static let sound: [CommandCheck] = [
    CommandCheck("playBGM", of: .pusher, needsPictures: true) { driver in
      driver.command("playBGM /nowhere.mp3")
      #expect(driver.records.contains { $0.message.hasPrefix("playBGM: ") })
    },
    CommandCheck("stopBGM", of: .pusher) { refusesMusic($0, "stopBGM") },
    CommandCheck("pauseBGM", of: .pusher) { refusesMusic($0, "pauseBGM") },
    CommandCheck("resumeBGM", of: .pusher) { refusesMusic($0, "resumeBGM") },
    CommandCheck("setBGMVolume", of: .pusher) { driver in
      driver.command("setBGMVolume 0.25")
      #expect(driver.pusher?.musicVolume == 0.25)
    },
    CommandCheck("setMICVolume", of: .pusher) { driver in
      driver.command("setMICVolume 0.25")
      #expect(driver.pusher?.microphoneVolume == 0.25)
      driver.command("setMICVolume 2")
      #expect(driver.pusher?.microphoneVolume == 0.25 && driver.footer.contains("operateLivePusher:fail"))
    },
  ]

  private static func refusesMusic(_ driver: Driver, _ name: String) {
    driver.command(name)
    #expect(driver.notes("\(name): operateLivePusher:fail", of: "pusher") == 1)
  }

  private static let camera: [CommandCheck] = [
    CommandCheck("switchCamera", of: .pusher, needsPictures: true) { driver in
      driver.command("switchCamera")
      #expect(driver.pusher?.position == .back)
    },
    CommandCheck("snapshot", of: .pusher, needsPictures: true) { try writesAPicture($0) },
    CommandCheck("toggleTorch", of: .pusher, needsPictures: true) { driver in
      driver.command("switchCamera")
      driver.command("toggleTorch")
      #expect(driver.pusher?.isTorchOn == true)
    },
    CommandCheck("startPreview", of: .pusher, needsPictures: true) { driver in
      driver.command("stop")
      driver.command("startPreview")
      driver.run(for: .milliseconds(300))
      #expect(driver.pusher?.isPreviewing == true && driver.tile(0).contains("preview"))
      #expect(driver.grid.cells.contains { $0.kind == .picture })
    },
    CommandCheck("stopPreview", of: .pusher, needsPictures: true) { driver in
      driver.command("startPreview")
      driver.command("stopPreview")
      #expect(driver.pusher?.isPreviewing == false)
    },
    CommandCheck("setZoom", of: .pusher) { driver in
      driver.command("setZoom 3.5")
      #expect(driver.pusher?.zoomFactor == 3.5 && driver.notes("zoom=3.5") == 1)
    },
    CommandCheck("getMaxZoom", of: .pusher) { driver in
      driver.command("getMaxZoom")
      #expect(driver.notes("maxZoom=5") == 1)
    },
    CommandCheck("zoom-in", of: .pusher) { driver in
      driver.command("zoom-in")
      #expect(driver.pusher?.zoomFactor == 1.5)
    },
    CommandCheck("zoom-out", of: .pusher) { driver in
      driver.command("setZoom 3")
      driver.command("zoom-out")
      #expect(driver.pusher?.zoomFactor == 2.5)
    },
    CommandCheck("preset", of: .pusher) { driver in
      driver.command("preset car-inspection")
      #expect(driver.pusher?.attributes.maxBitrate == 1_200 && driver.pusher?.attributes.mode.rawValue == "RTC")
      driver.command("preset none")
      #expect(driver.footer.contains("car-inspection"))
    },
  ]

  private static func writesAPicture(_ driver: Driver) throws {
    let file = try TemporaryFile("png")
    driver.command("snapshot quality=compressed path=\(file.path)")
    #expect(driver.notes("tempImagePath=\(file.path)") == 1 && file.text != nil)
  }

  static let player: [CommandCheck] = [
    CommandCheck("play", of: .player) { driver in
      driver.command("stop")
      driver.command("play")
      driver.run(for: .seconds(2))
      #expect(driver.player?.phase == .playing && driver.notes("play: operateLivePlayer:ok") == 1)
    },
    CommandCheck("stop", of: .player) { driver in
      driver.command("stop")
      #expect(driver.player?.phase == .stopped && driver.pusher?.phase == .pushing)
    },
    CommandCheck("mute", of: .player) { driver in
      driver.command("mute")
      #expect(driver.player?.attributes.muted == true)
    },
    CommandCheck("pause", of: .player) { driver in
      driver.command("pause")
      #expect(driver.player?.phase == .paused && driver.pusher?.phase == .pushing)
    },
    CommandCheck("resume", of: .player) { driver in
      driver.command("pause")
      driver.command("resume")
      driver.run(for: .seconds(2))
      #expect(driver.player?.phase == .playing)
    },
    CommandCheck("requestFullScreen", of: .player) { driver in
      driver.command("requestFullScreen 90")
      #expect(driver.player?.isFullScreen == true && driver.player?.fullScreenDirection == 90)
      #expect(driver.records.contains { $0.kind == .fullscreen })
      #expect(driver.interface.isFullScreen)
    },
    CommandCheck("exitFullScreen", of: .player) { driver in
      driver.command("requestFullScreen")
      driver.command("exitFullScreen")
      #expect(!driver.interface.isFullScreen)
      #expect(driver.player?.isFullScreen == false && driver.records.count { $0.kind == .fullscreen } == 2)
    },
    CommandCheck("snapshot", of: .player, needsPictures: true) { try writesAPicture($0) },
    CommandCheck("navigate", of: .player) { driver in
      driver.command("navigate")
      #expect(driver.player?.phase == .paused)
    },
    CommandCheck("open-native", of: .player) { driver in
      driver.command("open-native")
      #expect(driver.player?.phase == .paused)
    },
    CommandCheck("return", of: .player) { driver in
      driver.command("navigate")
      driver.command("return")
      driver.run(for: .seconds(2))
      #expect(driver.player?.phase == .playing)
    },
  ]
}
