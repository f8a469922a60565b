import FoundationEssentials

/// `liveterm`, run as a user runs it.
struct Program {
  let world: RealWorld

  func start(_ words: [String]) throws -> ChildProcess { try world.start([Peers.liveterm ?? "liveterm"] + words) }

  func start(_ words: String...) throws -> ChildProcess { try start(words) }

  /// `liveterm serve` on free ports, and where it listens.
  func serve(_ words: String...) throws -> Served {
    let child = try start(["serve", "--rtmp", "0", "--http", "0", "--events", "json"] + words)
    func port(_ kind: String) -> String? {
      let mark = "listening for \(kind) on 127.0.0.1:"
      return child.log.first { $0.message.hasPrefix(mark) }.map { String($0.message.dropFirst(mark.count)) }
    }
    try world.wait("serve to listen") { port("HTTP") != nil && port("RTMP") != nil || child.isFinished }
    return Served(child: child, rtmpPort: port("RTMP") ?? "", httpPort: port("HTTP") ?? "")
  }

  struct Served {
    let child: ChildProcess
    let rtmpPort: String
    let httpPort: String

    func rtmp(_ name: String) -> String { "rtmp://127.0.0.1:\(rtmpPort)/\(name)" }
    func http(_ name: String) -> String { "http://127.0.0.1:\(httpPort)/\(name).flv" }
  }
}

/// One line of `--events json` (docs/events.md).
struct LogLine: Decodable {
  var v: Int
  var t: Int64
  var component: String
  var kind: String
  var code: Int?
  var name: String?
  var message: String
}

extension ChildProcess {
  /// The lines of `--events json` that are whole so far; a line that is no such record ends the list.
  var log: [LogLine] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    var records: [LogLine] = []
    for line in lines {
      guard let record = try? JSONDecoder().decode(LogLine.self, from: Data(line.utf8)) else { break }
      records.append(record)
    }
    return records
  }

  var codes: [Int] { log.compactMap(\.code) }

  /// Every line of standard output is a record of the documented form.
  var isValidLog: Bool {
    let kinds: Set = [
      "normal", "warning", "error", "status", "fullscreen", "note", "origin", "network", "summary",
    ]
    let log = log
    return text.hasSuffix("\n") && log.count == text.lines.count
      && log.allSatisfy { $0.v == 1 && kinds.contains($0.kind) && ($0.code != nil) == ($0.name != nil) }
      && zip(log, log.dropFirst()).allSatisfy { $0.t <= $1.t }
  }

  /// What a failing run must not look like.
  var hasCrashed: Bool {
    if case .signalled = status { return true }
    return ["Fatal error", "Segmentation", "Backtrace", "*** "].contains { errorText.contains($0) }
  }
}
