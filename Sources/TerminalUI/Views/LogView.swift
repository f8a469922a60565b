import Stage

/// The live log.
struct LogView {
  let log: LogModel
  let isFocused: Bool
  let isUnicode: Bool

  func draw(_ frame: inout ScreenFrame, _ area: Rectangle) {
    var title = "log"
    if !log.filter.isEmpty { title += " /\(log.filter)" }
    var box = PaneBox(title: title, isFocused: isFocused, isUnicode: isUnicode)
    let count = log.shown == log.total ? "\(log.total)" : "\(log.shown) of \(log.total)"
    let place = log.isFollowing ? "following" : "\(log.first + 1) to \(log.first + log.lines.count)"
    box.note = "\(place), \(count)" + (log.isVerbose ? ", all kinds" : "")
    let inner = box.draw(&frame, area)
    frame.targets.append((area, .log))
    let nameWidth = min(
      inner.width >= 100 ? 34 : inner.width >= 76 ? 28 : 18, log.lines.map { Self.name($0.record).count }.max() ?? 0)
    for (row, line) in log.lines.enumerated() where row < inner.height {
      let place = Rectangle(x: inner.x, y: inner.y + row, width: inner.width, height: 1)
      draw(line, &frame, place, nameWidth: nameWidth)
      frame.targets.append((place, .logLine(line.place)))
    }
    if log.lines.isEmpty, log.total > 0, !log.filter.isEmpty {
      frame.grid.write(
        "no line matches /\(log.filter)", x: inner.x + 1, y: inner.y, limit: inner.width - 1, Theme.dim)
    }
  }

  private static func name(_ record: LogRecord) -> String {
    record.name.isEmpty ? record.kind.rawValue : record.name
  }

  private func draw(_ line: LogModel.Line, _ frame: inout ScreenFrame, _ place: Rectangle, nameWidth: Int) {
    let record = line.record
    var pen = Theme.pen(record.kind)
    var dim = Theme.dim
    if line.isSelected {
      pen.style.insert(.reverse)
      dim = pen
      frame.grid.fill(place, Cell(" ", ink: pen.ink, style: pen.style))
    }
    var x = place.x
    func column(_ text: String, _ width: Int, _ pen: Pen, alignsRight: Bool = false) {
      let text = TextWidth.fitted(text, columns: min(width, place.right - x))
      let indent = alignsRight ? max(0, width - TextWidth.columns(of: text)) : 0
      frame.grid.write(text, x: x + indent, y: place.y, limit: place.right - x - indent, pen)
      x += width + 1
    }
    column(Self.seconds(record.time), 8, dim, alignsRight: true)
    column(record.component, 8, dim)
    column(record.code.map(String.init) ?? "", 5, pen, alignsRight: true)
    column(Self.name(record), nameWidth, pen)
    column(Self.message(record), max(0, place.right - x), pen)
  }

  /// `12.345`.
  static func seconds(_ milliseconds: Int64) -> String {
    let rest = String(milliseconds % 1_000)
    return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  static func message(_ record: LogRecord) -> String {
    var text = record.message
    if record.isInjected { text += " [injected]" }
    if record.kind == .status || record.kind == .summary {
      text += (text.isEmpty ? "" : " ") + record.fields.map { "\($0.name)=\($0.valueText)" }.joined(separator: " ")
    }
    return text
  }
}
