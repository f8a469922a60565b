@testable import TerminalUI

/// A screen in memory: keeps the newest grid and counts what was drawn.
final class MemoryDisplay: Display {
  var width: Int
  var height: Int
  var features = TerminalFeatures(colours: .truecolor, isUnicode: true)
  var isDrained = true
  private(set) var grid = CellGrid(width: 0, height: 0)
  private(set) var cursor: (x: Int, y: Int)?
  private(set) var draws = 0
  private(set) var fullRedraws = 0

  init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  func draw(_ grid: CellGrid, cursor: (x: Int, y: Int)?, fullRedraw: Bool) {
    (self.grid, self.cursor) = (grid, cursor)
    draws += 1
    if fullRedraw { fullRedraws += 1 }
  }
}

extension CellGrid {
  /// The text of a part, row by row, blanks at their ends left out.
  func rows(in area: Rectangle) -> [String] {
    let area = area.intersection(bounds)
    return (area.y..<max(area.y, area.bottom)).map { y in
      var text = ""
      for x in area.x..<area.right where self[x, y].kind != .tail {
        text.unicodeScalars.append(self[x, y].scalar)
        if let mark = self[x, y].mark { text.unicodeScalars.append(mark) }
      }
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  /// What no terminal could show as it was meant; nil if all is well.
  var flaw: String? {
    guard cells.count == width * height else { return "\(cells.count) cells in \(width)x\(height)" }
    for y in 0..<height {
      for x in 0..<width {
        let cell = self[x, y]
        if cell.kind == .narrow, cell.scalar.isASCII, cell.scalar.value >= 0x20, cell.scalar.value < 0x7F { continue }
        let columns = TextWidth.columns(of: cell.scalar)
        switch cell.kind {
        case .wide:
          if columns != 2 { return "\(x),\(y): \(cell.scalar) is not wide" }
          if x + 1 >= width || self[x + 1, y].kind != .tail { return "\(x),\(y): half of \(cell.scalar)" }
        case .tail:
          if x == 0 || self[x - 1, y].kind != .wide { return "\(x),\(y): a tail without its head" }
        case .narrow, .picture:
          if columns != 1 { return "\(x),\(y): U+\(String(cell.scalar.value, radix: 16)) has \(columns) columns" }
        }
      }
    }
    return nil
  }
}
