/// The border of a pane, with a title in it.
struct PaneBox {
  var title: String
  /// At the right end of the upper border.
  var note = ""
  var isFocused: Bool
  var isUnicode: Bool

  /// Draws it and clears what is inside, which is returned.
  @discardableResult
  func draw(_ frame: inout ScreenFrame, _ area: Rectangle) -> Rectangle {
    guard area.width >= 2, area.height >= 2 else { return Rectangle(x: area.x, y: area.y, width: 0, height: 0) }
    let pen = isFocused ? Theme.focusedBorder : Theme.border
    func put(_ scalar: Unicode.Scalar, _ x: Int, _ y: Int) {
      frame.grid.put(Cell(scalar, ink: pen.ink, style: pen.style), x: x, y: y)
    }
    frame.grid.fill(area.inset(by: 1, 1))
    let (right, bottom) = (area.right - 1, area.bottom - 1)
    for x in area.x + 1..<right {
      put(isUnicode ? "─" : "-", x, area.y)
      put(isUnicode ? "─" : "-", x, bottom)
    }
    for y in area.y + 1..<bottom {
      put(isUnicode ? "│" : "|", area.x, y)
      put(isUnicode ? "│" : "|", right, y)
    }
    put(isUnicode ? "╭" : "+", area.x, area.y)
    put(isUnicode ? "╮" : "+", right, area.y)
    put(isUnicode ? "╰" : "+", area.x, bottom)
    put(isUnicode ? "╯" : "+", right, bottom)
    if !title.isEmpty {
      let text = TextWidth.fitted(" \(title) ", columns: area.width - 4)
      frame.grid.write(text, x: area.x + 2, y: area.y, isFocused ? Pen(.cyan, .bold) : Theme.title)
    }
    let room = area.width - 5 - TextWidth.columns(of: title)
    if !note.isEmpty, room > 6 {
      let text = TextWidth.fitted(" \(note) ", columns: room - 1)
      frame.grid.write(text, x: right - 1 - TextWidth.columns(of: text), y: area.y, Theme.dim)
    }
    return area.inset(by: 1, 1)
  }
}
