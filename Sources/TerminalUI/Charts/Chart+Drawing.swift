extension Chart {
  /// Rows of the plot under which lines say less than bars.
  static let leastLineRows = 3
  private static let axisPen = Pen(.grey)

  /// Draws the chart over everything in `area`, and nothing outside. Any size is safe; from 16 x 3 cells on it is of use.
  public func draw(into grid: inout CellGrid, _ area: Rectangle, isUnicode: Bool) {
    var rest = area.intersection(grid.bounds)
    grid.fill(rest)
    guard !rest.isEmpty else { return }
    if rest.height == 1 {
      let label = Rectangle(x: rest.x, y: rest.y, width: rest.width / 2, height: 1)
      let end = drawTitle(into: &grid, label, isUnicode: isUnicode, span: "")
      _ = rest.takeLeft(end - rest.x + 1)
    } else {
      let hasTimeRow = rest.height >= 8 && !span.isEmpty
      drawTitle(into: &grid, rest.takeTop(1), isUnicode: isUnicode, span: hasTimeRow ? "" : span)
      let timeRow = rest.takeBottom(hasTimeRow ? 1 : 0)
      let axis = ChartAxis(self, rows: rest.height, isUnicode: isUnicode)
      if rest.height >= 2, axis.width + 8 <= rest.width {
        axis.draw(into: &grid, rest.takeLeft(axis.width), Chart.axisPen)
      }
      drawTime(into: &grid, Rectangle(x: rest.x, y: timeRow.y, width: rest.width, height: timeRow.height))
    }
    guard !rest.isEmpty else { return }
    if isUnicode, rest.height < Chart.leastLineRows {
      drawBars(into: &grid, rest)
    } else {
      drawLines(into: &grid, rest, isUnicode: isUnicode)
    }
  }

  // MARK: Text

  /// The title, then every series with its newest value, then the marks; what has no room is left out.
  /// - Returns: the column after the last that was written, without the span's.
  @discardableResult
  private func drawTitle(into grid: inout CellGrid, _ row: Rectangle, isUnicode: Bool, span: String) -> Int {
    var x = row.x
    func fits(_ text: String) -> Bool { x + TextWidth.columns(of: text) <= row.right }
    let name = isUnicode ? TextWidth.fitted(title, columns: row.width) : title
    x += grid.write(name, x: x, y: row.y, limit: row.width, Pen(.standard, on: .standard, .bold))
    let number = ChartNumber(unit: unit)
    let gap = x > row.x ? " " : ""
    for series in series {
      let value = series.newest.map(number.text) ?? "-"
      let named = series.name.isEmpty || self.series.count == 1 ? value : "\(series.name) \(value)"
      guard let text = [gap + named, gap + value].first(where: fits) else { continue }
      x += grid.write(text, x: x, y: row.y, Pen(series.colour))
    }
    for mark in marks where mark.value.isFinite {
      let text = " \(isUnicode ? "┄" : "-")\(mark.name) \(number.text(ChartSeries.finite(mark.value) ?? 0))"
      if fits(text) { x += grid.write(text, x: x, y: row.y, Pen(mark.colour)) }
    }
    if !span.isEmpty, fits("  " + span) {
      grid.write(span, x: row.right - TextWidth.columns(of: span), y: row.y, Chart.axisPen)
    }
    return x
  }

  private func drawTime(into grid: inout CellGrid, _ row: Rectangle) {
    guard !row.isEmpty else { return }
    let (past, now) = ("-" + span, "now")
    let room = row.width - now.utf8.count
    if TextWidth.columns(of: past) + 1 <= room { grid.write(past, x: row.x, y: row.y, Chart.axisPen) }
    if room >= 0 { grid.write(now, x: row.right - now.utf8.count, y: row.y, Chart.axisPen) }
  }

  // MARK: Plot

  private func drawLines(into grid: inout CellGrid, _ area: Rectangle, isUnicode: Bool) {
    let scale = scale(intervals: ChartAxis.intervals(rows: area.height))
    var canvas = DotCanvas(area, isUnicode: isUnicode)
    let lowest = canvas.height - 1
    func row(_ value: Double) -> Int { Int((scale.depth(of: value) * Double(lowest)).rounded()) }
    for mark in marks {
      guard let value = ChartSeries.finite(mark.value) else { continue }
      for x in stride(from: 0, to: canvas.width, by: 2) { canvas.set(x: x, y: row(value), mark.colour) }
    }
    for series in series.reversed() {
      let ranges = ChartColumns.ranges(
        series.values.suffix(slotCount), slots: slotCount, columns: canvas.width, isStepped: series.style == .steps)
      var last: ClosedRange<Int>?
      for (x, range) in ranges.enumerated() {
        guard let range else {
          last = nil
          continue
        }
        let dots = row(range.upperBound)...row(range.lowerBound)
        let joined = Chart.joined(dots, to: last)
        let bottom = series.style == .filled ? lowest : joined.upperBound
        for y in joined.lowerBound...max(joined.lowerBound, bottom) {
          canvas.set(x: x, y: y, series.colour, isArea: series.style == .filled)
        }
        last = dots
      }
    }
    canvas.draw(into: &grid)
  }

  /// Made longer up to where the column before ends, so that a line has no holes.
  private static func joined(_ dots: ClosedRange<Int>, to last: ClosedRange<Int>?) -> ClosedRange<Int> {
    guard let last else { return dots }
    if dots.lowerBound > last.upperBound + 1 { return last.upperBound + 1...dots.upperBound }
    if dots.upperBound < last.lowerBound - 1 { return dots.lowerBound...last.lowerBound - 1 }
    return dots
  }

  /// Bars in eighths of a cell, of the first series alone.
  private func drawBars(into grid: inout CellGrid, _ area: Rectangle) {
    guard let series = series.first else { return }
    let scale = scale(intervals: 1)
    let ranges = ChartColumns.ranges(
      series.values.suffix(slotCount), slots: slotCount, columns: area.width, isStepped: series.style == .steps)
    let known = ranges.compactMap { $0 }
    let middle = known.reduce(0) { $0 + ($1.lowerBound / 2 + $1.upperBound / 2) / Double(known.count) }
    for (x, range) in ranges.enumerated() {
      guard let range else { continue }
      // What is further from the rest, so that a short drop shows as a short rise does.
      let value = range.upperBound - middle >= middle - range.lowerBound ? range.upperBound : range.lowerBound
      // The least value shows too, as one eighth: only a gap is empty.
      let eighths = 1 + Int(((1 - scale.depth(of: value)) * Double(area.height * 8 - 1)).rounded())
      for row in 0..<area.height {
        let part = min(8, eighths - row * 8)
        guard part > 0 else { break }
        grid.put(Cell(EighthBlocks.rising[part], ink: series.colour), x: area.x + x, y: area.bottom - 1 - row)
      }
    }
  }
}

/// Parts of a full block; index 0 is a space.
enum EighthBlocks {
  /// From below.
  static let rising: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// From the left.
  static let growing: [Unicode.Scalar] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
}
