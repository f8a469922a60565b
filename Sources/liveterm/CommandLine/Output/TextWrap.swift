import TerminalUI

/// Lines for a terminal of 80 columns.
extension TextWrap {
  static let width = 80

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
    let leftColumns = TextWidth.columns(of: left)
    let fits = leftColumns + 2 <= column
    let head = fits ? left + String(repeating: " ", count: column - leftColumns) + first : left + "\n" + margin + first
    return ([head] + texts.dropFirst().map { margin + $0 }).joined(separator: "\n") + "\n"
  }
}
