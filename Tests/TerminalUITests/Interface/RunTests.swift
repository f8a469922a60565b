import EventLoop
import LiveComponents
import Network
import Stage
import Testing

@testable import TerminalUI

/// The run behind the interface is the run of `liveterm loop`.
@Suite struct SameRunTests {
  /// What a `LoopRun` logs before its end, apart from its own figures.
  private func loopLog(_ session: SessionOptions, _ length: RunDuration) throws -> [String] {
    var options = LoopOptions()
    (options.pusher, options.player, options.world) = (session.pusher, session.player, session.world)
    (options.pushAttributes, options.playAttributes) = (session.pushAttributes, session.playAttributes)
    options.world.limit = length
    let run = try LoopRun(options)
    var records: [LogRecord] = []
    run.stage.log.subscribe { records.append($0) }
    _ = try run.run()
    return lines(records.filter { $0.component != "loop" && $0.kind != .summary }, before: length)
  }

  private func lines(_ records: [LogRecord], before end: RunDuration) -> [String] {
    records.filter { $0.time < end.milliseconds }.map(\.json)
  }

  @Test(
    arguments: [
      (1, nil, []), (2, "up=500kbps,down=900kbps,delay=30ms,jitter=20ms,loss=2%", []),
      (3, "rate=2Mbps,delay=15ms", ["bandwidth=200kbps@4s+5s", "cut@12s+2s"]),
      (4, nil, ["reset@5s", "mic-busy@1s+3s", "kick@14s"]),
    ] as [(UInt64, String?, [String])])
  func theSameSeedGivesTheSameLog(_ seed: UInt64, _ conditions: String?, _ faults: [String]) throws {
    let length = RunDuration.seconds(20)
    var options = Driver.quick
    options.world.seed = seed
    options.world.conditions = try conditions.map { try NetworkConditions(parsing: $0) }
    options.world.faults = try faults.map { try Fault(parsing: $0) }
    let driver = try Driver(options)
    driver.run(for: length)
    let (mine, loops) = (lines(driver.records, before: length), try loopLog(options, length))
    #expect(mine.count > 20)
    #expect(mine == loops)
  }

  /// Nor does it matter what is looked at meanwhile.
  @Test func lookingChangesNothing() throws {
    let length = RunDuration.seconds(10)
    let (still, busy) = (try Driver(), try Driver(width: 60, height: 20))
    busy.drawsOnDemand = false
    still.run(for: length)
    for key in "?\u{1B}anlVgc2z z".unicodeScalars where key != "z" {
      busy.press(key == "\u{1B}" ? .escape : .character(key))
      busy.run(for: .milliseconds(1_000))
      busy.resize(60 + Int(key.value) % 40, 24)
    }
    busy.press(" ")
    busy.run(for: .milliseconds(10))
    #expect(lines(still.records, before: .seconds(8)) == lines(busy.records, before: .seconds(8)))
  }

  @Test func picturesTooGiveTheSameLog() throws {
    let length = RunDuration.seconds(3)
    let driver = try Driver(Driver.real, width: 80, height: 24)
    driver.run(for: length)
    #expect(lines(driver.records, before: length) == (try loopLog(Driver.real, length)))
  }
}

/// Terminals that are slow, and pictures on those that are not.
@Suite struct DrawingTests {
  @Test func aSlowDisplayGetsFewerScreensAndTheRunGoesOn() throws {
    let (driver, other) = (try Driver(), try Driver())
    driver.runUntilPlaying()
    driver.look()
    driver.drawsOnDemand = false
    let (draws, timers) = (driver.display.draws, driver.session.stage.loop.armedTimers)
    driver.display.isDrained = false
    driver.run(for: .seconds(10))
    driver.press("m")
    driver.press("m")
    #expect(driver.display.draws == draws)
    #expect(driver.session.stage.loop.armedTimers <= timers + 2, "nothing heaps up")
    other.run(for: .milliseconds(11_500))
    #expect(driver.records.map(\.json) == other.records.map(\.json))
    driver.display.isDrained = true
    driver.interface.displayDrained()
    driver.run(for: .zero)
    #expect(driver.display.draws == draws + 1 && driver.header.contains("11.5"))
  }

  @Test func aFrozenScreenIsDrawnAnewAfterAResize() throws {
    let driver = try Driver()
    driver.runUntilPlaying()
    driver.drawsOnDemand = false
    driver.press(" ")
    driver.display.isDrained = false
    driver.resize(90, 30)
    driver.display.isDrained = true
    driver.interface.displayDrained()
    driver.run(for: .milliseconds(100))
    #expect(driver.grid.width == 90 && driver.header.contains("FROZEN"))
  }

  @Test func noMoreScreensThanTheRateAllows() throws {
    let driver = try Driver(Driver.real, width: 60, height: 20)
    driver.runUntilPlaying()
    driver.drawsOnDemand = false
    let draws = driver.display.draws
    driver.run(for: .seconds(2))
    #expect((10...61).contains(driver.display.draws - draws))
  }

  @Test(arguments: ScreenSize.all) func bothTilesShowTheirPictures(_ size: ScreenSize) throws {
    let driver = try size.driver(Driver.real)
    driver.runUntilPlaying()
    for tile in driver.layout.tiles {
      let cells = (tile.picture.y..<tile.picture.bottom).flatMap { y in
        (tile.picture.x..<tile.picture.right).map { driver.grid[$0, y] }
      }
      #expect(cells.count { $0.kind == .picture } > 6)
      #expect(Set(cells.filter { $0.kind == .picture }.map(\.paper)).count > 2, "not of one colour")
    }
    #expect(driver.grid.flaw == nil)
    for (index, name) in ["pusher", "player"].enumerated() { #expect(driver.tile(index).contains(name.prefix(3))) }
  }
}
