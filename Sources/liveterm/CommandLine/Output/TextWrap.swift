/// Lines for a terminal of 80 columns.
enum TextWrap {
  static let width = 80

  /// Breaks `text` at spaces into lines of at most `width` columns. A longer word keeps a line of its own.
  static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// The text wrapped, every line indented.
  static func indented(_ text: String, by indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    return lines(text, width: width - indent).map { margin + $0 + "\n" }.joined()
  }

  /// `left` and `right` in two columns; `right` wraps, and begins on the next line where `left` is too wide.
  static func columns(_ left: String, _ right: String, at column: Int) -> String {
    let margin = String(repeating: " ", count: column)
    let texts = lines(right, width: width - column)
    guard let first = texts.first else { return left + "\n" }
    let fits = left.count + 2 <= column
    let head = fits ? left + String(repeating: " ", count: column - left.count) + first : left + "\n" + margin + first
    return ([head] + texts.dropFirst().map { margin + $0 }).joined(separator: "\n") + "\n"
  }
}
