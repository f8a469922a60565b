/// The link, and what goes wrong: sliders, fields and buttons.
struct NetworkView {
  let model: NetworkModel
  let isFocused: Bool
  let isUnicode: Bool

  func draw(_ frame: inout ScreenFrame, _ area: Rectangle) {
    var area = area
    let hint = TextWrap.lines(model.hint, width: area.width, cutsWords: true)
    let hintArea = area.takeBottom(min(hint.count, 2))
    let window = RowWindow(count: model.rows.count, selected: model.selected, rows: area.height)
    for index in window.range {
      let place = Rectangle(
        x: area.x, y: area.y + index - window.range.lowerBound, width: area.width, height: 1)
      draw(model.rows[index], index, &frame, place)
    }
    window.drawMarks(&frame, area)
    for (row, line) in hint.prefix(hintArea.height).enumerated() {
      frame.grid.write(line, x: hintArea.x, y: hintArea.y + row, limit: hintArea.width, Theme.dim)
    }
  }

  private func draw(_ row: NetworkModel.Row, _ index: Int, _ frame: inout ScreenFrame, _ place: Rectangle) {
    let isSelected = index == model.selected && isFocused
    let pen = isSelected ? Theme.selection : .plain
    func text(_ text: String, _ x: Int, _ width: Int, _ pen: Pen) {
      frame.grid.write(TextWidth.fitted(text, columns: width), x: place.x + x, y: place.y, limit: place.width - x, pen)
    }
    switch row {
    case .heading(let title):
      text(title, 0, place.width, Theme.pen(.heading))
    case .slider(let label, let value, let position):
      frame.targets.append((place, .row(index)))
      let slider = Slider(label, position: position, value: value, labelColumns: 10, valueColumns: 10)
      let area = Rectangle(x: place.x + 1, y: place.y, width: place.width - 1, height: 1)
      slider.draw(into: &frame.grid, area, pen: pen, isUnicode: isUnicode)
      frame.targets.append((slider.track(in: area), .slider(index, slider.track(in: area))))
    case .field(let label, let value):
      frame.targets.append((place, .row(index)))
      text(label, 1, 11, pen)
      text(value, 13, place.width - 13, pen)
    case .button(let label, let value, let duration, let state, let isOn):
      frame.targets.append((place, .row(index)))
      let mark = isOn ? "[x] " : "[ ] "
      text(mark, 0, 4, isOn ? Theme.failure : Theme.dim)
      let extent = isOn ? state : duration
      let columns = TextWidth.columns(of: extent)
      let labelWidth = place.width - 5 - columns
      text(label + (value.isEmpty ? "" : " \(value)"), 4, labelWidth, isOn ? Pen(.red, pen.style) : pen)
      text(extent, place.width - columns, columns, isOn ? Theme.failure : Theme.dim)
    }
  }
}
