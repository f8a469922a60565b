/// What a click at a place means.
public enum Target: Hashable, Sendable {
  case tile(Int)
  case tab(SideTab)
  /// Rows of the pane in the side, by their index.
  case row(Int)
  /// A slider's track; the position is found from the column.
  case slider(Int, Rectangle)
  case logLine(Int)
  case log
  case side
  case footer(Key)
  case popupItem(Int)
  case popup
}

/// A finished screen: the cells, where the cursor is, and what can be clicked; the last in `targets` lies on top.
public struct ScreenFrame {
  public var grid: CellGrid
  public var cursor: (x: Int, y: Int)?
  var targets: [(area: Rectangle, target: Target)] = []

  init(width: Int, height: Int) { grid = CellGrid(width: width, height: height) }

  mutating func reset(width: Int, height: Int) {
    grid.reset(width: width, height: height)
    cursor = nil
    targets.removeAll(keepingCapacity: true)
  }

  func target(x: Int, y: Int) -> Target? { targets.last { $0.area.contains(x: x, y: y) }?.target }
}

/// Draws a screen: from a model to cells, and from nothing else.
public struct ScreenView {
  let model: ScreenModel
  let layout: Layout

  init(_ model: ScreenModel, layout: Layout) {
    self.model = model
    self.layout = layout
  }

  func draw(into frame: inout ScreenFrame, painters: inout [PicturePainter]) {
    if layout.isTooSmall { return drawTooSmall(&frame) }
    drawHeader(&frame)
    for index in layout.tiles.indices where index < model.tiles.count && !layout.tiles[index].frame.isEmpty {
      TileView(
        tile: model.tiles[index], place: layout.tiles[index], isSelected: index == model.selectedTile,
        isFocused: index == model.selectedTile && model.focus == .tiles, isUnicode: model.isUnicode
      ).draw(&frame, &painters[index])
      frame.targets.append((layout.tiles[index].frame, .tile(index)))
    }
    drawSide(&frame)
    if !layout.log.isEmpty {
      LogView(log: model.log, isFocused: model.focus == .log, isUnicode: model.isUnicode).draw(&frame, layout.log)
    }
    FooterView(hints: model.footer, message: model.message).draw(&frame, layout.footer)
    if let popup = model.popup {
      PopupView(popup: popup, isUnicode: model.isUnicode).draw(&frame, frame.grid.bounds)
    }
  }

  private func drawTooSmall(_ frame: inout ScreenFrame) {
    let lines = [
      "liveterm needs \(Layout.least.width)x\(Layout.least.height) cells;",
      "this terminal has \(frame.grid.width)x\(frame.grid.height).", "Enlarge it, or press q to quit.",
    ]
    let top = max(0, (frame.grid.height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      let x = max(0, (frame.grid.width - TextWidth.columns(of: line)) / 2)
      frame.grid.write(line, x: x, y: top + row)
    }
  }

  private func drawHeader(_ frame: inout ScreenFrame) {
    let header = model.header
    let area = layout.header
    frame.grid.fill(area, Cell(" ", style: Theme.header.style))
    var x = area.x + 1
    x += frame.grid.write("liveterm", x: x, y: area.y, Pen(.standard, [.reverse, .bold]))
    x += frame.grid.write("  \(Self.clock(header.time))", x: x, y: area.y, Theme.header)
    var parts = [header.world, header.network].filter { !$0.isEmpty }
    if header.isInBackground { parts.insert("IN BACKGROUND", at: 0) }
    if header.isFrozen { parts.insert("FROZEN, Space goes on", at: 0) }
    parts += header.activeFaults
    for part in parts where x < area.right - 3 {
      let text = TextWidth.fitted("  \(part)", columns: area.right - 1 - x)
      x += frame.grid.write(text, x: x, y: area.y, Theme.header)
    }
  }

  /// `12.3`, `1:02.3`, `1:00:02.3`.
  static func clock(_ milliseconds: Int64) -> String {
    let (seconds, rest) = max(0, milliseconds).quotientAndRemainder(dividingBy: 1_000)
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let tail = ".\(rest / 100)"
    if seconds < 60 { return "\(seconds)\(tail)" }
    if seconds < 3_600 { return "\(seconds / 60):\(two(seconds % 60))\(tail)" }
    return "\(seconds / 3_600):\(two(seconds / 60 % 60)):\(two(seconds % 60))\(tail)"
  }

  private func drawSide(_ frame: inout ScreenFrame) {
    guard !layout.side.isEmpty else { return }
    if !layout.charts.isEmpty {
      let box = PaneBox(title: "charts", isFocused: false, isUnicode: model.isUnicode)
      ChartsView(model: model.charts, isUnicode: model.isUnicode).draw(&frame, box.draw(&frame, layout.charts))
      frame.targets.append((layout.charts, .tab(.charts)))
    }
    frame.targets.append((layout.side, .side))
    let box = PaneBox(title: "", isFocused: model.focus == .side, isUnicode: model.isUnicode)
    let inner = box.draw(&frame, layout.side)
    drawTabs(&frame)
    switch model.side {
    case .charts: ChartsView(model: model.charts, isUnicode: model.isUnicode).draw(&frame, inner)
    case .attributes(let attributes):
      AttributesView(model: attributes, isFocused: model.focus == .side).draw(&frame, inner)
    case .network(let network):
      NetworkView(model: network, isFocused: model.focus == .side, isUnicode: model.isUnicode).draw(&frame, inner)
    }
  }

  /// The names of the tabs, in the pane's upper border, their keys underlined.
  private func drawTabs(_ frame: inout ScreenFrame) {
    var x = layout.side.x + 2
    for tab in SideTab.allCases {
      let isOpen = tab == model.sideTab
      let name = tab.rawValue
      let pen = isOpen ? Pen(.standard, [.bold, .reverse]) : Theme.dim
      guard x + name.count + 2 < layout.side.right else { break }
      frame.targets.append((Rectangle(x: x, y: layout.side.y, width: name.count + 2, height: 1), .tab(tab)))
      x += frame.grid.write(" ", x: x, y: layout.side.y, pen)
      var first = pen
      first.style.insert(.underline)
      x += frame.grid.write(name.prefix(1), x: x, y: layout.side.y, first)
      x += frame.grid.write(name.dropFirst() + " ", x: x, y: layout.side.y, pen) + 1
    }
  }
}
