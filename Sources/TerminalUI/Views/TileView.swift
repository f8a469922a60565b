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

  /// What it is doing, at the right of the upper border.
  private func drawPhase(_ frame: inout ScreenFrame) {
    let used = TextWidth.columns(of: "\(tile.number) \(tile.name)") + 5
    let dot = isUnicode ? "●" : "*"
    let room = place.frame.width - used - 1
    let text = room < 7 ? " \(dot) " : TextWidth.fitted(" \(dot) \(tile.phase) ", columns: room)
    let columns = TextWidth.columns(of: text)
    if columns <= room {
      frame.grid.write(text, x: place.frame.right - 1 - columns, y: place.frame.y, Theme.pen(tile.mood))
    }
    if isSelected {
      frame.grid.write(isUnicode ? "▸" : ">", x: place.frame.x + 1, y: place.frame.y, Theme.key)
    }
  }

  private func drawPlaceholder(_ frame: inout ScreenFrame) {
    let lines = TextWidth.wrapped(tile.placeholder, columns: place.picture.width - 2)
    let top = place.picture.y + max(0, (place.picture.height - lines.count) / 2)
    for (row, line) in lines.enumerated() where top + row < place.picture.bottom {
      let x = place.picture.x + max(0, (place.picture.width - TextWidth.columns(of: line)) / 2)
      frame.grid.write(line, x: x, y: top + row, limit: place.picture.width, Theme.dim)
    }
  }

  private func drawOverlay(_ frame: inout ScreenFrame) {
    for (row, line) in tile.overlay.enumerated() where row < place.picture.height {
      let text = TextWidth.fitted(line, columns: place.picture.width)
      frame.grid.write(text, x: place.picture.x, y: place.picture.y + row, Theme.overlay)
    }
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
    LevelMeter(decibels: level.rms, peak: level.peak).draw(into: &frame.grid, area, isUnicode: isUnicode)
  }
}
