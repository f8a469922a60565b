/// A word, a mark or a literal of JavaScript, with the blanks and comments before it.
struct SourceToken {
  let leading: String
  let text: String
  /// It may begin a statement: nothing, `;`, `}` or a line break is before it.
  let isStatementStart: Bool

  var isString: Bool { text.first == "\"" || text.first == "'" }
  var isName: Bool { text.first.map { $0.isLetter || $0 == "_" || $0 == "$" } ?? false }
}

/// Cuts JavaScript into tokens as far as finding statements at the top level needs: strings, templates, comments and regular
/// expressions are whole, brackets are counted.
struct SourceScanner {
  private let source: [Character]
  private var index = 0
  private var last = ""
  private var previousLast = ""
  /// Brackets that are open.
  private(set) var depth = 0
  /// Blanks and comments after the last token.
  private(set) var trailing = ""

  init(_ source: String) { self.source = Array(source) }

  /// The token read last stands behind a dot.
  var isMember: Bool { previousLast == "." }

  var line: Int { source[..<min(index, source.count)].count { $0.isNewline } + 1 }
  var column: Int { index - (source[..<min(index, source.count)].lastIndex { $0.isNewline } ?? -1) }

  func peek() -> SourceToken? {
    var copy = self
    return copy.next()
  }

  func peek(_ count: Int) -> [SourceToken] {
    var copy = self
    return (0..<count).compactMap { _ in copy.next() }
  }

  mutating func next() -> SourceToken? {
    let begin = index
    skipBlanks()
    let leading = String(source[begin..<index])
    guard index < source.count else {
      trailing = leading
      return nil
    }
    let start = index
    let first = source[index]
    if first.isLetter || first == "_" || first == "$" || first.isNumber {
      while index < source.count, source[index].isLetter || source[index].isNumber || "_$".contains(source[index]) {
        index += 1
      }
    } else if first == "\"" || first == "'" {
      skipString(first)
    } else if first == "`" {
      skipTemplate()
    } else if first == "/", mayBeginExpression {
      skipExpression()
    } else {
      index += 1
      if "([{".contains(first) { depth += 1 }
      if ")]}".contains(first) { depth = max(0, depth - 1) }
    }
    let isStart = last.isEmpty || last == ";" || last == "}" || leading.contains { $0.isNewline }
    let text = String(source[start..<index])
    previousLast = last
    last = text
    return SourceToken(leading: leading, text: text, isStatementStart: isStart)
  }

  private mutating func skipBlanks() {
    while index < source.count {
      if source[index].isWhitespace {
        index += 1
      } else if source[index] == "/", index + 1 < source.count, source[index + 1] == "/" {
        while index < source.count, !source[index].isNewline { index += 1 }
      } else if source[index] == "/", index + 1 < source.count, source[index + 1] == "*" {
        index += 2
        while index < source.count, !(source[index] == "*" && index + 1 < source.count && source[index + 1] == "/") {
          index += 1
        }
        index = min(source.count, index + 2)
      } else {
        return
      }
    }
  }

  private mutating func skipString(_ quote: Character) {
    index += 1
    while index < source.count, source[index] != quote, !source[index].isNewline {
      index += source[index] == "\\" ? 2 : 1
    }
    index = min(source.count, index + 1)
  }

  /// With what stands in `${}`, templates in it too.
  private mutating func skipTemplate() {
    index += 1
    while index < source.count, source[index] != "`" {
      if source[index] == "\\" {
        index += 2
      } else if source[index] == "$", index + 1 < source.count, source[index + 1] == "{" {
        index += 2
        skipSubstitution()
      } else {
        index += 1
      }
    }
    index = min(source.count, index + 1)
  }

  private mutating func skipSubstitution() {
    var open = 1
    while index < source.count, open > 0 {
      switch source[index] {
      case "{":
        open += 1
        index += 1
      case "}":
        open -= 1
        index += 1
      case "`": skipTemplate()
      case "\"", "'": skipString(source[index])
      default: index += 1
      }
    }
  }

  /// A slash behind a value divides.
  private var mayBeginExpression: Bool {
    guard let character = last.last else { return true }
    if [")", "]", "}"].contains(character) { return false }
    if character.isLetter || character.isNumber || "_$\"'`".contains(character) {
      return ["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "await", "yield"].contains(last)
    }
    return true
  }

  private mutating func skipExpression() {
    index += 1
    var isInClass = false
    while index < source.count, !source[index].isNewline {
      switch source[index] {
      case "\\": index += 1
      case "[": isInClass = true
      case "]": isInClass = false
      case "/" where !isInClass:
        index += 1
        while index < source.count, source[index].isLetter { index += 1 }
        return
      default: break
      }
      index += 1
    }
    index = min(index, source.count)
  }
}
