/// A screen as `capture-pane -e -N` tells it, cell by cell. What cannot be seen counts as equal: the ink of a blank,
/// the paper of a full block.
struct CapturedScreen: Equatable, Sendable {
  struct Cell: Equatable, Sendable, CustomStringConvertible {
    var character: Character
    /// As SGR has them; empty is the terminal's own.
    var ink = ""
    var paper = ""
    var attributes: Set<Int> = []

    var description: String { "'\(character)' \(ink)/\(paper)/\(attributes.sorted())" }
  }

  let rows: [[Cell]]

  init(_ text: String) {
    rows =
      text.split(separator: "\n", omittingEmptySubsequences: false).reduce(
        into: (rows: [[Cell]](), pen: Cell(character: " "))
      ) {
        $0.rows.append(Self.row($1, &$0.pen))
      }.rows
  }

  private static func row(_ text: Substring, _ pen: inout Cell) -> [Cell] {
    var cells: [Cell] = []
    var rest = text
    while let character = rest.popFirst() {
      guard character == "\u{1B}" else {
        cells.append(seen(character, pen))
        continue
      }
      guard rest.popFirst() == "[", let end = rest.firstIndex(of: "m") else { continue }
      apply(rest[..<end].split(separator: ";").compactMap { Int($0) }, &pen)
      rest = rest[rest.index(after: end)...]
    }
    // Blanks at a row's end need not be told.
    while let last = cells.last, last == Cell(character: " ") { cells.removeLast() }
    return cells
  }

  private static func seen(_ character: Character, _ pen: Cell) -> Cell {
    var cell = pen
    cell.character = character == "\u{2800}" ? " " : character
    guard !cell.attributes.contains(7) else { return cell }
    if cell.character == "█" { cell.paper = "" }
    if cell.character == " ", !cell.attributes.contains(4) {
      cell.ink = ""
      cell.attributes = []
    }
    return cell
  }

  private static func apply(_ numbers: [Int], _ pen: inout Cell) {
    var numbers = numbers.isEmpty ? [0] : numbers
    while let number = numbers.first {
      numbers.removeFirst()
      switch number {
      case 0: pen = Cell(character: " ")
      case 1...9: pen.attributes.insert(number)
      case 39: pen.ink = ""
      case 49: pen.paper = ""
      case 38, 48:
        let count = min(numbers.count, numbers.first == 2 ? 4 : 2)
        let colour = numbers.prefix(count).map(String.init).joined(separator: ";")
        numbers.removeFirst(count)
        if number == 38 { pen.ink = colour } else { pen.paper = colour }
      case 30...37, 90...97: pen.ink = String(number)
      case 40...47, 100...107: pen.paper = String(number - 10)
      default: break
      }
    }
  }

  /// The first places at which another screen differs.
  func differences(from other: CapturedScreen) -> [String] {
    var found: [String] = []
    for y in 0..<max(rows.count, other.rows.count) {
      let (mine, theirs) = (y < rows.count ? rows[y] : [], y < other.rows.count ? other.rows[y] : [])
      for x in 0..<max(mine.count, theirs.count) {
        let (a, b) = (x < mine.count ? mine[x] : nil, x < theirs.count ? theirs[x] : nil)
        if a != b { found.append("\(x),\(y): \(a?.description ?? "-") and \(b?.description ?? "-")") }
      }
    }
    return found
  }
}
