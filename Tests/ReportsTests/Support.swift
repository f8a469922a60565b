@preconcurrency import Glibc
import LiveComponents
import Stage
import Testing

@testable import Reports

/// Programs that a test starts.
enum Tool {
  static func isInstalled(_ name: String) -> Bool { run("command -v \(name)").status == 0 }

  /// Runs a shell script with sh.
  /// - Returns: standard output and standard error in the order written, and the exit status.
  static func run(_ script: String) -> (text: String, status: Int32) {
    let folder = TemporaryFolder()
    guard let path = try? folder.write(script, as: "script"), let stream = popen("sh \(path) 2>&1", "r") else {
      return ("popen failed", -1)
    }
    var bytes: [UInt8] = []
    while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    let status = pclose(stream)
    return (String(decoding: bytes, as: UTF8.self), (status >> 8) & 255)
  }
}

/// A new folder that goes with the test.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/liveterm-reports-XXXXXX".utf8CString)
    _ = mkdtemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { _ = system("rm -rf \(path)") }

  func write(_ text: String, as name: String) throws -> String {
    try Files.write(text, to: "\(path)/\(name)")
    return "\(path)/\(name)"
  }

  /// Names in it, in order.
  func names(in folder: String = ".") -> [String] {
    Tool.run("cd '\(path)/\(folder)' && LC_ALL=C ls -A").text.split(separator: "\n").map(String.init)
  }
}

/// Files beside the tests.
enum Data {
  static let folder = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Data"

  static func text(_ name: String) throws -> String {
    String(decoding: try Files.read("\(folder)/\(name)", limit: 1 << 20), as: UTF8.self)
  }

  /// A log as `--events json` wrote it.
  static func records(_ name: String) throws -> [LogRecord] {
    try text(name).split(separator: "\n").map { line in
      let value = try JSONReader.value(Array(line.utf8))
      let kind = try #require(value["kind"]?.text.flatMap(LogRecord.Kind.init))
      return LogRecord(
        time: try #require(value["t"]?.integer), component: try #require(value["component"]?.text), kind: kind,
        code: value["code"]?.integer.map { Int($0) }, name: value["name"]?.text ?? "",
        message: value["message"]?.text ?? "",
        fields: fields(value["fields"]))
    }
  }

  /// In the order of their names, for the reader does not keep the file's.
  private static func fields(_ value: JSONValue?) -> [EventField] {
    guard case .object(let fields)? = value else { return [] }
    return fields.sorted { $0.key < $1.key }.compactMap { name, value in
      switch value {
      case .text(let text): EventField(name, text)
      case .flag(let flag): EventField(name, .flag(flag))
      case .number(let text): Int64(text).map { EventField(name, $0) } ?? EventField(name, .number(Double(text) ?? 0))
      case .null, .array, .object: nil
      }
    }
  }
}
