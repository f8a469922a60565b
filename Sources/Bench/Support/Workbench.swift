import EventLoop
import Glibc

/// What the benchmarks share: the programs to measure, a folder for files, a long fixture.
final class Workbench {
  static let fixture = "fixtures/bench-720p.flv"
  /// Times the 12 s of the fixture.
  static let repeats = 9

  /// This program, to start as a worker.
  let ownPath: String
  /// The program that is measured, built beside this one.
  let liveterm: String
  let folder: String
  private var madeLongFile: String?

  init() throws {
    var bytes = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &bytes, bytes.count)
    guard count > 0 else { throw BenchError("cannot find the program's own path") }
    ownPath = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = ownPath.lastIndex(of: "/") else { throw BenchError("\(ownPath) is no full path") }
    liveterm = ownPath[...slash] + "liveterm"
    guard access(liveterm, X_OK) == 0 else { throw BenchError("\(liveterm) is missing; run make bench") }
    guard access(Self.fixture, R_OK) == 0 else {
      throw BenchError("\(Self.fixture) is missing; run from the repository's top folder")
    }
    var template = Array("/tmp/liveterm-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchError("cannot make a temporary folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes the folder and what is in it.
  func clean() { _ = try? ChildProcess.run(["rm", "-rf", folder]) }

  /// The fixture played nine times over, as one file.
  func longFile() throws -> String {
    if let madeLongFile { return madeLongFile }
    let path = folder + "/long.flv"
    _ = try ChildProcess.run([
      "ffmpeg", "-nostdin", "-v", "error", "-stream_loop", "\(Self.repeats - 1)", "-i", Self.fixture, "-c", "copy",
      path,
    ])
    madeLongFile = path
    return path
  }

  /// A port of 127.0.0.1 that is free now.
  static func freePort() throws -> UInt16 {
    let port = withLoopbackSocket(port: 0) { descriptor, address -> UInt16? in
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      guard bind(descriptor, address, length) == 0, getsockname(descriptor, address, &length) == 0 else { return nil }
      return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
    }
    guard let port else { throw BenchError("no free port on 127.0.0.1") }
    return port
  }

  /// Lets the peers work for a while.
  static func pause(_ duration: RunDuration) { EventLoop(clock: .wall).run(until: .zero + duration) }

  /// What this process holds resident now.
  static var residentMebibytes: Double {
    let words = (try? TextFile.read("/proc/self/statm"))?.split(separator: " ") ?? []
    return words.count > 1 ? (Double(words[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576 : 0
  }

  /// Whether something listens on that port of 127.0.0.1.
  static func canConnect(to port: UInt16) -> Bool {
    withLoopbackSocket(port: port) { connect($0, $1, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
  }

  private static func withLoopbackSocket<Result>(
    port: UInt16, _ body: (Int32, UnsafeMutablePointer<sockaddr>) -> Result
  ) -> Result {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(descriptor, $0) }
    }
  }
}

/// Runs each measurement in turn, several times, so that what else the machine does meets all of them alike; the least of
/// each is what the work costs.
func leastOfEach(rounds: Int, _ measurements: [() throws -> Double]) throws -> [Double] {
  var least = [Double](repeating: .infinity, count: measurements.count)
  for _ in 0..<rounds {
    for (index, measure) in measurements.enumerated() { least[index] = min(least[index], try measure()) }
  }
  return least
}

extension Array where Element == Double {
  var median: Double {
    let sorted = sorted()
    guard let middle = sorted.dropFirst(count / 2).first else { return .nan }
    return middle
  }
}
