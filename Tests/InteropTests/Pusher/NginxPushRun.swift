import EventLoop
import LiveComponents
import Media
import Stage

/// Our pushers on nginx-rtmp in one run: one that ffmpeg records, a second on the same name, one whose server dies and returns.
enum NginxPushRun {
  struct Report: Sendable {
    var recorded = RecordedPush()
    var codes: [String: [Int]] = [:]
    var status: PlayerReport
  }

  /// Made by the first test that asks.
  static let report = Result { try RealWorld.with { try run($0) } }

  private static func run(_ world: RealWorld) throws -> Report {
    let steady = try NginxServer(in: world)
    let mortal = try NginxServer(in: world)
    var configuration = PusherConfiguration()
    configuration.frontCamera = .file(Peers.fixtures + "portrait-540p.flv")
    configuration.microphone = configuration.frontCamera
    let path = try world.folder() + "/push.flv"
    let pusher = try world.push(
      "steady", steady.address("live/a"),
      [("mode", .text("HD")), ("min-bitrate", .number(1_000)), ("max-bitrate", .number(1_000))],
      configuration: configuration)
    var recording: ChildProcess?
    world.when({ world.has("steady", 1002) }) {
      recording = try world.ffmpeg(["-nostdin", "-y", "-i", steady.address("live/a"), "-t", "8", "-c", "copy", path])
      try world.push("second", steady.address("live/a"), [("enable-camera", .flag(false))])
    }

    try world.push("mortal", mortal.address("live/m"), [("enable-camera", .flag(false))])
    world.when({ world.has("mortal", 1002) }) {
      mortal.kill()
      world.when({ world.has("mortal", 1002, 1102) }) { try mortal.start() }
    }
    try world.wait("the recording and the deaths", atMost: 60) {
      recording?.isFinished == true && world.codes("second").last == -1307
        && world.has("mortal", 1002, 1102, 1001, 1002)
    }
    _ = pusher.stop()
    var report = Report(status: world.report("steady"))
    for name in ["steady", "second", "mortal"] { report.codes[name] = world.codes(name) }
    report.recorded = try RecordedPush(path: path, packets: try OriginPlace(world).packets(of: path))
    return report
  }
}
