/// A failure as plain text for forms that have one field for it.
enum FailureText {
  /// Message, the two sides, place, timeline, seed and the command that repeats it.
  static func full(_ failure: TestFailure, of test: TestReport) -> String {
    var blocks = [failure.message]
    var sides: [String] = []
    if let expected = failure.expected { sides.append("expected: \(expected)") }
    if let actual = failure.actual { sides.append("actual:   \(actual)") }
    if !sides.isEmpty { blocks.append(sides.joined(separator: "\n")) }
    if !failure.frames.isEmpty { blocks.append(failure.frames.map(\.text).joined(separator: "\n")) }
    if !failure.codeFrame.isEmpty { blocks.append(failure.codeFrame) }
    if !failure.timeline.isEmpty { blocks.append(failure.timeline) }
    blocks.append("seed \(test.seed)\nrepeat: \(test.repeatCommand)")
    return blocks.joined(separator: "\n\n")
  }
}
