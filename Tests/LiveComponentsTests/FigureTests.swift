import EventLoop
import LiveComponents
import Media
import Stage
import Testing

/// What an interface reads between two status records.
@Suite struct FigureTests {
  @Test func figuresOfARunAreThereAtAnyTime() throws {
    var options = LoopOptions()
    options.pushAttributes = [
      ("video-width", .number(180)), ("video-height", .number(320)), ("min-bitrate", .number(300)),
      ("max-bitrate", .number(700)),
    ]
    options.playAttributes = [
      ("min-cache", .number(0.5)), ("max-cache", .number(2)), ("orientation", .text("horizontal")),
    ]
    options.world.limit = .seconds(8)
    let run = try LoopRun(options)
    let (pusher, player) = (run.pusher, run.player)
    #expect(pusher.targetBitrateKbps == nil && pusher.pictureSize == nil && pusher.soundLevel == nil)
    #expect(player.balancePointMilliseconds == nil && player.decoderName == nil && player.soundLevel == nil)
    // The beep is at the beginning of each second: loud at the pusher at .1, silent at .7.
    func at(_ time: RunDuration, _ body: @escaping () -> Void) { run.stage.loop.schedule(after: time, perform: body) }
    at(.milliseconds(5_100)) {
      #expect((pusher.soundLevel?.rms ?? 0) > 0.05)
      #expect((300...700).contains(pusher.targetBitrateKbps ?? 0) && pusher.bitrateBounds == 300...700)
      #expect(pusher.pictureSize == PictureSize(width: 180, height: 320) && pusher.encoderName == "libx264")
      #expect((1...200).contains(pusher.sendQueueMilliseconds) && pusher.sendQueueBytes > 0)
      #expect(player.pictureSize == PictureSize(width: 180, height: 320) && player.decoderName == "h264")
      #expect(player.balancePointMilliseconds == 500 && player.balanceBoundsMilliseconds == 500...2_000)
      #expect((0.9...1.2).contains(player.playbackRate) && (0...100).contains(player.jitterMilliseconds))
      #expect((300...900).contains(player.bufferedMilliseconds) && player.statistics.shownPictures > 40)
      #expect(player.pictureRotation == .clockwise90 && player.pictureFit == .contain)
      #expect(player.currentPicture.map { $0.width < $0.height } == true)
    }
    at(.milliseconds(5_700)) { #expect((pusher.soundLevel?.rms ?? 1) < 0.02) }
    var levels: [Float] = []
    for tenth in 0..<10 {
      at(.milliseconds(Int64(6_000 + tenth * 100))) { levels.append(player.soundLevel?.rms ?? -1) }
    }
    at(.milliseconds(7_050)) {
      _ = try? pusher.set([("muted", .flag(true))])
      _ = player.mute()
      #expect(player.soundLevel == nil)
    }
    // Muted, the pusher sends silence: that is a level, too.
    at(.milliseconds(7_200)) { #expect(pusher.soundLevel == AudioLevel(peak: 0, rms: 0)) }
    #expect(try run.run().isGood)
    #expect((levels.max() ?? 0) > 0.05 && (levels.min() ?? 1) < 0.01 && (levels.min() ?? -1) >= 0)
    #expect(pusher.soundLevel == nil && player.soundLevel == nil && player.playbackRate == 0)
  }

  @Test func severalScreensSeeWhatAPlayerShows() throws {
    final class Counter: LivePlayerScreen {
      var pictures = 0
      var sounds = 0
      func player(_ player: LivePlayer, shows picture: Picture, at time: RunTime) { pictures += 1 }
      func player(_ player: LivePlayer, sounds sound: AudioFrame, at time: RunTime) { sounds += 1 }
    }
    let (first, second, meter) = (Counter(), Counter(), DelayMeter())
    let fan = ScreenFan([first])
    fan.add(second)
    fan.add(second)
    fan.add(meter)
    var options = LoopOptions()
    options.pushAttributes = [("video-width", .number(180)), ("video-height", .number(320))]
    options.playAttributes = [("mode", .text("RTC"))]
    options.world.limit = .seconds(4)
    let run = try LoopRun(options)
    run.player.screen = fan
    var atRemoval = 0
    run.stage.loop.schedule(after: .seconds(3)) {
      fan.remove(second)
      atRemoval = second.pictures
    }
    #expect(try run.run().play.hasBegun)
    #expect(first.pictures == run.player.statistics.shownPictures && first.sounds > 50)
    #expect(second.pictures == atRemoval && atRemoval > 20 && first.pictures > atRemoval)
    let picture = try #require(meter.newestPicture)
    let sound = try #require(meter.newestSound)
    #expect((30...300).contains(picture.milliseconds) && (30...300).contains(sound.milliseconds))
    #expect(picture.time > .zero + .milliseconds(3_800) && sound.time > .zero + .seconds(2))
    #expect(meter.pictures.count > 30)
  }
}
