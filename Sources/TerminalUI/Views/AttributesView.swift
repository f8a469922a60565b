/// All attributes of the selected component.
struct AttributesView {
  let model: AttributesModel
  let isFocused: Bool

  func draw(_ frame: inout ScreenFrame, _ area: Rectangle) {
    var area = area
    let hint = TextWrap.lines(model.hint, width: area.width, cutsWords: true)
    var hintArea = area.takeBottom(min(max(2, hint.count), area.height / 3, 4))
    frame.grid.write("\(model.component)", x: area.x, y: area.y, limit: area.width, Theme.title)
    frame.grid.write(
      TextWidth.fitted("* not the default   ! after stop and start", columns: area.width - model.component.count - 2),
      x: area.x + model.component.count + 2, y: area.y, limit: area.width, Theme.dim)
    _ = area.takeTop(1)
    let nameWidth = min(26, max(12, model.rows.map { $0.name.count }.max() ?? 12))
    let valueWidth = max(6, area.width - nameWidth - 5)
    let window = RowWindow(count: model.rows.count, selected: model.selected, rows: area.height)
    for index in window.range {
      let row = model.rows[index]
      let y = area.y + index - window.range.lowerBound
      let place = Rectangle(x: area.x, y: y, width: area.width, height: 1)
      let isSelected = index == model.selected
      let pen = isSelected && isFocused ? Theme.selection : row.isDefault ? .plain : Pen(.standard, .bold)
      if isSelected { frame.grid.fill(place, Cell(" ", style: pen.style)) }
      frame.grid.write(row.isLive ? " " : "!", x: area.x, y: y, row.isPending ? Theme.warning : Theme.dim)
      frame.grid.write(row.isDefault ? " " : "*", x: area.x + 1, y: y, pen)
      frame.grid.write(TextWidth.fitted(row.name, columns: nameWidth), x: area.x + 3, y: y, pen)
      var text = row.value.isEmpty ? "-" : row.value
      if !row.isDefault, text.count + row.defaultText.count + 3 <= valueWidth, !row.defaultText.isEmpty {
        text += "  (\(row.defaultText))"
      }
      let valuePen = row.isPending ? Pen(.yellow, pen.style) : pen
      frame.grid.write(TextWidth.fitted(text, columns: valueWidth), x: area.x + 4 + nameWidth, y: y, valuePen)
      frame.targets.append((place, .row(index)))
    }
    window.drawMarks(&frame, area)
    for line in hint where !hintArea.isEmpty {
      frame.grid.write(line, x: hintArea.x, y: hintArea.y, limit: hintArea.width, Theme.dim)
      _ = hintArea.takeTop(1)
    }
  }
}

/// Which rows of a long list a pane shows: the selected one among them.
struct RowWindow {
  let range: Range<Int>
  private let count: Int

  init(count: Int, selected: Int, rows: Int) {
    self.count = count
    let rows = max(0, rows)
    let first = min(max(0, selected - rows / 2), max(0, count - rows))
    range = first..<min(count, first + rows)
  }

  /// Arrows at the right edge where there is more.
  func drawMarks(_ frame: inout ScreenFrame, _ area: Rectangle) {
    guard !area.isEmpty else { return }
    if range.lowerBound > 0 { frame.grid.write("↑", x: area.right - 1, y: area.y, Theme.dim) }
    if range.upperBound < count { frame.grid.write("↓", x: area.right - 1, y: area.bottom - 1, Theme.dim) }
  }
}
