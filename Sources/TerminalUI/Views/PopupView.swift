/// What lies over the panes: texts, questions, the palette.
struct PopupView {
  let popup: PopupModel
  let isUnicode: Bool

  func draw(_ frame: inout ScreenFrame, _ screen: Rectangle) {
    switch popup {
    case .text(let title, let lines, let top): drawText(&frame, screen, title, lines, top)
    case .prompt(let title, let editor, let hint, let problem):
      drawPrompt(&frame, screen, title, editor, hint, problem)
    case .choices(let title, let items, let selected, let hint):
      drawChoices(&frame, screen, title, items, selected, hint)
    case .palette(let editor, let items, let selected, let hint):
      drawPalette(&frame, screen, editor, items, selected, hint)
    }
  }

  private func box(_ frame: inout ScreenFrame, _ area: Rectangle, _ title: String, note: String = "") -> Rectangle {
    var box = PaneBox(title: title, isFocused: true, isUnicode: isUnicode)
    box.note = note
    frame.targets.append((area, .popup))
    return box.draw(&frame, area).inset(by: 1, 0)
  }

  /// Columns of the labels before a text's lines.
  private static func labelWidth(_ lines: [TextLine]) -> Int {
    lines.map { TextWidth.columns(of: $0.label) }.max().map { $0 == 0 ? 0 : $0 + 2 } ?? 0
  }

  /// Lines wrapped to a width, labels before the first line of each.
  static func wrapped(_ lines: [TextLine], width: Int) -> [TextLine] {
    let labels = labelWidth(lines)
    return lines.flatMap { line -> [TextLine] in
      let room = max(8, width - (line.style == .heading ? 0 : labels))
      let parts = TextWrap.lines(line.text, width: room, cutsWords: true)
      return (parts.isEmpty ? [""] : parts).enumerated().map {
        TextLine($1, line.style, label: $0 == 0 ? line.label : "")
      }
    }
  }

  /// Width and rows of the inside of a text popup on a screen.
  static func textRoom(_ screen: Rectangle) -> (width: Int, rows: Int) {
    (min(96, screen.width - 4) - 4, screen.height - 6)
  }

  private func drawText(
    _ frame: inout ScreenFrame, _ screen: Rectangle, _ title: String, _ lines: [TextLine], _ top: Int
  ) {
    let room = Self.textRoom(screen)
    let labels = Self.labelWidth(lines)
    let all = Self.wrapped(lines, width: room.width)
    let rows = min(all.count, room.rows)
    let top = min(max(0, top), max(0, all.count - rows))
    let area = screen.centred(width: room.width + 4, height: rows + 2)
    let more = all.count > rows ? "\(top + 1)-\(top + rows) of \(all.count), " : ""
    let inner = box(&frame, area, title, note: more + "Esc closes")
    for (row, line) in all[top..<top + rows].enumerated() {
      let indent = line.style == .heading ? 0 : labels
      frame.grid.write(line.label, x: inner.x, y: inner.y + row, limit: max(0, labels - 1), Theme.key)
      frame.grid.write(
        line.text, x: inner.x + indent, y: inner.y + row, limit: inner.width - indent, Theme.pen(line.style))
    }
  }

  private func drawPrompt(
    _ frame: inout ScreenFrame, _ screen: Rectangle, _ title: String, _ editor: LineEditor, _ hint: String,
    _ problem: String?
  ) {
    let width = min(76, screen.width - 4)
    let below = TextWrap.lines(problem ?? hint, width: width - 4, cutsWords: true)
    let inner = box(
      &frame, screen.centred(width: width, height: 3 + below.count), title, note: "Enter sets, Esc leaves")
    draw(editor, &frame, inner, prefix: "> ")
    for (row, line) in below.enumerated() {
      let pen = problem == nil ? Theme.dim : Theme.failure
      frame.grid.write(line, x: inner.x, y: inner.y + 1 + row, limit: inner.width, pen)
    }
  }

