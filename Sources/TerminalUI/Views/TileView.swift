/// One component: its picture, sound and state.
struct TileView {
  let tile: TileModel
  let place: Layout.Tile
  let isSelected: Bool
  let isFocused: Bool
  let isUnicode: Bool

  func draw(_ frame: inout ScreenFrame, _ painter: inout PicturePainter) {
    var box = PaneBox(title: "\(tile.number) \(tile.name)", isFocused: isFocused, isUnicode: isUnicode)
    box.note = ""
    box.draw(&frame, place.frame)
    drawPhase(&frame)
    if let image = tile.image {
      let pixels = PicturePainter.pixels(painter.blocks)
      let size = (image.width / pixels.across, image.height / pixels.down)
      painter.paint(image, into: &frame.grid, place.picture.centred(width: size.0, height: size.1))
    } else {
      drawPlaceholder(&frame)
    }
    drawOverlay(&frame)
    drawFigures(&frame)
    drawMeter(&frame)
  }

  /// What it is doing, at the right of the upper border, as much of it as the title leaves room for.
  private func drawPhase(_ frame: inout ScreenFrame) {
    let room = place.frame.width - TextWidth.columns(of: "\(tile.number) \(tile.name)") - 5
    let dot = isUnicode ? "●" : "*"
    let forms = [" \(dot) \(tile.phase) ", "\(dot)\(tile.phase)", dot]
    if let text = forms.first(where: { TextWidth.columns(of: $0) <= room }) {
      let x = place.frame.right - 1 - TextWidth.columns(of: text)
      frame.grid.write(text, x: x, y: place.frame.y, Theme.pen(tile.mood))
    }
    if isSelected {
      frame.grid.write(isUnicode ? "▸" : ">", x: place.frame.x + 1, y: place.frame.y, Theme.key)
    }
  }

  private func drawPlaceholder(_ frame: inout ScreenFrame) {
    let lines = TextWrap.lines(tile.placeholder, width: place.picture.width - 2, cutsWords: true)
    let top = place.picture.y + max(0, (place.picture.height - lines.count) / 2)
    for (row, line) in lines.enumerated() where top + row < place.picture.bottom {
      let x = place.picture.x + max(0, (place.picture.width - TextWidth.columns(of: line)) / 2)
      frame.grid.write(line, x: x, y: top + row, limit: place.picture.width, Theme.dim)
    }
  }

  /// The figures of a narrow picture go on in the next row, between two of them; events are cut.
  private func drawOverlay(_ frame: inout ScreenFrame) {
    var y = place.picture.y
    for line in tile.overlay {
      for part in Self.parts(of: line, columns: place.picture.width) where y < place.picture.bottom {
        let text = TextWidth.fitted(part, columns: place.picture.width)
        frame.grid.write(text, x: place.picture.x, y: y, Theme.overlay)
        y += 1
      }
    }
  }

  static func parts(of line: String, columns: Int) -> [String] {
    guard TextWidth.columns(of: line) > columns, !line.hasPrefix("[") else { return [line] }
    var parts: [String] = []
    for figure in line.split(separator: " ", omittingEmptySubsequences: true).map(String.init) {
      if let last = parts.last, TextWidth.columns(of: last) + 2 + TextWidth.columns(of: figure) <= columns {
        parts[parts.count - 1] = "\(last)  \(figure)"
      } else {
        parts.append(figure)
      }
    }
    return parts
  }

  /// As many figures as fit, whole ones only.
  private func drawFigures(_ frame: inout ScreenFrame) {
    var (x, y) = (place.figures.x, place.figures.y)
    for figure in tile.figures {
      let columns = TextWidth.columns(of: figure)
      if x > place.figures.x, x + 1 + columns > place.figures.right {
        (x, y) = (place.figures.x, y + 1)
      }
      guard y < place.figures.bottom else { break }
      if x > place.figures.x { x += 1 }
      x += frame.grid.write(figure, x: x, y: y, limit: place.figures.right - x)
    }
  }

  private func drawMeter(_ frame: inout ScreenFrame) {
    guard place.meter.width >= 8 else { return }
    let area = Rectangle(x: place.meter.x + 1, y: place.meter.y, width: place.meter.width - 2, height: 1)
    guard let level = tile.level else { return }
    LevelMeter.draw(decibels: level.rms, peak: level.peak, into: &frame.grid, area, isUnicode: isUnicode)
  }
}
