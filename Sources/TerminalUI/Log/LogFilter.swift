import Stage

/// Which records of the log are shown: terms joined by blanks, all of which must hold. A number is a code, or is spoken of where there is none; `2101-2107` is a range
/// of codes, anything else text that the line must contain, whatever its case; `!` before a term turns it round.
public struct LogFilter: Hashable, Sendable {
  enum Test: Hashable, Sendable {
    case codes(ClosedRange<Int>)
    case text(String)
  }

  struct Term: Hashable, Sendable {
    var test: Test
    var isInverted: Bool
  }

  public let text: String
  let terms: [Term]

  public init(_ text: String) {
    self.text = text.split(separator: " ").joined(separator: " ")
    terms = text.split(separator: " ").compactMap(Self.term)
  }

  public static let all = LogFilter("")

  public var isEmpty: Bool { terms.isEmpty }

  private static func term(_ word: Substring) -> Term? {
    let isInverted = word.first == "!"
    let word = isInverted ? word.dropFirst() : word
    guard !word.isEmpty else { return nil }
    if let range = codes(word) { return Term(test: .codes(range), isInverted: isInverted) }
    return Term(test: .text(word.lowercased()), isInverted: isInverted)
  }

  /// `2103`, `-2301`, `2101-2107`, `-1307--1301`; the ends in either order.
  private static func codes(_ word: Substring) -> ClosedRange<Int>? {
    // No code has fewer than four digits: a smaller number is text.
    if let code = Int(word) { return abs(code) >= 1_000 ? code...code : nil }
    guard let dash = word.dropFirst().firstIndex(of: "-"), let first = Int(word[..<dash]),
      let last = Int(word[word.index(after: dash)...])
    else { return nil }
    return min(first, last)...max(first, last)
  }

  public func admits(_ record: LogRecord) -> Bool {
    guard !terms.isEmpty else { return true }
    var line: String?
    for term in terms {
      let holds: Bool
      switch term.test {
      case .codes(let range) where record.code != nil || range.count > 1:
        holds = record.code.map(range.contains) ?? false
      // What has no code may speak of it.
      case .codes(let range): holds = record.message.contains(String(range.lowerBound))
      case .text(let text):
        let known = line ?? "\(record.component) \(record.name) \(record.kind.rawValue) \(record.text)".lowercased()
        line = known
        holds = known.contains(text)
      }
      if holds == term.isInverted { return false }
    }
    return true
  }
}
