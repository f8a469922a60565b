import EventLoop
import Glibc
import LiveComponents
import Testing

/// What an editor offers of attributes and methods, held against what the components take.
@Suite struct CatalogueTests {
  @Test(arguments: Profile.allCases)
  func everyPusherAttributeTakesWhatTheCatalogueAllows(_ profile: Profile) throws {
    #expect(PusherAttributes.catalogue.map(\.name) == PusherAttributes.names)
    for entry in PusherAttributes.catalogue {
      let initial = try #require(PusherAttributes.defaultValue(of: entry.name, in: profile))
      for value in Self.values(entry.shape) + [initial] {
        var attributes = PusherAttributes(profile: profile)
        // The two bounds of the bitrate have to fit each other.
        if entry.name == "min-bitrate" { try attributes.set([("max-bitrate", .number(100_000))]) }
        if entry.name == "max-bitrate" { try attributes.set([("min-bitrate", .number(1))]) }
        try attributes.set([(entry.name, value)])
        #expect(attributes.value(of: entry.name) == value)
      }
      #expect(entry.isLive == PusherAttributes.isLive(entry.name))
      #expect(entry.canBeUnset == (initial == .text("") && !Self.isText(entry.shape)))
      for value in Self.refused(entry.shape) {
        var attributes = PusherAttributes(profile: profile)
        #expect(throws: AttributeError.self) { try attributes.set([(entry.name, value)]) }
      }
    }
    #expect(PusherAttributes().value(of: "nonsense") == nil)
    let quality = PusherAttributes.defaultValue(of: "audio-quality", in: profile)
    #expect(quality == .text(profile == .tencent2019 ? "low" : "high"))
  }

  @Test func everyPlayerAttributeTakesWhatTheCatalogueAllows() throws {
    #expect(PlayerAttributes.catalogue.map(\.name) == PlayerAttributes.names)
    for entry in PlayerAttributes.catalogue {
      let initial = try #require(PlayerAttributes.defaultValue(of: entry.name))
      for value in Self.values(entry.shape) + [initial] {
        var attributes = PlayerAttributes()
        if entry.name == "min-cache" { try attributes.set([("max-cache", .number(60))]) }
        if entry.name == "max-cache" { try attributes.set([("min-cache", .number(0.001))]) }
        try attributes.set([(entry.name, value)])
        #expect(attributes.value(of: entry.name) == value)
      }
      #expect(entry.isLive == PlayerAttributes.isLive(entry.name))
      for value in Self.refused(entry.shape) {
        var attributes = PlayerAttributes()
        #expect(throws: AttributeError.self) { try attributes.set([(entry.name, value)]) }
      }
    }
    #expect(PlayerAttributes().value(of: "nonsense") == nil)
    #expect(Set(PlayerAttributes.catalogue.map(\.meaning)).count == PlayerAttributes.names.count)
    #expect(Set(PusherAttributes.catalogue.map(\.meaning)).count == PusherAttributes.names.count)
  }

  @Test func aSizeCanBeUnsetAgain() throws {
    var attributes = PusherAttributes()
    try attributes.set([("video-width", .number(480))])
    #expect(attributes.value(of: "video-width") == .number(480))
    try attributes.set([("video-width", .text(""))])
    #expect(attributes.videoWidth == nil && attributes == PusherAttributes())
  }

  private static func isText(_ shape: ValueShape) -> Bool {
    if case .text = shape { true } else { false }
  }

  /// Every choice, both ends of a range, one step into it.
  private static func values(_ shape: ValueShape) -> [AttributeValue] {
    switch shape {
    case .text(.digest): [.text("0123456789abcdef0123456789abcdef")]
    case .text: [.text("rtmp://push.local/live/a")]
    case .flag: [.flag(true), .flag(false)]
    case .number(let range, let step, _, _):
      [range.lowerBound, range.upperBound, (range.lowerBound + step).rounded(.up)].map { .number($0) }
    case .choice(let choices): choices
    }
  }

  private static func refused(_ shape: ValueShape) -> [AttributeValue] {
    switch shape {
    case .text: [.number(5)]
    case .flag: []
    case .number(let range, _, _, let isWhole):
      [.number(range.lowerBound - 1), .number(range.upperBound + 1), .text("much")] + (isWhole ? [.number(1.5)] : [])
    case .choice: [.text("nonsense"), .number(1)]
    }
  }
}

