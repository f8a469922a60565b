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
      peer = max(peer, try measure(nginx(workbench), workbench))
      own = max(own, try measure(origin(workbench), workbench))
    }
    return [
      Figure(
        benchmark: "origin", name: "viewers of the 720p stream on one core, \(viewers) tried", ours: "\(Int(own))",
        peer: "nginx-rtmp \(Int(peer))", ratio: own / peer, target: ">= the peer's", isMet: own >= peer)
    ]
  }

  /// A running server and where it takes publishers and viewers.
  private struct Server {
    let process: ChildProcess
    let port: UInt16
  }

  private static func nginx(_ workbench: Workbench) throws -> Server {
    let port = try Workbench.freePort()
    let folder = workbench.folder + "/nginx-\(port)"
    guard mkdir(folder, 0o700) == 0 else { throw BenchError("cannot make \(folder)") }
    let template = try TextFile.read("fixtures/nginx-rtmp.conf")
    let text = template.replacing("@FOLDER@", with: folder).replacing("@PORT@", with: "\(port)")
    try TextFile.write(text, to: folder + "/nginx.conf")
    return Server(
      process: try ChildProcess(["nginx", "-p", folder, "-c", folder + "/nginx.conf"], isQuiet: true), port: port)
  }

  private static func origin(_ workbench: Workbench) throws -> Server {
    let port = try Workbench.freePort()
    return Server(process: try ChildProcess([workbench.liveterm, "serve", "--rtmp", "\(port)"]), port: port)
  }

  /// Viewers on one core.
  private static func measure(_ server: Server, _ workbench: Workbench) throws -> Double {
    defer { server.process.terminate() }
    try waitUntilReady(server.port)
    let publisher = try ChildProcess([
      "ffmpeg", "-nostdin", "-v", "fatal", "-re", "-stream_loop", "-1", "-i", Workbench.fixture, "-c", "copy", "-f",
      "flv",
      "rtmp://127.0.0.1:\(server.port)/live/bench",
    ])
    defer { publisher.terminate() }
    sleep(1)
    let load = try ChildProcess(
      [workbench.ownPath, Worker.argument, "viewers", "\(server.port)", "\(viewers)", "\(seconds)"], capturing: true)
    guard load.readLine() == LoadGenerator.begin else { throw BenchError("the viewers did not all get the stream") }
    let before = try server.process.processorTime()
    guard let result = load.readLine() else { throw BenchError("the viewers lost the stream") }
    let used = try server.process.processorTime() - before
    guard result == LoadGenerator.complete else { throw BenchError(result) }
    return Double(viewers * seconds) / used
  }

  private static func waitUntilReady(_ port: UInt16) throws {
    for _ in 0..<100 {
      if Workbench.canConnect(to: port) { return }
      usleep(50_000)
    }
    throw BenchError("nothing listens on port \(port)")
  }
}

extension String {
  fileprivate func replacing(_ mark: String, with text: String) -> String {
    split(separator: mark, omittingEmptySubsequences: false).joined(separator: text)
  }
}
