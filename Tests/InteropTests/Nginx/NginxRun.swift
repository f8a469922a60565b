import EventLoop
import LiveComponents
import Stage

/// Our player on nginx-rtmp fed by ffmpeg: several players and publishers in one run of about twenty seconds.
enum NginxRun {
  /// Made by the first test that asks.
  static let players = Result { try RealWorld.with { try run($0) } }

  static func player(_ name: String) throws -> PlayerReport {
    guard let report = try players.get()[name] else { throw FileFailure(description: "nobody is called \(name)") }
    return report
  }

  private static func run(_ world: RealWorld) throws -> [String: PlayerReport] {
    let steady = try NginxServer(in: world)
    let plain = PictureWatch(try world.play("plain", steady.address("live/plain")), in: world)
    world.when({ world.has("plain", 2002) }) {
      _ = try world.publish("portrait-540p.flv", to: steady.address("live/plain"))
    }

    var late: PictureWatch?
    world.when({ world.has("plain", 2032) }) {
      late = PictureWatch(try world.play("late", steady.address("live/plain")), in: world)
    }

    _ = try world.publish("b-frames.flv", to: steady.address("notify/b"))
    try world.play("b-frames", steady.address("notify/b"))

    _ = try world.publish("rtc-360p.flv", to: steady.address("live/rtc"))
    let rtc = BufferWatch(try world.play("rtc", steady.address("live/rtc"), [("mode", .text("RTC"))]), in: world)

    let missing = try world.play("missing", steady.address("live/missing"))
    world.when({ world.has("missing", 3005, 2103) }) { _ = missing.stop() }

    try addHTTP(world)
    try addRestart(world)
    let ends = [
      "plain": [2006], "late": [2006], "b-frames": [2006], "rtc": [2006], "missing": [3005, 2103], "flv": [2103],
      "restart": [-2301],
    ]
    try world.wait("the end of all players", atMost: 60) {
      ends.allSatisfy { name, wanted in inOrder(wanted, world.codes(name)) }
    }
    var reports = ends.keys.reduce(into: [:]) { $0[$1] = world.report($1) }
    for name in reports.keys { reports[name]?.isCalm = rtc.isCalm }
    reports["plain"]?.sights = plain.sights
    reports["late"]?.sights = late?.sights ?? []
    reports["rtc"]?.buffered = rtc.samples
    return reports
  }

  /// ffmpeg publishes to our origin in real time; the player plays over HTTP-FLV.
  private static func addHTTP(_ world: RealWorld) throws {
    let origin = try OriginPlace(world)
    _ = try world.publish("mp3.flv", to: origin.rtmp("live/flv"))
    world.when({ origin.messages("live/flv") > 5 }) {
      let player = try world.play("flv", origin.http("live/flv"))
      world.when({ world.has("flv", 2103) }) { _ = player.stop() }
    }
  }

  /// The server is killed while it is played from, comes back with its stream, is killed again and stays away.
  private static func addRestart(_ world: RealWorld) throws {
    let server = try NginxServer(in: world)
    let address = server.address("live/restart")
    func publish() throws { _ = try world.publish("portrait-540p.flv", to: address) }
    try publish()
    let player = try world.play("restart", address)
    world.when({ player.statistics.shownPictures >= 25 }) {
      server.kill()
      world.when({ world.has("restart", 3005, 2103) }) {
        try server.start()
        world.when(server.isReady) { try publish() }
      }
      // The server sends sound before the next key frame to one who comes late: playback may begin without pictures.
      world.when({
        world.has("restart", 2004, 2103, 2001, 2002, 2003) && world.has("restart", 2004, 2103, 2001, 2002, 2004)
      }) { server.kill() }
    }
  }
}

/// How much media a player holds while it plays, looked at every 10 ms, and whether it came evenly.
final class BufferWatch {
  private(set) var samples: [Int64] = []
  private var worstGap: Int64 = 0
  private var newest: (bytes: UInt64, time: Int64) = (0, 0)

  /// Nothing stood still for longer than the player is made to bear at a call: neither the publisher nor this process.
  var isCalm: Bool { worstGap < 150 }

  init(_ player: LivePlayer, in world: RealWorld) {
    world.every(milliseconds: 10) { [unowned self, unowned world] in
      guard player.phase == .playing else { return newest = (player.receivedBytes, world.loop.now.milliseconds) }
      samples.append(player.bufferedMilliseconds)
      guard player.receivedBytes != newest.bytes else { return }
      let now = world.loop.now.milliseconds
      worstGap = max(worstGap, now - newest.time)
      newest = (player.receivedBytes, now)
    }
  }
}
