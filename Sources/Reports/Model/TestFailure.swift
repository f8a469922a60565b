/// One reason why a test failed.
public struct TestFailure: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// An `expect`, or an awaited event, did not hold.
    case expectation
    /// The script threw something else, or a promise was rejected and nobody caught it.
    case error
    /// The test did not end within its run time.
    case timeout
    /// The test's process ended while it ran.
    case crash
    /// The API was used wrongly: an unknown attribute, code or fault.
    case usage
    /// The machine lacks something that the test needs.
    case environment
  }

  public var kind: Kind
  /// Several lines; the first says it in short.
  public var message: String
  /// The two sides of an expectation, as printed; nil where there are none.
  public var expected: String?
  public var actual: String?
  /// Innermost first.
  public var frames: [StackFrame]
  /// Lines of the script around the place, as `CodeFrame.text` prints them; may be empty.
  public var codeFrame: String
  /// The last events of each component, as `Timeline.text` prints them; may be empty.
  public var timeline: String

  public init(
    kind: Kind, message: String, expected: String? = nil, actual: String? = nil, frames: [StackFrame] = [],
    codeFrame: String = "", timeline: String = ""
  ) {
    self.kind = kind
    self.message = message
    self.expected = expected
    self.actual = actual
    self.frames = frames
    self.codeFrame = codeFrame
    self.timeline = timeline
  }

  /// One line. A matcher's message names it alone, so the two sides follow where they are short.
  public var summary: String {
    let line = PlainText.firstLine(message)
    guard line.hasPrefix("expect("), let expected, let actual, expected.utf8.count + actual.utf8.count <= 80,
      !(expected + actual).contains(where: \.isNewline)
    else { return line }
    return "\(line): expected \(expected), came \(actual)"
  }
}

/// One call of a script's stack.
public struct StackFrame: Hashable, Sendable {
  /// Empty for code outside of functions.
  public var function: String
  public var file: String
  /// From 1.
  public var line: Int
  /// From 1, in UTF-16 code units as JavaScript counts; 0 if unknown.
  public var column: Int

  public init(function: String, file: String, line: Int, column: Int) {
    self.function = function
    self.file = file
    self.line = line
    self.column = column
  }
}
