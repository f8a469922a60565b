import EventLoop
import Foundation
import RTMP
import Testing

@testable import LiveComponents

/// SPEC 3.1 and 3.4: what the page around a player does to it, and snapshots.
@Suite struct PlayerPageTests {
  private func playing(_ attributes: [(name: String, value: AttributeValue)] = []) throws -> FakeWorld {
    let world = try FakeWorld(attributes)
    let media = try FixtureMedia("tiny.flv").looped(60_000)
    world.play(for: 3_200) { $0.sendInRealTime(media) }
    return world
  }

  @Test func leavingThePagePausesAndComingBackGoesOn() throws {
    for leave in [LivePlayer.pageDidNavigateAway, LivePlayer.pageDidOpenNative] {
      let world = try playing()
      leave(world.player)()
      #expect(world.player.phase == .paused)
      world.pass(5_000)
      world.player.pageDidReturn()
      #expect(world.player.phase == .playing)
    }
  }

  @Test func withTheFlagsOffItPlaysOn() throws {
    let world = try playing([("auto-pause-if-navigate", .flag(false)), ("auto-pause-if-open-native", .flag(false))])
    world.player.pageDidNavigateAway()
    world.player.pageDidOpenNative()
    #expect(world.player.phase == .playing)
  }

  @Test func eachFlagIsForItsOwnCause() throws {
    let world = try playing([("auto-pause-if-navigate", .flag(false))])
    world.player.pageDidNavigateAway()
    #expect(world.player.phase == .playing)
    world.player.pageDidOpenNative()
    #expect(world.player.phase == .paused)
  }

  @Test func whatThePageItselfPausedStaysPaused() throws {
    let world = try playing()
    _ = world.player.pause()
    world.player.pageDidNavigateAway()
    world.player.pageDidReturn()
    #expect(world.player.phase == .paused)
    // Also when the page resumed and paused between leaving and coming back.
    let other = try playing()
    other.player.pageDidNavigateAway()
    #expect(other.player.resume().isSuccess)
    #expect(other.player.pause().isSuccess)
    other.player.pageDidReturn()
    #expect(other.player.phase == .paused)
  }

  @Test func comingBackToAStoppedPlayerStartsNothing() throws {
    let world = try playing()
    world.player.pageDidNavigateAway()
    #expect(world.player.stop().isSuccess)
    world.player.pageDidReturn()
    world.pass(3_000)
    #expect(world.player.phase == .stopped)
  }

  // MARK: Snapshots

  @Test func aSnapshotIsThePictureTurnedAsOrientationSays() throws {
    let world = try playing()
    let path = NSTemporaryDirectory() + "snapshot-\(UInt64.random(in: 0 ... .max)).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let upright = world.player.snapshot(to: path)
    #expect(upright.result.isSuccess)
    #expect(upright.snapshot == Snapshot(path: path, width: 180, height: 320))
    #expect(FileManager.default.fileExists(atPath: path))
    // Live: seen in the next snapshot.
    try world.player.set([("orientation", .text("horizontal"))])
    let turned = world.player.snapshot(to: path)
    #expect(turned.snapshot == Snapshot(path: path, width: 320, height: 180))
    let view = world.player.snapshot(to: path, source: .view, viewSize: (width: 200, height: 100))
    #expect(view.snapshot == Snapshot(path: path, width: 200, height: 100))
    // A paused player still shows its last picture.
    _ = world.player.pause()
    #expect(world.player.snapshot(to: path).result.isSuccess)
  }

  @Test func aSnapshotWithoutAPictureOrAPlaceFails() throws {
    let world = try FakeWorld()
    #expect(!world.player.snapshot(to: NSTemporaryDirectory() + "none.png").result.isSuccess)
    let other = try playing()
    let result = other.player.snapshot(to: "/nonexistent-folder/picture.png")
    #expect(!result.result.isSuccess)
    #expect(result.snapshot == nil)
    #expect(result.result.errMsg.contains("/nonexistent-folder/picture.png"))
    #expect(other.player.stop().isSuccess)
    #expect(!other.player.snapshot(to: NSTemporaryDirectory() + "none.png").result.isSuccess)
  }
}
