import EventLoop
import Exploration
@preconcurrency import Glibc

/// `liveterm explore`.
enum Explore {
  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    if arguments[ExploreTable.worker] {
      ExploreWorker(arguments).serve(output)
      return .pass
    }
    if let folder = arguments[ExploreTable.out] { try makeFolder(folder) }
    return try ExploreSearch(arguments, output).run()
  }

  private static func makeFolder(_ path: String) throws(CommandFailure) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw .environment("\(path): \(String(cString: strerror(errno)))")
  }

  /// What is told of a finding, and the script of it, written where a folder was named.
  static func lines(
    of finding: Finding, length: RunDuration, folder: String?, isJSON: Bool
  ) throws(CommandFailure) -> [String] {
    let script = try folder.map { (folder) throws(CommandFailure) in try writeScript(finding, folder) }
    return isJSON ? [finding.json(length: length, script: script)] : finding.report(length: length, script: script)
  }

  private static func writeScript(_ finding: Finding, _ folder: String) throws(CommandFailure) -> String {
    let path = "\(folder)/\(finding.scriptName)"
    guard let file = fopen(path, "w") else { throw .environment("\(path): \(String(cString: strerror(errno)))") }
    let isWritten = fputs(finding.script, file) >= 0
    guard fclose(file) == 0, isWritten else { throw .environment("\(path): \(String(cString: strerror(errno)))") }
    return path
  }
}
