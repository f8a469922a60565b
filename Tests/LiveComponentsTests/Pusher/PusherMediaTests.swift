import EventLoop
import LiveComponents
import Media
import Network
import Stage
import Testing

/// SPEC 2.1, 2.4, 2.5 with real pictures and sound: what the viewer sees and hears of the pusher's methods.
@Suite struct PusherMediaTests {
  /// A small loop; `during` schedules what the page does.
  private func loop(
    _ attributes: [(name: String, value: AttributeValue)] = [], for seconds: Int64 = 6,
    background: [Range<RunDuration>] = [], during: (LoopRun) -> Void = { _ in }
  ) throws -> (outcome: LoopOutcome, records: [LogRecord], screen: Screen) {
    var options = LoopOptions()
    options.pushAttributes =
      [("video-width", .number(180)), ("video-height", .number(320)), ("audio-quality", .text("high"))] + attributes
    options.playAttributes = [("mode", .text("RTC"))]
    options.world.limit = .seconds(seconds)
    options.background = background
    let run = try LoopRun(options)
    var records: [LogRecord] = []
    run.stage.log.subscribe { records.append($0) }
    let screen = Screen()
    run.player.screen = screen
    during(run)
    return (try run.run(), records, screen)
  }

  @Test func theWaitingImageStandsInForTheCamera() throws {
    let path = fixtures + "wait.png"
    let hash = try Digest.md5Hex(FileBytes.read(path, limit: 1 << 20))
    let (outcome, records, screen) = try loop(
      [("waiting-image", .text(path)), ("waiting-image-hash", .text(hash))], for: 9,
      background: [.seconds(3)..<(.seconds(6))])
    #expect(outcome.isGood && !records.contains { $0.code == 10004 })
    // The camera's pictures carry a time code, the waiting image none.
    let away = screen.sights.filter { (3_800...5_900).contains($0.time) }
    #expect((8...14).contains(away.count) && away.allSatisfy { !$0.hasCode })
    let before = screen.sights.filter { $0.time < 3_000 && $0.time > 1_000 }
    let after = screen.sights.filter { $0.time > 6_500 }
    #expect(before.count > 20 && !before.contains { !$0.hasCode })
    #expect(after.count > 20 && !after.contains { !$0.hasCode })
  }

  @Test func aWaitingImageThatIsNoneIs10004AndStopsNothing() throws {
    for attributes: [(name: String, value: AttributeValue)] in [
      [("waiting-image", .text(fixtures + "README.md"))], [("waiting-image", .text(fixtures + "nobody.png"))],
      [
        ("waiting-image", .text(fixtures + "wait.png")),
        ("waiting-image-hash", .text(String(repeating: "0", count: 32))),
      ],
    ] {
      let (outcome, records, _) = try loop(attributes, for: 2)
      #expect(records.count { $0.code == 10004 } == 1)
      #expect(outcome.push.isGood)
    }
  }

  @Test func threeMinutesOfWaitingImageEndInSilence() throws {
    let scenario = try push(
      [
        ("waiting-image", .text(fixtures + "wait.png")), ("video-width", .number(180)), ("video-height", .number(320)),
      ],
      for: .seconds(190), encoding: .all, background: [.seconds(2)..<(.seconds(189))])
    #expect(scenario.notes.contains { $0.contains("3 minutes") })
    #expect(scenario.codes.suffix(1) == [5000])
  }

  @Test func mutedSoundIsSilenceAndTheTrackGoesOn() throws {
    let (_, _, screen) = try loop([("muted", .flag(true))], for: 4)
    #expect(screen.soundFrames > 100 && screen.loudest < 0.001)
    let (_, _, heard) = try loop(for: 4)
    #expect(heard.loudest > 0.2)
  }

  @Test func musicIsHeardAndSaysWhereItIs() throws {
    let (outcome, records, screen) = try loop(
      [("enable-mic", .flag(false))], for: 6,
      during: { run in
        run.stage.loop.schedule(after: .seconds(1)) {
          let result = run.pusher.playBGM(url: fixtures + "audio-only.flv", endTimeMs: 3_000)
          #expect(result.isSuccess)
        }
      })
    let names = records.filter { $0.kind == .music }.map(\.name)
    #expect(names.first == "bgmstart" && names.last == "bgmcomplete" && names.count { $0 == "bgmprogress" } >= 2)
    #expect(outcome.isGood && screen.loudest > 0.2)
  }

  @Test func musicThatCannotBeLoadedIs10003() throws {
    let (outcome, records, _) = try loop(
      for: 3,
      during: { run in
        run.stage.loop.schedule(after: .seconds(1)) { _ = run.pusher.playBGM(url: fixtures + "README.md") }
      })
    #expect(records.count { $0.code == 10003 } == 1)
    #expect(outcome.isGood)
  }

  @Test func switchingZoomingAndFilteringLoseNoPicture() throws {
    let (outcome, records, screen) = try loop(
      for: 7,
      during: { run in
        run.stage.loop.schedule(after: .seconds(2)) {
          try? run.pusher.set([("beauty", .number(9)), ("whiteness", .number(9))])
        }
        run.stage.loop.schedule(after: .seconds(3)) {
          try? run.pusher.set([("zoom", .flag(true)), ("remote-mirror", .flag(true))])
        }
        run.stage.loop.schedule(after: .seconds(4)) { _ = run.pusher.switchCamera() }
      })
    #expect(records.count { $0.code == 1003 } == 2 && outcome.isGood)
    #expect(outcome.push.statistics.skippedPictures == 0)
    #expect(outcome.push.statistics.capturedPictures >= 105)
    let times = screen.sights.map(\.time)
    let longestGap = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? 0
    #expect(longestGap <= 140)
    let isReadable = screen.sights.allSatisfy { $0.hasCode }
    #expect(isReadable)
  }

  @Test func aMessageTravelsWithAPicture() throws {
    let path = "/tmp/liveterm-message-\(Seed(7).split("message").value).flv"
    var options = LoopOptions()
    options.pushAttributes = [("video-width", .number(180)), ("video-height", .number(320))]
    options.world.limit = .seconds(3)
    options.recordPath = path
    let run = try LoopRun(options)
    run.stage.loop.schedule(after: .seconds(2)) { _ = run.pusher.sendMessage("你好 liveterm") }
    _ = try run.run()
    let demuxer = try Demuxer(path: path)
    var found: [String] = []
    while let packet = try demuxer.next() {
      if packet.kind == .video { found += SEIMessage.find(in: packet.data).map { String(decoding: $0, as: UTF8.self) } }
    }
    #expect(found == ["你好 liveterm"])
  }
}

/// What a player showed and let sound.
private final class Screen: LivePlayerScreen {
  var sights: [(time: Int64, hasCode: Bool)] = []
  var soundFrames = 0
  var loudest: Float = 0

  func player(_ player: LivePlayer, shows picture: Picture, at time: RunTime) {
    sights.append((time.milliseconds, TimeCode.read(from: picture) != nil))
  }

  func player(_ player: LivePlayer, sounds sound: AudioFrame, at time: RunTime) {
    soundFrames += 1
    loudest = max(loudest, sound.level.peak)
  }
}
