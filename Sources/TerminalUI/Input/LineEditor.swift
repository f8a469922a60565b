/// One line of text under the cursor, with the usual keys.
public struct LineEditor: Hashable, Sendable {
  public private(set) var characters: [Character]
  public private(set) var cursor: Int

  /// Longer lines are not taken.
  static let limit = 4_096

  public init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  public var text: String { String(characters) }
  public var isEmpty: Bool { characters.isEmpty }
  /// What stands before the cursor.
  public var head: String { String(characters[..<cursor]) }

  public mutating func set(_ text: String) { self = LineEditor(text) }

  /// Returns whether the key is one of the editor's.
  public mutating func take(_ key: Key) -> Bool {
    switch key {
    case .character(let scalar): insert(scalar)
    case .backspace: erase(cursor - 1..<cursor)
    case .delete, .control("d"): erase(cursor..<cursor + 1)
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("u"): erase(0..<cursor)
    case .control("k"): erase(cursor..<characters.count)
    case .control("w"): erase(wordStart..<cursor)
    default: return false
    }
    return true
  }

  private mutating func insert(_ scalar: Unicode.Scalar) {
    guard characters.count < Self.limit else { return }
    let combined = cursor > 0 ? String(characters[cursor - 1]) + String(Character(scalar)) : ""
    if combined.count == 1 {
      // A mark joins the character before it.
      characters[cursor - 1] = Character(combined)
      return
    }
    characters.insert(Character(scalar), at: cursor)
    cursor += 1
  }

  private mutating func erase(_ range: Range<Int>) {
    let range = range.clamped(to: 0..<characters.count)
    characters.removeSubrange(range)
    cursor = min(range.lowerBound, characters.count)
  }

  private var wordStart: Int {
    var start = cursor
    while start > 0, characters[start - 1] == " " { start -= 1 }
    while start > 0, characters[start - 1] != " " { start -= 1 }
    return start
  }
}
