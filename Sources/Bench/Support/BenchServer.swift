import Glibc

/// A running RTMP server and where it takes publishers and viewers.
struct BenchServer {
  let process: ChildProcess
  let port: UInt16

  /// nginx with its RTMP module, as the tests use it.
  static func nginx(_ workbench: Workbench) throws -> BenchServer {
    let port = try Workbench.freePort()
    let folder = workbench.folder + "/nginx-\(port)"
    guard mkdir(folder, 0o700) == 0 else { throw BenchError("cannot make \(folder)") }
    let template = try TextFile.read("fixtures/nginx-rtmp.conf")
    let text = template.replacing("@FOLDER@", with: folder).replacing("@PORT@", with: "\(port)")
    try TextFile.write(text, to: folder + "/nginx.conf")
    return BenchServer(
      process: try ChildProcess(["nginx", "-p", folder, "-c", folder + "/nginx.conf"], isQuiet: true), port: port)
  }

  /// `liveterm serve`.
  static func origin(_ workbench: Workbench) throws -> BenchServer {
    let port = try Workbench.freePort()
    return BenchServer(process: try ChildProcess([workbench.liveterm, "serve", "--rtmp", "\(port)"]), port: port)
  }

  func address(_ stream: String) -> String { "rtmp://127.0.0.1:\(port)/live/\(stream)" }

  /// Returns once it accepts connections.
  func waitUntilReady() throws {
    for _ in 0..<100 {
      if Workbench.canConnect(to: port) { return }
      Workbench.pause(.milliseconds(50))
    }
    throw BenchError("nothing listens on port \(port)")
  }
}

extension String {
  fileprivate func replacing(_ mark: String, with text: String) -> String {
    split(separator: mark, omittingEmptySubsequences: false).joined(separator: text)
  }
}
