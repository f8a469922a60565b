import Stage

/// What `--replay` needs to know of a failed test.
public struct Replay: Sendable {
  /// The test file's path when it ran; modules that it loads are found from there.
  public var file: String
  /// The copy of the script in the folder.
  public var scriptPath: String
  /// The names of the `describe` blocks and of the test.
  public var path: [String]
  public var seed: UInt64
  public var options: [(name: String, value: String)]
  /// The command that repeated the test when it failed.
  public var command: String
}

extension FailureBundle {
  /// Reads a folder that `write` made.
  /// - Throws: if a file is missing, is not what it should be, or was written by a newer liveterm.
  public static func read(_ folder: String) throws(BundleError) -> Replay {
    let path = "\(folder)/run.json"
    guard Files.isFolder(folder) else { throw BundleError(.cannotRead, folder, "not a folder") }
    let bytes = try Files.read(path, limit: 1 << 20)
    let replay: Replay
    do throws(JSONError) {
      replay = try RunFile.replay(try JSONReader.value(bytes), folder: folder)
    } catch {
      throw BundleError(.malformed, path, error.line > 0 ? "line \(error.line): \(error.message)" : error.message)
    }
    _ = try Files.read(replay.scriptPath, limit: 16 << 20)
    return replay
  }
}

/// `run.json`.
enum RunFile {
  /// One key a line, always in this order.
  static func text(_ record: RunRecord, script: String, received: [String]) -> String {
    let report = record.report
    let options = record.options.map { "[\(JSON.string($0.name)), \(JSON.string($0.value))]" }
    let fields = [
      ("v", "\(FailureBundle.schemaVersion)"), ("file", JSON.string(report.file)), ("script", JSON.string(script)),
      ("path", list(report.path.map(JSON.string))),
      // A number of 64 bits does not survive every reader.
      ("seed", JSON.string("\(report.seed)")), ("options", list(options)),
      ("command", JSON.string(report.repeatCommand)),
      ("message", JSON.string(PlainText.firstLine(report.failures.first?.message ?? ""))),
      ("runMilliseconds", "\(report.runMilliseconds)"), ("received", list(received.map(JSON.string))),
    ]
    return "{\n" + fields.map { "  \"\($0)\": \($1)" }.joined(separator: ",\n") + "\n}\n"
  }

  private static func list(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }

  static func replay(_ value: JSONValue, folder: String) throws(JSONError) -> Replay {
    guard case .object = value else { throw wrong("an object is expected") }
    guard let version = value["v"]?.integer, version > 0 else {
      throw wrong("\"v\" is missing: no run.json of liveterm")
    }
    guard version <= FailureBundle.schemaVersion else {
      throw wrong("version \(version); this liveterm reads up to \(FailureBundle.schemaVersion)")
    }
    let script = try text("script", in: value)
    guard !script.isEmpty, script != ".", script != "..", !script.contains("/"), !script.utf8.contains(0) else {
      throw wrong("\"script\" must name a file in the folder")
    }
    guard let seed = UInt64(try text("seed", in: value)) else { throw wrong("\"seed\" is no number of 64 bits") }
    let path = try (value["path"]?.elements ?? []).map { (name) throws(JSONError) in
      guard let name = name.text else { throw wrong("\"path\" must be a list of names") }
      return name
    }
    guard !path.isEmpty else { throw wrong("\"path\" must be a list of names") }
    let options = try (value["options"]?.elements ?? []).map { (pair) throws(JSONError) in
      guard let pair = pair.elements, pair.count == 2, let name = pair[0].text, let value = pair[1].text else {
        throw wrong("\"options\" must be a list of pairs of texts")
      }
      return (name: name, value: value)
    }
    return Replay(
      file: try text("file", in: value), scriptPath: "\(folder)/\(script)", path: path, seed: seed, options: options,
      command: value["command"]?.text ?? "")
  }

  private static func text(_ key: String, in value: JSONValue) throws(JSONError) -> String {
    guard let field = value[key] else { throw wrong("\"\(key)\" is missing") }
    guard let text = field.text else { throw wrong("\"\(key)\" must be a text") }
    return text
  }

  /// Of no line in particular.
  private static func wrong(_ message: String) -> JSONError { JSONError(message: message, line: 0) }
}
