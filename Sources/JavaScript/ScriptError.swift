/// An exception of a script, as far as it can be read.
public struct ScriptError: Error, Hashable, Sendable {
  /// One call on the way to it; line and column count from 1, 0 where they are not known.
  public struct Frame: Hashable, Sendable {
    public let function: String
    public let file: String
    public let line: Int
    public let column: Int

    public init(function: String, file: String, line: Int, column: Int) {
      self.function = function
      self.file = file
      self.line = line
      self.column = column
    }
  }

  /// `Error`, `TypeError`, `SyntaxError`, `ExpectationError` and so on.
  public let name: String
  public let message: String
  /// Innermost first; frames of the host itself are left out.
  public let frames: [Frame]
  /// It was a promise's rejection that nobody handled.
  public let isRejection: Bool
  /// What an `ExpectationError` has: texts of what was expected and of what came.
  public let expected: String?
  public let actual: String?

  public init(
    name: String = "Error", message: String, frames: [Frame] = [], isRejection: Bool = false, expected: String? = nil,
    actual: String? = nil
  ) {
    self.name = name
    self.message = message
    self.frames = frames
    self.isRejection = isRejection
    self.expected = expected
    self.actual = actual
  }

  /// A stretch of script took longer than it may.
  public static func stopped(after seconds: Double) -> ScriptError {
    ScriptError(
      name: "TimeoutError",
      message: "the script ran for \(Int(seconds)) s without a pause and was stopped: a loop that does not end?")
  }

  /// Reads any thrown value.
  public init(of thrown: ScriptValue, in host: ScriptContext, isRejection: Bool = false) {
    guard thrown.object != nil, thrown.get("message").isSomething || thrown.get("stack").isText else {
      let shown = thrown.isText ? "\"\(thrown.text)\"" : thrown.json ?? thrown.text
      self.init(name: "Thrown", message: "\(shown) was thrown", isRejection: isRejection)
      return
    }
    let name = thrown.get("name")
    var frames = Self.frames(thrown.get("stack").text)
    // A syntax error has its place beside the stack, which is that of who asked for the file.
    let file = thrown.get("sourceURL")
    let line = Int(thrown.get("line").whole(0...10_000_000) ?? 0)
    if frames.isEmpty || name.text == "SyntaxError", file.isText, line > 0, !Self.isHost(file.text) {
      let column = Int(thrown.get("column").whole(0...1_000_000) ?? 0)
      frames.insert(Frame(function: "", file: file.text, line: line, column: column), at: 0)
    }
    func optional(_ name: String) -> String? {
      let value = thrown.get(name)
      return value.isText ? value.text : nil
    }
    self.init(
      name: name.isText ? name.text : "Error", message: thrown.get("message").text, frames: frames,
      isRejection: isRejection, expected: optional("expectedText"), actual: optional("actualText"))
  }

  /// JavaScriptCore's stacks: `function@file:line:column`, a line each.
  static func frames(_ stack: String) -> [Frame] {
    stack.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let place = parts[1].split(separator: ":")
      guard place.count >= 3, let column = Int(place[place.count - 1]), let row = Int(place[place.count - 2]) else {
        return nil
      }
      let file = place[..<(place.count - 2)].joined(separator: ":")
      return isHost(file) ? nil : Frame(function: String(parts[0]), file: file, line: row, column: column)
    }
  }

  /// The host's own scripts go by names in angle brackets.
  private static func isHost(_ file: String) -> Bool { file.hasPrefix("<") }
}
