/// A value that is set by a handle on a line.
public struct Slider: Hashable, Sendable {
  public var label: String
  /// 0 at the left end, 1 at the right.
  public var position: Double
  /// The value as text.
  public var value: String
  /// Columns for the label and for the value, so that several sliders are in line; nil for what each takes.
  public var labelColumns: Int?
  public var valueColumns: Int?

  public init(
    _ label: String, position: Double, value: String, labelColumns: Int? = nil, valueColumns: Int? = nil
  ) {
    self.label = label
    self.position = position
    self.value = value
    self.labelColumns = labelColumns
    self.valueColumns = valueColumns
  }

  /// The cells of the line in the first row of `area`, for drawing and for the mouse; empty if there is no room.
  public func track(in area: Rectangle) -> Rectangle {
    var row = Rectangle(x: area.x, y: area.y, width: area.width, height: min(1, area.height))
    let left = labelColumns ?? TextWidth.columns(of: label)
    let right = valueColumns ?? TextWidth.columns(of: value)
    _ = row.takeLeft(left > 0 ? min(left, area.width / 2) + 1 : 0)
    if right + 1 + 3 <= row.width { _ = row.takeRight(right > 0 ? right + 1 : 0) }
    return row
  }

  /// The position that a click at column `x` asks for, 0...1; clicks beside the line count as its ends.
  public func position(at x: Int, in area: Rectangle) -> Double {
    let track = track(in: area)
    guard track.width > 1 else { return 0 }
    return min(1, max(0, Double(x - track.x) / Double(track.width - 1)))
  }

  /// Draws label, line with handle, and value over the first row of `area`, and nothing outside.
  public func draw(
    into grid: inout CellGrid, _ area: Rectangle, pen: Pen = .plain, accent: Colour = .cyan, isUnicode: Bool
  ) {
    let row = Rectangle(x: area.x, y: area.y, width: area.width, height: min(1, area.height)).intersection(grid.bounds)
    guard !row.isEmpty else { return }
    grid.fill(row, Cell(" ", ink: pen.ink, paper: pen.paper, style: pen.style))
    let track = track(in: row)
    let room = max(0, track.x - 1 - row.x)
    grid.write(isUnicode ? TextWidth.fitted(label, columns: room) : label, x: row.x, y: row.y, limit: room, pen)
    let part = position.isFinite ? min(1, max(0, position)) : 0
    let handle = track.x + Int((part * Double(max(0, track.width - 1))).rounded())
    for x in track.x..<track.right {
      let (glyph, ink): (Unicode.Scalar, Colour) =
        x == handle
        ? (isUnicode ? "●" : "O", accent)
        : x < handle ? (isUnicode ? "━" : "=", accent) : (isUnicode ? "─" : "-", .grey)
      grid.put(Cell(glyph, ink: ink, paper: pen.paper, style: pen.style), x: x, y: row.y)
    }
    if track.right < row.right {
      let columns = TextWidth.columns(of: value)
      grid.write(value, x: max(track.right + 1, row.right - columns), y: row.y, limit: row.right - track.right - 1, pen)
    }
  }
}
