/// The cells of a whole screen, row by row.
public struct CellGrid: Hashable, Sendable {
  public private(set) var width: Int
  public private(set) var height: Int
  public private(set) var cells: ContiguousArray<Cell>

  /// All blank. Sides under zero count as zero.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = ContiguousArray(repeating: .blank, count: self.width * self.height)
  }

  public var bounds: Rectangle { Rectangle(width: width, height: height) }

  /// The cell at a place inside.
  public subscript(x: Int, y: Int) -> Cell { cells[y * width + x] }

  /// Makes all cells blank in another size; the storage is kept where it fits.
  public mutating func reset(width: Int, height: Int) {
    guard width == self.width, height == self.height else {
      self = CellGrid(width: width, height: height)
      return
    }
    for index in cells.indices { cells[index] = .blank }
  }

  /// Puts one cell, if its place is inside. A wide character that loses one of its two columns becomes blank.
  public mutating func put(_ cell: Cell, x: Int, y: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let index = y * width + x
    breakWide(at: index, x: x)
    cells[index] = cell
  }

  /// What is about to be overwritten at `index` may be half of a wide character: the other half goes.
  private mutating func breakWide(at index: Int, x: Int) {
    switch cells[index].kind {
    case .wide where x + 1 < width && cells[index + 1].kind == .tail: erase(index + 1)
    case .tail where x > 0 && cells[index - 1].kind == .wide: erase(index - 1)
    default: break
    }
  }

  private mutating func erase(_ index: Int) {
    let old = cells[index]
    cells[index] = Cell(" ", ink: old.ink, paper: old.paper, style: old.style)
  }

  public mutating func fill(_ rectangle: Rectangle, _ cell: Cell = .blank) {
    let area = rectangle.intersection(bounds)
    for y in area.y..<max(area.y, area.bottom) {
      for x in area.x..<max(area.x, area.right) { put(cell, x: x, y: y) }
    }
  }

  /// Lets `body` write a run of cells of one row in place, for pictures; nothing happens if the run is not inside.
  public mutating func withRow(
    x: Int, y: Int, count: Int, keepingNeighbours: Bool = false, _ body: (UnsafeMutableBufferPointer<Cell>) -> Void
  ) {
    guard x >= 0, y >= 0, count > 0, y < height, x + count <= width else { return }
    let start = y * width + x
    if !keepingNeighbours {
      breakWide(at: start, x: x)
      breakWide(at: start + count - 1, x: x + count - 1)
    }
    cells.withUnsafeMutableBufferPointer { all in
      body(UnsafeMutableBufferPointer(rebasing: all[start..<start + count]))
    }
  }

  // MARK: Text

  /// Writes one line of text from `x` on, at most `limit` columns and not beyond the screen. What has no width (a second
  /// combining mark, a joiner) is left out; control characters show as "·", so nothing from outside reaches the terminal.
  /// - Returns: columns written.
  @discardableResult
  public mutating func write(_ text: some StringProtocol, x: Int, y: Int, limit: Int = .max, _ pen: Pen = .plain) -> Int
  {
    guard y >= 0, y < height else { return 0 }
    var column = 0
    let room = min(limit, width - x)
    for scalar in text.unicodeScalars {
      let columns = TextWidth.columns(of: scalar)
      if columns == 0 {
        mark(scalar, x: x + column - 1, y: y, ifWritten: column > 0)
        continue
      }
      let isControl = columns < 0
      guard column + max(1, columns) <= room else { break }
      var cell = Cell(isControl ? "·" : scalar, ink: pen.ink, paper: pen.paper, style: pen.style)
      if columns == 2 { cell.kind = .wide }
      put(cell, x: x + column, y: y)
      if columns == 2 {
        put(Cell(" ", ink: pen.ink, paper: pen.paper, style: pen.style, kind: .tail), x: x + column + 1, y: y)
        // `put` of the tail took the wide head for a broken one.
        if x + column >= 0, x + column < width { cells[y * width + x + column] = cell }
      }
      column += max(1, columns)
    }
    return column
  }

  private mutating func mark(_ scalar: Unicode.Scalar, x: Int, y: Int, ifWritten: Bool) {
    guard ifWritten, x >= 0, x < width, scalar.properties.generalCategory == .nonspacingMark else { return }
    let index = y * width + x
    let head = cells[index].kind == .tail && x > 0 ? index - 1 : index
    if cells[head].mark == nil { cells[head].mark = scalar }
  }

  /// The text of one row, blanks at its end left out.
  public func text(row y: Int) -> String {
    var text = ""
    for x in 0..<width {
      let cell = self[x, y]
      guard cell.kind != .tail else { continue }
      text.unicodeScalars.append(cell.scalar)
      if let mark = cell.mark { text.unicodeScalars.append(mark) }
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// All rows, each ended by a line feed.
  public var text: String { (0..<height).map { text(row: $0) + "\n" }.joined() }
}
