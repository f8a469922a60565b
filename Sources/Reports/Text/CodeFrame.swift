/// The lines of a script around a place, the place marked: what people see first of a failure.
///
///       12 |   const player = live.player({ src })
///     > 13 |   await player.event(2103, { within: '2s' })
///          |                ^
public enum CodeFrame {
  /// - Parameters:
  ///   - line: from 1; the text is empty if the script has no such line.
  ///   - column: from 1, in UTF-16 code units as JavaScript counts; 0 for none.
  ///   - context: how many lines before and after it.
  ///   - width: of the text in columns; a longer line is shown around the place.
  public static func text(_ source: String, line: Int, column: Int, context: Int = 2, width: Int = 120) -> String {
    let lines = lines(of: source)
    guard lines.indices.contains(line - 1) else { return "" }
    let shown = max(0, line - 1 - context)...min(lines.count - 1, line - 1 + context)
    let digits = String(shown.upperBound + 1).count
    let room = max(20, width - digits - 5)
    let caret = column > 0 ? columns(before: column, in: lines[line - 1]) : nil
    let start = caret.map { $0 < room ? 0 : $0 - room * 2 / 3 } ?? 0
    var out: [String] = []
    for index in shown {
      let isPlace = index == line - 1
      let number = String(index + 1)
      let gutter = (isPlace ? "> " : "  ") + String(repeating: " ", count: digits - number.count) + number
      out.append(trimmed("\(gutter) | \(window(expanded(lines[index]), from: start, width: room))"))
      if isPlace, let caret {
        out.append(
          String(repeating: " ", count: digits + 2) + " | " + String(repeating: " ", count: caret - start) + "^")
      }
    }
    return out.joined(separator: "\n")
  }

  /// As JavaScript numbers them (ECMAScript 12.3, line terminators).
  static func lines(of source: String) -> [Substring] {
    source.split(omittingEmptySubsequences: false) { character in
      character == "\n" || character == "\r\n" || character == "\r" || character == "\u{2028}"
        || character == "\u{2029}"
    }
  }

  private static let tab = "  "

  private static func expanded(_ line: Substring) -> String {
    var out = ""
    for character in line { out += character == "\t" ? tab : PlainText.line(String(character)) }
    return out
  }

  /// How many columns of the expanded line stand before a column as JavaScript counts it.
  private static func columns(before column: Int, in line: Substring) -> Int {
    var units = 1
    var columns = 0
    for character in line {
      if units >= column { break }
      units += character.utf16.count
      columns += character == "\t" ? tab.count : Columns.count(PlainText.line(String(character)))
    }
    return columns
  }

  /// The columns of a long line that begin at `start`; `…` where something was left out.
  private static func window(_ line: String, from start: Int, width: Int) -> String {
    var rest = Substring(line)
    var passed = 0
    while passed < start + (start > 0 ? 1 : 0), let first = rest.first {
      passed += Columns.count(first)
      rest.removeFirst()
    }
    let isCut = start > 0 && passed > start
    return (isCut ? "…" : "") + Columns.cropped(String(rest), width - (isCut ? 1 : 0))
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
