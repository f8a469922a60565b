import Glibc

/// Viewers of one RTMP stream that a server carries on one core: the origin beside nginx with its RTMP module. Both get the
/// same stream from ffmpeg and the same viewers from the same load program, in turn.
enum OriginBenchmark {
  static let viewers = 400
  static let seconds = 10
  static let rounds = 2

  static func run(_ workbench: Workbench) throws -> [Figure] {
    var own = 0.0
    var peer = 0.0
    for _ in 0..<rounds {
      peer = max(peer, try measure(BenchServer.nginx(workbench), workbench))
      own = max(own, try measure(BenchServer.origin(workbench), workbench))
    }
    return [
      Figure(
        benchmark: "origin", name: "viewers of the 720p stream on one core, \(viewers) tried", ours: "\(Int(own))",
        peer: "nginx-rtmp \(Int(peer))", ratio: own / peer, target: ">= the peer's", isMet: own >= peer)
    ]
  }

  /// Viewers on one core.
  private static func measure(_ server: BenchServer, _ workbench: Workbench) throws -> Double {
    defer { server.process.terminate() }
    try server.waitUntilReady()
    let publisher = try ChildProcess([
      "ffmpeg", "-nostdin", "-v", "fatal", "-re", "-stream_loop", "-1", "-i", Workbench.fixture, "-c", "copy", "-f",
      "flv",
      server.address("bench"),
    ])
    defer { publisher.terminate() }
    Workbench.pause(.seconds(1))
    let load = try ChildProcess(
      [workbench.ownPath, Worker.argument, "viewers", "\(server.port)", "\(viewers)", "\(seconds)"], capturing: true)
    guard load.readLine() == LoadGenerator.begin else { throw BenchError("the viewers did not all get the stream") }
    let before = try server.process.processorTime()
    guard let result = load.readLine() else { throw BenchError("the viewers lost the stream") }
    let used = try server.process.processorTime() - before
    guard result == LoadGenerator.complete else { throw BenchError(result) }
    return Double(viewers * seconds) / used
  }
}
