/// How many columns of a terminal text takes.
enum Columns {
  static func count(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + count($1) }
  }

  static func count(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide(scalar.value) ? 2 : 1
    }
  }

  /// The text in exactly so many columns: spaces after it, or cut off with `…`.
  static func fitted(_ text: String, _ width: Int) -> String {
    let cut = cropped(text, width)
    return cut + String(repeating: " ", count: max(0, width - count(cut)))
  }

  /// The text in at most so many columns, cut off with `…` if it is longer.
  static func cropped(_ text: String, _ width: Int) -> String {
    guard count(text) > width else { return text }
    var out = ""
    var used = 1
    for character in text {
      used += count(character)
      if used > width { break }
      out.append(character)
    }
    return width > 0 ? out + "…" : ""
  }

  /// East Asian wide and full-width characters, and pictographs (Unicode Standard Annex 11).
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
      0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
