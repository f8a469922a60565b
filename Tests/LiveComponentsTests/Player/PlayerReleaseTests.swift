import EventLoop
import RTMP
import Testing

@testable import LiveComponents

/// After `stop` nothing is left behind: no timer, no connection, no object.
@Suite struct PlayerReleaseTests {
  /// How far a player has come when it is stopped.
  enum Moment: String, CaseIterable, Sendable {
    case connecting, handshaking, waiting, loading, playing, fast, paused, stalled, retrying, ended, failed
  }

  private func world(at moment: Moment) throws -> FakeWorld {
    let world = try FakeWorld()
    let media = try FixtureMedia("tiny.flv").looped(moment == .ended || moment == .stalled ? 3_000 : 30_000)
    let burst = moment == .fast
    world.server.onPlay = { viewer in
      if moment == .waiting { return }
      if burst { viewer.send(media.filter { $0.timestamp < 4_000 }) }
      viewer.sendInRealTime(burst ? media.filter { $0.timestamp >= 4_000 } : media)
    }
    if moment == .failed { try world.player.set([("src", .text("rtmp://nowhere.local/live/a"))]) }
    _ = world.player.play()
    switch moment {
    case .connecting: world.pass(5)
    case .handshaking: world.pass(70)
    case .waiting, .loading: world.pass(700)
    case .playing, .fast: world.pass(4_000)
    case .stalled: world.pass(6_000)
    case .paused:
      world.pass(3_000)
      _ = world.player.pause()
      world.pass(1_000)
    case .retrying:
      world.pass(3_000)
      world.server.viewers[0].abort()
      world.pass(1_000)
    case .ended:
      world.pass(3_400)
      world.server.viewers[0].endStream()
      world.pass(5_000)
    case .failed: world.pass(20_000)
    }
    return world
  }

  private static func phase(_ moment: Moment) -> LivePlayer.Phase {
    switch moment {
    case .connecting, .handshaking, .waiting, .loading, .stalled: .loading
    case .playing, .fast, .retrying: .playing
    case .paused: .paused
    case .ended: .ended
    case .failed: .failed
    }
  }

  @Test(arguments: Moment.allCases) func afterStopNothingIsLeft(_ moment: Moment) throws {
    let world = try world(at: moment)
    if moment != .retrying { #expect(world.player.phase == Self.phase(moment)) }
    weak let link = world.player.link
    #expect(world.player.stop().isSuccess)
    let codes = world.log.codes
    // The player's own timers are gone at once.
    for timer in [LivePlayer.Timer.control, .present, .dry, .status, .retry] { #expect(!world.player.isArmed(timer)) }
    #expect(world.player.link == nil)
    #expect(world.player.buffer.isEmpty)
    #expect(world.player.video.framesInside == 0)
    #expect(world.player.currentPicture == nil)
    // What the server still sends finds nobody.
    world.pass(31_000)
    #expect(world.loop.armedTimers == 0)
    #expect(link == nil)
    #expect(world.simulation.openConnections == 0)
    #expect(world.log.codes == codes)
  }

  /// 2006 and -2301 are ends too: nothing runs on until the page acts.
  @Test(arguments: [Moment.ended, .failed]) func afterAnEndNothingRuns(_ moment: Moment) throws {
    let world = try world(at: moment)
    let statuses = world.log.statuses.count
    world.pass(31_000)
    #expect(world.loop.armedTimers == 0)
    #expect(world.log.statuses.count == statuses)
    #expect(world.player.buffer.isEmpty)
  }

  @Test func aStoppedPlayerIsReleasedWithItsOwner() throws {
    weak var player: LivePlayer?
    weak var log: PlayerLog?
    weak var viewer: FakeViewer?
    let loop: EventLoop
    do {
      let world = try world(at: .playing)
      player = world.player
      log = world.log
      viewer = world.server.viewers[0]
      loop = world.loop
      _ = world.player.stop()
      world.pass(31_000)
      world.server.close()
    }
    #expect(player == nil)
    #expect(log == nil)
    #expect(viewer == nil)
    #expect(loop.armedTimers == 0)
  }

  /// Pages that play and stop for hours.
  @Test func manyTurnsLeaveNoMoreThanOne() throws {
    let world = try FakeWorld(decoding: .none)
    let media = try FixtureMedia("tiny.flv").looped(2_000)
    world.server.onPlay = { $0.sendInRealTime(media) }
    for _ in 0..<100 {
      #expect(world.player.play().isSuccess)
      world.pass(1_500)
      #expect(world.player.stop().isSuccess)
    }
    world.pass(10_000)
    #expect(world.loop.armedTimers == 0)
    #expect(world.simulation.openConnections == 0)
    #expect(world.log.codes.filter { $0 == 2004 }.count == 100)
  }
}
