/// Dots in cells: 2 x 4 to a cell in braille, 1 x 3 in ASCII.
struct DotCanvas {
  let area: Rectangle
  let isUnicode: Bool
  let dotsAcross: Int
  let dotsDown: Int
  private var masks: [UInt8]
  private var inks: [Colour]
  private var isArea: [Bool]

  init(_ area: Rectangle, isUnicode: Bool) {
    self.area = area
    self.isUnicode = isUnicode
    dotsAcross = isUnicode ? 2 : 1
    dotsDown = isUnicode ? 4 : 3
    masks = Array(repeating: 0, count: area.width * area.height)
    inks = Array(repeating: .standard, count: masks.count)
    isArea = Array(repeating: false, count: masks.count)
  }

  /// In dots.
  var width: Int { area.width * dotsAcross }
  var height: Int { area.height * dotsDown }

  /// Lights a dot, if it is inside. A cell has one colour: the last.
  /// - Parameter isArea: the dot belongs to a filled area, which ASCII shows in another way.
  mutating func set(x: Int, y: Int, _ colour: Colour, isArea: Bool = false) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let cell = y / dotsDown * area.width + x / dotsAcross
    masks[cell] |= 1 << UInt8(y % dotsDown * dotsAcross + x % dotsAcross)
    inks[cell] = colour
    self.isArea[cell] = isArea
  }

  /// Writes the cells that have dots.
  func draw(into grid: inout CellGrid) {
    for index in masks.indices where masks[index] != 0 {
      let mask = UInt32(masks[index])
      let glyph = isUnicode ? BlockGlyphs.braille(mask) : (isArea[index] ? DotCanvas.areas : DotCanvas.lines)[Int(mask)]
      grid.put(Cell(glyph, ink: inks[index]), x: area.x + index % area.width, y: area.y + index / area.width)
    }
  }

  /// Bit 0 is the upper third.
  private static let lines: [Unicode.Scalar] = [" ", "'", "-", ":", "_", "|", ":", "|"]
  private static let areas: [Unicode.Scalar] = [" ", "'", "-", "*", "_", "|", "=", "#"]
}
