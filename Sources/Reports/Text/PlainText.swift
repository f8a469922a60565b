/// Makes text from scripts, servers and logs safe to print in any form: nothing in it can move a terminal's cursor, end an
/// XML document or break a YAML block.
enum PlainText {
  /// Several lines: every kind of line end becomes `\n`, other control characters the pictures Unicode has for them.
  static func lines(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F }) else { return text }
    var out = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      let isRestOfReturn = isAfterReturn && scalar == "\n"
      isAfterReturn = scalar == "\r"
      if !isRestOfReturn { out.append(visible(scalar)) }
    }
    return String(out)
  }

  /// One line: line ends and tabs become spaces.
  static func line(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in lines(text).unicodeScalars { out.append(scalar == "\n" || scalar == "\t" ? " " : scalar) }
    return String(out)
  }

  /// The first line of a text that says in short what the others say in full.
  static func firstLine(_ text: String) -> String {
    lines(text).split(separator: "\n", omittingEmptySubsequences: true).first.map { line(String($0)) } ?? ""
  }

  /// At most so many characters, with a note about what was left out.
  static func limited(_ text: String, to count: Int) -> String {
    guard text.utf8.count > count, text.count > count else { return text }
    return text.prefix(count) + "… (\(text.count - count) more characters)"
  }

  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09, 0x0A: scalar
    case 0x0D: "\n"
    case 0x00..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? replacement
    case 0x7F: "\u{2421}"
    // C1 controls; the line and paragraph separators; direction overrides; the byte order mark; what is no character.
    case 0x80...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: replacement
    default: scalar
    }
  }

  private static let replacement: Unicode.Scalar = "\u{FFFD}"
}

extension String {
  /// Lines joined as every report has them: `\n` between them and none after the last.
  func indented(by count: Int) -> String {
    let margin = String(repeating: " ", count: count)
    return split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : margin + $0 }.joined(separator: "\n")
  }
}
