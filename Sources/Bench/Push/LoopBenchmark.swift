import EventLoop
import LiveComponents
import Network
import Stage

/// From the camera to the viewer's screen: in the simulated world, and through nginx-rtmp on this machine's sockets.
enum LoopBenchmark {
  static func run(_ workbench: Workbench) throws -> [Figure] { try simulated() + real(workbench) }

  private static func figures(
    _ name: String, _ outcome: LoopOutcome, peer: String = "", picture most: Int64
  ) -> [Figure] {
    func figure(_ what: String, _ delay: DelayFigures) -> Figure {
      Figure(
        benchmark: "loop", name: "\(name), \(what)",
        ours: "p50 \(delay.p50), p95 \(delay.p95), max \(delay.most) ms of \(delay.count)", peer: peer,
        target: "p95 <= \(most) ms", isMet: outcome.isGood && delay.count > 20 && delay.p95 <= most)
    }
    return [figure("picture", outcome.pictureDelay), figure("sound", outcome.soundDelay)]
  }

  private static func simulated() throws -> [Figure] {
    var call = LoopOptions()
    call.playAttributes = [("mode", .text("RTC"))]
    call.world.conditions = try NetworkConditions(parsing: "delay=20ms")
    call.world.limit = .seconds(60)
    var broadcast = call
    broadcast.pushAttributes = [("mode", .text("HD"))]
    broadcast.playAttributes = [("mode", .text("live")), ("min-cache", .number(1))]
    return figures("RTC on a clean 20 ms link", try LoopRun(call).run(), picture: 300)
      + figures("HD, live mode with min-cache 1, the same link", try LoopRun(broadcast).run(), picture: 1_500)
  }

  private static func real(_ workbench: Workbench) throws -> [Figure] {
    let server = try BenchServer.nginx(workbench)
    defer { server.process.terminate() }
    try server.waitUntilReady()
    var options = LoopOptions()
    options.pushAddress = server.address("bench")
    options.playAddress = options.pushAddress
    options.playAttributes = [("mode", .text("RTC"))]
    options.world.limit = .seconds(30)
    let run = try LoopRun(options)
    let reader = FFmpegReader(run.stage.loop, address: options.playAddress)
    run.stage.log.subscribe { record in if record.code == 1002 { reader.start() } }
    let outcome = try run.run()
    let peer = reader.stop()
    return figures(
      "RTC through nginx-rtmp on loopback", outcome,
      peer: "ffmpeg -fflags nobuffer, decoded: p50 \(peer.p50), p95 \(peer.p95) ms of \(peer.count)", picture: 400)
  }
}
