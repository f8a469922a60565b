/// Where everything is on a screen of some size.
struct Layout: Hashable {
  /// Less than this and a message says so.
  static let least = (width: 60, height: 20)

  struct Tile: Hashable {
    /// With its border.
    var frame: Rectangle
    var picture: Rectangle
    var figures: Rectangle
    /// The level meter, in the border.
    var meter: Rectangle
  }

  var header: Rectangle
  var footer: Rectangle
  /// By number; in full screen those that cannot be seen are empty.
  var tiles: [Tile]
  /// The pane of the tab, with its border; empty in full screen.
  var side: Rectangle
  /// A second pane for the charts where there is room and the tab is another.
  var charts: Rectangle
  var log: Rectangle

  var isTooSmall = false

  /// - Parameter aspects: width to height of each tile's picture.
  init(width: Int, height: Int, aspects: [Double], fullScreen: Int?, tab: SideTab) {
    var rest = Rectangle(width: width, height: height)
    let nothing = Rectangle(width: 0, height: 0)
    header = rest.takeTop(1)
    footer = rest.takeBottom(1)
    side = nothing
    charts = nothing
    log = nothing
    tiles = []
    guard width >= Self.least.width, height >= Self.least.height else {
      isTooSmall = true
      return
    }
    if let fullScreen, aspects.indices.contains(fullScreen) {
      tiles = aspects.indices.map { Self.tile($0 == fullScreen ? rest : nothing) }
      return
    }
    log = rest.takeBottom(min(max(6, rest.height * 3 / 10), 18))
    guard !aspects.isEmpty else {
      side = rest
      splitSide(tab)
      return
    }
    let (columns, rows, tileWidth) = Self.arrange(aspects, in: rest)
    var area = rest.takeLeft(columns * tileWidth)
    side = rest
    splitSide(tab)
    for row in 0..<rows {
      var strip = area.takeTop(area.height / (rows - row))
      for _ in 0..<min(columns, aspects.count - row * columns) { tiles.append(Self.tile(strip.takeLeft(tileWidth))) }
    }
  }

  private mutating func splitSide(_ tab: SideTab) {
    guard tab != .charts, side.width >= 92 else { return }
    charts = side.takeLeft(side.width / 2)
  }

  /// The arrangement in which the smallest picture is largest, the side pane keeping what it needs.
  private static func arrange(_ aspects: [Double], in area: Rectangle) -> (columns: Int, rows: Int, width: Int) {
    let sideWidth = max(38, area.width * 2 / 5)
    return arrange(aspects, in: area, side: sideWidth, least: (10, 5))
      // Many on a small screen: all give way.
      ?? arrange(aspects, in: area, side: 30, least: (7, 4)) ?? (1, aspects.count, area.width - sideWidth)
  }

  /// Nil if the tiles would be smaller than `least`.
  private static func arrange(
    _ aspects: [Double], in area: Rectangle, side: Int, least: (width: Int, height: Int)
  ) -> (columns: Int, rows: Int, width: Int)? {
    let room = max(20, area.width - side)
    let widest = aspects.max() ?? 1
    var best = (columns: 0, rows: 0, width: 0, score: -1.0)
    for rows in 1...max(1, min(3, aspects.count)) {
      let columns = (aspects.count + rows - 1) / rows
      let height = area.height / rows
      let figureRows = Self.figureRows(height - 2)
      // Cells are twice as high as wide.
      let wanted = Int((Double(height - 2 - figureRows) * 2 * widest).rounded()) + 2
      let width = min(room / columns, max(20, wanted))
      guard width >= least.width, height >= least.height else { continue }
      let shown = min(Double(width - 2), Double(height - 2 - figureRows) * 2 * widest)
      if shown > best.score { best = (columns, rows, width, shown) }
    }
    return best.columns > 0 ? (best.columns, best.rows, best.width) : nil
  }

  private static func figureRows(_ inner: Int) -> Int { inner >= 14 ? 2 : 1 }

  private static func tile(_ frame: Rectangle) -> Tile {
    var inner = frame.inset(by: 1, 1)
    let figures = inner.takeBottom(figureRows(inner.height))
    let meter = Rectangle(x: frame.x + 1, y: frame.bottom - 1, width: frame.width - 2, height: frame.isEmpty ? 0 : 1)
    return Tile(frame: frame, picture: inner, figures: figures, meter: meter)
  }

  /// Rows of the log that show records.
  var logRows: Int { max(0, log.height - 2) }
}
