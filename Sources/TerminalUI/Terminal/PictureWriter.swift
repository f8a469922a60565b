/// Writes the picture cells of a screen as escape sequences with 24-bit colours: only those that changed, with as few
/// bytes as it can. Text cells are none of its business.
public struct PictureWriter {
  /// What a terminal cell shows; zero for what is not known to be a picture.
  private struct Shown: Equatable {
    var scalar: UInt32 = 0
    var ink: UInt32 = 0
    var paper: UInt32 = 0
  }

  /// What is done about the last cell of the last row.
  public enum LastCell: Sendable {
    /// It is like all others.
    case likeOthers
    /// It is written even if it is not part of a picture: curses does not. Bold and so on are lost.
    case always
    /// Never: the terminal would scroll.
    case never
  }

  private let lastCell: LastCell
  private var shown: ContiguousArray<Shown> = []
  private var width = 0
  private var height = 0

  public init(lastCell: LastCell = .likeOthers) { self.lastCell = lastCell }

  /// What the terminal shows is not known any more.
  public mutating func forget() {
    width = 0
    height = 0
  }

  /// The same for some cells of a row.
  public mutating func forget(row y: Int, columns: Range<Int>) {
    guard y >= 0, y < height else { return }
    for x in columns.clamped(to: 0..<width) { shown[y * width + x] = Shown() }
  }

  /// Appends what makes the terminal show the grid's picture cells; nothing if it does.
  public mutating func write(_ grid: CellGrid, into bytes: inout ContiguousArray<UInt8>) {
    if grid.width != width || grid.height != height {
      (width, height) = (grid.width, grid.height)
      shown = ContiguousArray(repeating: Shown(), count: width * height)
    }
    var pen = Pen()
    let (columns, rows, lastCell) = (width, height, lastCell)
    shown.withUnsafeMutableBufferPointer { shown in
      grid.cells.withUnsafeBufferPointer { cells in
        for y in 0..<rows {
          for x in 0..<columns {
            let index = y * columns + x
            if index == columns * rows - 1, lastCell != .likeOthers {
              guard lastCell == .always else { continue }
              let wanted = Self.wantedLast(cells[index])
              if wanted == shown[index] { continue }
              shown[index] = wanted
              pen.put(wanted.scalar, ink: wanted.ink, paper: wanted.paper, x: x, y: y, into: &bytes)
              continue
            }
            guard cells[index].kind == .picture else {
              shown[index] = Shown()
              continue
            }
            let wanted = Self.wanted(cells[index])
            if wanted == shown[index] { continue }
            shown[index] = wanted
            pen.put(wanted.scalar, ink: wanted.ink, paper: wanted.paper, x: x, y: y, into: &bytes)
          }
        }
      }
    }
    pen.finish(&bytes)
  }

  private static func wantedLast(_ cell: Cell) -> Shown {
    var cell = cell.kind == .tail ? .blank : cell
    if cell.style.contains(.reverse) { (cell.ink, cell.paper) = (cell.paper, cell.ink) }
    return wanted(cell)
  }

  private static func wanted(_ cell: Cell) -> Shown {
    Shown(scalar: cell.scalar.value, ink: cell.ink.bits, paper: cell.paper.bits)
  }

  /// The terminal's cursor and colours while a screen is written.
  private struct Pen {
    private static let unknown = UInt32.max
    private var x = -1
    private var y = -1
    private var ink = unknown
    private var paper = unknown
    private var hasBegun = false

    init() {}

    mutating func put(
      _ scalar: UInt32, ink wantedInk: UInt32, paper wantedPaper: UInt32, x wantedX: Int,
      y wantedY: Int,
      into bytes: inout ContiguousArray<UInt8>
    ) {
      if !hasBegun {
        // The cursor and the attributes are those that curses believes in: kept, and given back at the end.
        bytes.append(contentsOf: [0x1B, 0x37])
        hasBegun = true
      }
      move(toX: wantedX, y: wantedY, &bytes)
      // A blank shows no ink, a full block no paper.
      let needsInk = scalar != 0x20 && wantedInk != ink
      let needsPaper = scalar != 0x2588 && wantedPaper != paper
      if needsInk || needsPaper {
        bytes.append(contentsOf: [0x1B, 0x5B])
        if needsInk { Self.colour(wantedInk, 38, &bytes) }
        if needsInk, needsPaper { bytes.append(0x3B) }
        if needsPaper { Self.colour(wantedPaper, 48, &bytes) }
        bytes.append(0x6D)
        if needsInk { ink = wantedInk }
        if needsPaper { paper = wantedPaper }
      }
      Self.utf8(scalar, &bytes)
      x = wantedX + 1
      y = wantedY
    }

    private func move(toX wantedX: Int, y wantedY: Int, _ bytes: inout ContiguousArray<UInt8>) {
      if wantedY == y, wantedX == x { return }
      bytes.append(contentsOf: [0x1B, 0x5B])
      if wantedY == y, wantedX > x {
        // To the right within the row.
        if wantedX - x > 1 { Self.decimal(UInt32(wantedX - x), &bytes) }
        bytes.append(0x43)
      } else {
        Self.decimal(UInt32(wantedY + 1), &bytes)
        bytes.append(0x3B)
        Self.decimal(UInt32(wantedX + 1), &bytes)
        bytes.append(0x48)
      }
    }

    mutating func finish(_ bytes: inout ContiguousArray<UInt8>) {
      if hasBegun { bytes.append(contentsOf: [0x1B, 0x38]) }
    }

    private static func colour(
      _ colour: UInt32, _ place: UInt32, _ bytes: inout ContiguousArray<UInt8>
    ) {
      // The terminal's own colour is 39 and 49.
      decimal(colour == 0 ? place + 1 : place, &bytes)
      if colour == 0 { return }
      if colour >> 24 == 2 {
        bytes.append(contentsOf: [0x3B, 0x32, 0x3B])
        decimal(colour >> 16 & 255, &bytes)
        bytes.append(0x3B)
        decimal(colour >> 8 & 255, &bytes)
        bytes.append(0x3B)
        decimal(colour & 255, &bytes)
      } else {
        bytes.append(contentsOf: [0x3B, 0x35, 0x3B])
        decimal(colour & 255, &bytes)
      }
    }

    private static func decimal(_ number: UInt32, _ bytes: inout ContiguousArray<UInt8>) {
      if number >= 1_000 { return bytes.append(contentsOf: Array(String(number).utf8)) }
      if number >= 100 { bytes.append(UInt8(0x30 + number / 100)) }
      if number >= 10 { bytes.append(UInt8(0x30 + number / 10 % 10)) }
      bytes.append(UInt8(0x30 + number % 10))
    }

    private static func utf8(_ scalar: UInt32, _ bytes: inout ContiguousArray<UInt8>) {
      if scalar < 0x80 { return bytes.append(UInt8(scalar)) }
      if scalar < 0x800 {
        bytes.append(UInt8(0xC0 | scalar >> 6))
      } else if scalar < 0x1_0000 {
        bytes.append(UInt8(0xE0 | scalar >> 12))
        bytes.append(UInt8(0x80 | scalar >> 6 & 63))
      } else {
        bytes.append(UInt8(0xF0 | scalar >> 18))
        bytes.append(UInt8(0x80 | scalar >> 12 & 63))
        bytes.append(UInt8(0x80 | scalar >> 6 & 63))
      }
      bytes.append(UInt8(0x80 | scalar & 63))
    }
  }
}
