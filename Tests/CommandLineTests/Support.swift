@preconcurrency import Glibc
import Testing

@testable import liveterm

/// All tests of the command line, one after the other: getopt_long keeps its state in global variables.
@Suite(.serialized) enum CommandLineTests {}

/// Collects what a command prints.
final class CollectedText: TextOutput {
  private(set) var out = ""
  private(set) var error = ""

  func write(_ text: String) { out += text }
  func writeError(_ text: String) { error += text }
}

/// What a command line printed and returned, run in this process.
struct Outcome {
  let exitCode: ExitCode
  let out: String
  let error: String

  init(_ words: String...) { self.init(words) }

  init(_ words: [String]) {
    let output = CollectedText()
    exitCode = Program.run(words, output)
    out = output.out
    error = output.error
  }
}

/// Reads words by a table.
func parsed(_ words: String..., as command: Command) throws -> ParsedArguments {
  guard case .arguments(let arguments) = try ArgumentParser.parse(words, as: command) else {
    throw CommandFailure.usage("help or version")
  }
  return arguments
}

/// Programs that a test starts.
enum Tool {
  static func isInstalled(_ name: String) -> Bool { run("command -v \(name)").status == 0 }

  /// Runs a shell script with sh.
  /// - Returns: standard output and standard error in the order written, and the exit status.
  static func run(_ script: String) -> (text: String, status: Int32) {
    let path = temporaryFile(script)
    defer { unlink(path) }
    guard let stream = popen("sh \(path) 2>&1", "r") else { return ("popen failed", -1) }
    var bytes: [UInt8] = []
    while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    let status = pclose(stream)
    return (String(decoding: bytes, as: UTF8.self), (status >> 8) & 255)
  }

  /// A new file with that text; the caller removes it.
  static func temporaryFile(_ text: String) -> String {
    var template = Array("/tmp/liveterm-test-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { break }
      rest = rest.dropFirst(written)
    }
    close(descriptor)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A new empty folder; the caller removes it.
  static func temporaryFolder() -> String {
    var template = Array("/tmp/liveterm-test-XXXXXX".utf8CString)
    _ = mkdtemp(&template)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The program as built beside the test bundle.
  static var liveterm: String? {
    for word in CommandLine.arguments where word.contains(".xctest") {
      let folder = word.split(separator: "/", omittingEmptySubsequences: false).prefix { !$0.hasSuffix(".xctest") }
      let path = folder.joined(separator: "/") + "/liveterm"
      if access(path, X_OK) == 0 { return path }
    }
    return nil
  }
}
