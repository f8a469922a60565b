import EventLoop
import RTMP
import Testing

@testable import LiveComponents

/// SPEC 3.1: which attributes act at once and which after stop and play.
@Suite struct PlayerAttributeEffectTests {
  private func playing(_ attributes: [(name: String, value: AttributeValue)] = []) throws -> FakeWorld {
    let world = try FakeWorld(attributes, decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(120_000)
    world.play(for: 4_000) { $0.sendInRealTime(media) }
    return world
  }

  @Test func aNewAddressWhilePlayingDoesNothingUntilStopAndPlay() throws {
    let world = try playing()
    let codes = world.log.codes
    try world.player.set([("src", .text("rtmp://server.local/live/other"))])
    world.pass(5_000)
    #expect(world.log.codes == codes)
    #expect(world.server.viewers.count == 1)
    #expect(world.server.viewers[0].requests == ["play a"])
    #expect(world.log.notes.filter { $0.contains("src") && $0.contains("stop and play") }.count == 1)
    _ = world.player.stop()
    _ = world.player.play()
    world.pass(3_000)
    #expect(world.server.viewers.last?.requests == ["play other"])
  }

  /// A retry is no new `play`: it goes on with the address that is being played.
  @Test func aRetryKeepsTheAddressThatIsPlayed() throws {
    let world = try playing()
    try world.player.set([("src", .text("rtmp://server.local/live/other"))])
    world.server.viewers[0].abort()
    world.pass(6_000)
    #expect(world.server.viewers.map(\.requests) == [["play a"], ["play a"]])
  }

  @Test func cacheBoundsWaitForStopAndPlay() throws {
    let world = try playing()
    try world.player.set([("min-cache", .number(2)), ("max-cache", .number(4))])
    world.pass(10_000)
    #expect((900...1_200).contains(world.player.bufferedMilliseconds))
    #expect(world.log.statuses.last?.audioCacheThreshold == 1)
    #expect(world.log.notes.contains { $0.contains("min-cache") })
    #expect(world.log.notes.contains { $0.contains("max-cache") })
    _ = world.player.stop()
    _ = world.player.play()
    world.pass(10_000)
    #expect((1_900...2_200).contains(world.player.bufferedMilliseconds))
    #expect(world.log.statuses.last?.audioCacheThreshold == 2)
  }

  @Test func theModeWaitsForStopAndPlay() throws {
    let world = try playing()
    try world.player.set([("mode", .text("RTC"))])
    world.pass(5_000)
    #expect(world.player.bufferedMilliseconds > 900)
    #expect(!world.log.codes.contains(-2302))
    #expect(world.log.notes.contains { $0.contains("mode") })
    _ = world.player.stop()
    _ = world.player.play()
    world.pass(10_000)
    #expect(world.log.codes.contains(-2302))
    #expect(world.player.bufferedMilliseconds <= 500)
  }

  @Test func inRTCModeTheCacheBoundsHaveNoEffect() throws {
    let world = try playing([("mode", .text("RTC")), ("min-cache", .number(5)), ("max-cache", .number(9))])
    world.sample(every: 100, for: 5_000) { #expect(world.player.bufferedMilliseconds <= 500) }
  }

  @Test func liveAttributesActAtOnceAndAreNotNoted() throws {
    let world = try playing()
    try world.player.set([
      ("muted", .flag(true)), ("orientation", .text("horizontal")), ("object-fit", .text("fillCrop")),
      ("sound-mode", .text("ear")), ("debug", .text("false")),
    ])
    #expect(!world.player.isAudible)
    #expect(world.player.attributes.objectFit == .fillCrop)
    #expect(world.player.attributes.soundMode == .ear)
    #expect(world.player.attributes.debug)
    #expect(world.log.notes == [])
  }

  /// Pages hand over all their data again and again.
  @Test func whatDidNotChangeIsNotNoted() throws {
    let world = try playing()
    try world.player.set([("src", .text(FakeWorld.address)), ("min-cache", .number(1)), ("muted", .flag(true))])
    #expect(world.log.notes == [])
  }

  @Test func aRefusedValueLeavesThePlayerAsItWas() throws {
    let world = try playing()
    let before = world.player.attributes
    #expect(throws: AttributeError.self) { try world.player.set([("muted", .flag(true)), ("min-cache", .number(9))]) }
    #expect(world.player.attributes == before)
    #expect(world.player.isAudible)
  }

  @Test func autoplayBeginsAsSoonAsThereIsAnAddress() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(10_000)
    world.server.onPlay = { $0.sendInRealTime(media) }
    try world.player.set([("src", .text(""))])
    try world.player.set([("autoplay", .flag(true))])
    world.pass(1_000)
    #expect(world.log.codes == [])
    try world.player.set([("src", .text(FakeWorld.address))])
    world.pass(3_000)
    #expect(world.log.codes.contains(2004))
    #expect(world.server.viewers.count == 1)
  }

  @Test func withoutAutoplayNothingBegins() throws {
    let world = try FakeWorld(decoding: .none)
    try world.player.set([("muted", .flag(true))])
    world.pass(10_000)
    #expect(world.log.codes == [])
    #expect(world.server.viewers.isEmpty)
  }

  @Test func autoplayOfAnAddressThatCannotBePlayedSaysWhy() throws {
    let world = try FakeWorld(decoding: .none)
    try world.player.set([("autoplay", .flag(true)), ("src", .text("http://server.local/live/a.m3u8"))])
    world.pass(1_000)
    #expect(world.player.phase == .stopped)
    #expect(world.log.notes.contains { $0.contains("HLS") })
  }

  /// A user's `stop` is not undone by the next `setData`.
  @Test func autoplayDoesNotBeginAgainAfterStop() throws {
    let world = try playing([("autoplay", .flag(true))])
    _ = world.player.stop()
    try world.player.set([("muted", .flag(true))])
    world.pass(5_000)
    #expect(world.player.phase == .stopped)
    #expect(world.server.viewers.count == 1)
  }
}