  private func draw(_ editor: LineEditor, _ frame: inout ScreenFrame, _ area: Rectangle, prefix: String) {
    let used = frame.grid.write(prefix, x: area.x, y: area.y, Theme.key)
    let room = max(1, area.width - used - 1)
    // The cursor stays inside: the beginning of a long line goes.
    var first = 0
    while first < editor.cursor,
      TextWidth.columns(of: String(editor.characters[first..<editor.cursor])) > room
    {
      first += 1
    }
    let shown = String(editor.characters[first...])
    frame.grid.write(shown, x: area.x + used, y: area.y, limit: room + 1)
    let column = TextWidth.columns(of: String(editor.characters[first..<editor.cursor]))
    frame.cursor = (area.x + used + min(column, room), area.y)
  }

  private func drawChoices(
    _ frame: inout ScreenFrame, _ screen: Rectangle, _ title: String, _ items: [PopupItem], _ selected: Int,
    _ hint: String
  ) {
    let widest = items.map { TextWidth.columns(of: $0.text) + TextWidth.columns(of: $0.detail) + 4 }.max() ?? 0
    let width = min(screen.width - 4, max(40, widest + 4))
    let hints = TextWrap.lines(hint, width: width - 4, cutsWords: true)
    let rows = min(items.count, screen.height - 8)
    let area = screen.centred(width: width, height: rows + hints.count + 2)
    var inner = box(&frame, area, title, note: "Enter, Esc")
    drawItems(&frame, inner.takeTop(rows), items, selected)
    for (row, line) in hints.enumerated() {
      frame.grid.write(line, x: inner.x, y: inner.y + row, limit: inner.width, Theme.dim)
    }
  }

  private func drawItems(_ frame: inout ScreenFrame, _ area: Rectangle, _ items: [PopupItem], _ selected: Int) {
    let window = RowWindow(count: items.count, selected: selected, rows: area.height)
    let textWidth = min(area.width / 2, items.map { TextWidth.columns(of: $0.text) }.max() ?? 0)
    for index in window.range {
      let item = items[index]
      let place = Rectangle(x: area.x, y: area.y + index - window.range.lowerBound, width: area.width, height: 1)
      let isSelected = index == selected
      if isSelected { frame.grid.fill(place, Cell(" ", style: .reverse)) }
      let style: TextStyle = isSelected ? .reverse : []
      frame.grid.write(
        TextWidth.fitted(item.text, columns: textWidth), x: place.x, y: place.y, Pen(.standard, style.union(.bold)))
      let keyWidth = TextWidth.columns(of: item.key)
      let x = place.x + textWidth + 2
      let room = place.right - x - (keyWidth > 0 ? keyWidth + 1 : 0)
      frame.grid.write(
        TextWidth.fitted(item.detail, columns: room), x: x, y: place.y, limit: max(0, room),
        Pen(isSelected ? .standard : .grey, style))
      if keyWidth > 0 { frame.grid.write(item.key, x: place.right - keyWidth, y: place.y, Pen(.cyan, style)) }
      frame.targets.append((place, .popupItem(index)))
    }
    window.drawMarks(&frame, area)
  }

  /// At the top of the screen, so that the panes below it stay in sight.
  private func drawPalette(
    _ frame: inout ScreenFrame, _ screen: Rectangle, _ editor: LineEditor, _ items: [PopupItem], _ selected: Int,
    _ hint: String
  ) {
    let width = min(90, screen.width - 4)
    let rows = min(max(1, items.count), max(3, screen.height * 2 / 5))
    let hints = TextWrap.lines(hint, width: width - 4, cutsWords: true)
    let area = Rectangle(
      x: (screen.width - width) / 2, y: 2, width: width, height: min(rows + hints.count + 3, screen.height - 3))
    var inner = box(&frame, area, "commands", note: "Tab completes, Enter runs, Esc leaves")
    draw(editor, &frame, inner.takeTop(1), prefix: ":")
    for line in hints {
      let place = inner.takeTop(1)
      frame.grid.write(line, x: place.x, y: place.y, limit: place.width, Theme.dim)
    }
    drawItems(&frame, inner, items, selected)
    if items.isEmpty { frame.grid.write("no such command", x: inner.x, y: inner.y, Theme.failure) }
  }
}
