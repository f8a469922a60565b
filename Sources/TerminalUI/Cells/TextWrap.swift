/// Text in lines. A Chinese character takes two columns and may end a line; some marks may not.
public enum TextWrap {
  /// Breaks `text` at spaces, and Chinese between any two characters that may stand apart, into lines of at most `width`
  /// columns. A longer word keeps a line of its own, or is cut to the width where `cutsWords`.
  public static func lines(_ text: String, width: Int, cutsWords: Bool = false) -> [String] {
    guard width > 1 else { return [] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      var gap = line.isEmpty ? "" : " "
      for piece in pieces(of: word, atMost: cutsWords ? width : .max) {
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

  /// What of a word must stay on one line: the whole of it, unless it has wide characters or is longer than `limit` columns.
  private static func pieces(of word: Substring, atMost limit: Int) -> [String] {
    var pieces: [String] = []
    var used = 0
    var last: Character?
    for character in word {
      let columns = TextWidth.columns(of: String(character))
      if let before = last, !isApart(before, character), used + columns <= limit {
        pieces[pieces.count - 1].append(character)
        used += columns
      } else {
        pieces.append(String(character))
        used = columns
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
