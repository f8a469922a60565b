import TerminalUI

/// Lines for a terminal of 80 columns, in which a Chinese character takes two.
enum TextWrap {
  static let width = 80

  /// Breaks `text` at spaces, and Chinese between any two characters that may stand apart, into lines of at most `width`
  /// columns. A longer word keeps a line of its own.
  static func lines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      var gap = line.isEmpty ? "" : " "
      for piece in pieces(of: word) {
        let columns = TextWidth.columns(of: piece)
        if used > 0, used + gap.count + columns > width {
          lines.append(line)
          line = ""
          used = 0
          gap = ""
        }
        line += gap + piece
        used += gap.count + columns
        gap = ""
      }
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
    let leftColumns = TextWidth.columns(of: left)
    let fits = leftColumns + 2 <= column
    let head = fits ? left + String(repeating: " ", count: column - leftColumns) + first : left + "\n" + margin + first
    return ([head] + texts.dropFirst().map { margin + $0 }).joined(separator: "\n") + "\n"
  }

  /// What of a word must stay on one line: the whole of it, unless it has wide characters.
  private static func pieces(of word: Substring) -> [String] {
    var pieces: [String] = []
    var last: Character?
    for character in word {
      if let before = last, isApart(before, character) {
        pieces.append(String(character))
      } else {
        let piece = pieces.popLast() ?? ""
        pieces.append(piece + String(character))
      }
      last = character
    }
    return pieces
  }

  /// Whether a line may end between two characters of a word: beside a wide one, but neither before a closing mark nor
  /// after an opening one.
  private static func isApart(_ before: Character, _ after: Character) -> Bool {
    guard isWide(before) || isWide(after) else { return false }
    return !closing.contains(after) && !opening.contains(before)
  }

  private static func isWide(_ character: Character) -> Bool { TextWidth.columns(of: String(character)) > 1 }

  private static let opening: Set<Character> = ["（", "《", "「", "“", "‘", "("]
  private static let closing: Set<Character> = [
    "）", "》", "」", "”", "’", ")", "，", "。", "、", "；", "：", "？", "！", "%", "…",
  ]
}
