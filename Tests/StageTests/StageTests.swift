import EventLoop
import LiveComponents
import Network
import Stage
import Testing

@Suite struct StageTests {
  @Test func theSimulatedWorldRunsOnTheWallClockToo() throws {
    let stage = Stage(world: .simulated, clock: .wall)
    #expect(stage.loop.clock == .wall && stage.simulation != nil)
    #expect(Stage(world: .simulated).loop.clock == .virtual && Stage(world: .real, clock: .virtual).loop.clock == .wall)
    try stage.startOrigin()
    var configuration = PusherConfiguration()
    configuration.encoding = .model
    let pusher = stage.addPusher(configuration: configuration)
    try pusher.set([("url", .text("rtmp://push.local/live/a"))])
    stage.log.subscribe { [weak stage] record in if record.code == 1002 { stage?.loop.stop() } }
    #expect(pusher.start().isSuccess)
    stage.loop.run(until: .zero + .seconds(10))
    // Two round trips of 40 ms and more lie before the stream is taken.
    #expect(pusher.isPublishing && (.zero + .milliseconds(80)..<(.zero + .seconds(10))).contains(stage.loop.now))
    pusher.detach()
    stage.origin.close()
  }

  @Test func conditionsAndCapacityCanBeReadBack() throws {
    let stage = Stage(world: .simulated)
    #expect(stage.conditions == NetworkConditions())
    #expect(stage.capacityKbps(.up) == nil && stage.capacityKbps(.down) == nil)
    let conditions = try NetworkConditions(parsing: "up=800kbps,down=2Mbps")
    try stage.setConditions(conditions)
    #expect(stage.conditions == conditions)
    #expect(stage.capacityKbps(.up) == 800 && stage.capacityKbps(.down) == 2_000)
    let limit = try stage.begin(Fault(parsing: "bandwidth=300kbps:phone>push.local@0"))
    #expect(stage.capacityKbps(.up) == 300 && stage.capacityKbps(.down) == 2_000)
    let cut = try stage.begin(Fault(parsing: "cut@0"))
    #expect(stage.capacityKbps(.up) == 0 && stage.capacityKbps(.down) == 0)
    for handle in [limit, cut] { stage.lift(handle) }
    #expect(stage.capacityKbps(.up) == 800)
    let real = Stage(world: .real)
    #expect(real.capacityKbps(.up) == nil && real.conditions.up.delay == .zero)
    try real.setConditions(conditions)
    #expect(real.conditions == conditions && real.capacityKbps(.up) == 800)
    #expect(throws: ConditionsError.self) { try real.setConditions(NetworkConditions(parsing: "loss=1%")) }
    #expect(real.conditions == conditions)
  }

  @Test func aRemovedComponentIsReleasedAndItsNameIsFree() throws {
    let stage = Stage(world: .simulated)
    try stage.startOrigin()
    weak var oldPusher: LivePusher?
    weak var oldPlayer: LivePlayer?
    try Self.populate(stage)
    (oldPusher, oldPlayer) = (stage.pushers["pusher"], stage.players["player"])
    stage.loop.run(until: .zero + .seconds(5))
    #expect(oldPusher?.isPublishing == true && oldPlayer?.phase == .playing)
    var lines = 0
    stage.log.subscribe { record in if record.component == "pusher" || record.component == "player" { lines += 1 } }
    #expect(stage.removePusher("pusher") && stage.removePlayer("player"))
    #expect(!stage.removePusher("pusher") && !stage.removePlayer("player"))
    #expect(stage.pushers.isEmpty && stage.players.isEmpty)
    stage.loop.run(until: .zero + .seconds(60))
    #expect(oldPusher == nil && oldPlayer == nil)
    #expect(lines == 0)
    try Self.populate(stage)
    stage.loop.run(until: .zero + .seconds(65))
    #expect(stage.pushers["pusher"]?.isPublishing == true && stage.players["player"]?.phase == .playing)
    stage.removePusher("pusher")
    stage.removePlayer("player")
    stage.origin.close()
  }

  /// A pusher, and half a second later a player of its stream.
  private static func populate(_ stage: Stage) throws {
    var pusherConfiguration = PusherConfiguration()
    pusherConfiguration.encoding = .model
    var playerConfiguration = PlayerConfiguration()
    playerConfiguration.decoding = .none
    let pusher = stage.addPusher(configuration: pusherConfiguration)
    let player = stage.addPlayer(configuration: playerConfiguration)
    try pusher.set([("url", .text("rtmp://push.local/live/a"))])
    try player.set([("src", .text("rtmp://play.local/live/a"))])
    _ = pusher.start()
    stage.loop.schedule(after: .milliseconds(500)) { [weak player] in _ = player?.play() }
  }
}