@Suite struct MethodCatalogueTests {
  @Test func theDocumentedMethodsAreThere() {
    let pusher = [
      "start", "stop", "pause", "resume", "switchCamera", "snapshot", "startPreview", "stopPreview", "toggleTorch",
      "playBGM", "stopBGM", "pauseBGM", "resumeBGM", "setBGMVolume", "setMICVolume", "sendMessage", "setZoom",
      "getMaxZoom",
    ]
    #expect(Set(LivePusherMethod.catalogue.map(\.name)) == Set(pusher))
    let player = ["play", "stop", "pause", "resume", "mute", "requestFullScreen", "exitFullScreen", "snapshot"]
    #expect(Set(LivePlayerMethod.catalogue.map(\.name)) == Set(player))
    for method in LivePusherMethod.catalogue + LivePlayerMethod.catalogue {
      #expect(!method.meaning.isEmpty && !method.chineseMeaning.isEmpty)
    }
  }

  @Test func methodsAreCalledByNameWithCheckedArguments() throws {
    let scenario = try push(
      for: .seconds(3),
      during: { run in
        run.stage.loop.schedule(after: .seconds(2)) { [pusher = run.pusher] in
          #expect(pusher.call("getMaxZoom").text == "operateLivePusher:ok maxZoom=5")
          #expect(pusher.call("setZoom", [("zoom", .text("2.5"))]).text == "operateLivePusher:ok zoom=2.5")
          #expect(pusher.zoom == 2.5)
          #expect(pusher.call("setMICVolume", [("volume", .number(0.25))]).isSuccess)
          #expect(pusher.microphoneVolume == 0.25)
          #expect(pusher.call("sendMessage", [("msg", .text("hello"))]).isSuccess)
          #expect(pusher.call("pause").isSuccess && pusher.phase == .paused)
          #expect(pusher.call("resume").isSuccess && pusher.phase == .pushing)
          #expect(pusher.call("start").text == "operateLivePusher:fail the pusher is already pushing")
          let refused: [(String, [(name: String, value: AttributeValue)], String)] = [
            ("fly", [], "live-pusher has no method \"fly\""),
            ("setZoom", [], "setZoom needs zoom"),
            ("stop", [("now", .flag(true))], "stop has no \"now\"; it takes nothing"),
            ("setZoom", [("zoom", .number(9))], "setZoom: zoom 9 is not allowed; allowed: numbers from 1 to 5 x"),
            ("sendMessage", [("msg", .number(1))], "sendMessage: msg 1 is not allowed; allowed: a text"),
            (
              "snapshot", [("quality", .text("best"))],
              "snapshot: quality \"best\" is not allowed; allowed: raw, compressed"
            ),
            (
              "playBGM", [("url", .text("a.mp3")), ("startTimeMs", .number(0.5))],
              "playBGM: startTimeMs 0.5 is not allowed; allowed: whole numbers from 0 to 86400000 ms"
            ),
          ]
          for (name, arguments, reason) in refused {
            #expect(pusher.call(name, arguments).text == "operateLivePusher:fail " + reason)
          }
          pusher.enterBackground()
          let answer = pusher.call("getMaxZoom")
          #expect(answer.result.errno == 102 && answer.fields.isEmpty)
          pusher.enterForeground()
        }
      })
    #expect(scenario.outcome.hasBegun && scenario.outcome.errorCode == nil)
  }

  @Test func thePlayerIsCalledByNameToo() throws {
    let scenario = try play(
      "portrait-540p.flv", for: .seconds(4),
      during: { run in
        run.stage.loop.schedule(after: .seconds(3)) { [player = run.player] in
          #expect(player.call("mute").isSuccess && player.attributes.muted)
          #expect(player.call("requestFullScreen", [("direction", .text("90"))]).isSuccess)
          #expect(player.isFullScreen && player.fullScreenDirection == 90)
          #expect(player.call("exitFullScreen").isSuccess && player.fullScreenDirection == 0)
          #expect(
            player.call("requestFullScreen", [("direction", .number(45))]).text
              == "operateLivePlayer:fail requestFullScreen: direction 45 is not allowed; allowed: 0, 90, -90")
          #expect(player.call("fly").text == "operateLivePlayer:fail live-player has no method \"fly\"")
          #expect(player.call("play").text == "operateLivePlayer:fail the player is already playing")
          let answer = player.call("snapshot", [("quality", .text("compressed")), ("sourceType", .text("view"))])
          #expect(answer.isSuccess)
          #expect(answer.fields.map(\.name) == ["tempImagePath", "width", "height"])
          #expect(answer.fields.last?.value == .integer(225))
          #expect(answer.fields.first?.value == .text("/tmp/player-3000.jpg"))
          #expect(unlink("/tmp/player-3000.jpg") == 0)
        }
      })
    #expect(scenario.outcome.hasBegun)
  }
}
