/// The keys that work now, as many as fit; the newest answer in their place when there is one.
struct FooterView {
  let hints: [KeyHint]
  let message: Message?

  func draw(_ frame: inout ScreenFrame, _ area: Rectangle) {
    frame.grid.fill(area)
    if let message {
      let pen = message.isFailure ? Theme.failure : Theme.good
      frame.grid.write(TextWidth.fitted(" \(message.text)", columns: area.width), x: area.x, y: area.y, pen)
      return
    }
    var x = area.x + 1
    for hint in hints {
      let columns = TextWidth.columns(of: hint.keyText) + 1 + TextWidth.columns(of: hint.label)
      guard x + columns <= area.right else { break }
      frame.targets.append((Rectangle(x: x, y: area.y, width: columns, height: 1), .footer(hint.key)))
      x += frame.grid.write(hint.keyText, x: x, y: area.y, Theme.key)
      x += frame.grid.write(" \(hint.label)", x: x, y: area.y, Theme.dim) + 2
    }
  }
}
