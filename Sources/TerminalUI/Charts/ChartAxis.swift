/// The labels at the left of a plot.
struct ChartAxis {
  /// From above.
  private let labels: [(row: Int, text: String)]
  private let isUnicode: Bool

  /// How many steps the axis of a plot of so many rows should have.
  static func intervals(rows: Int) -> Int { rows < 5 ? 1 : rows < 14 ? 2 : 4 }

  init(_ chart: Chart, rows: Int, isUnicode: Bool) {
    self.isUnicode = isUnicode
    let scale = chart.scale(intervals: ChartAxis.intervals(rows: rows))
    let ticks = scale.ticks
    let texts = ChartNumber(unit: chart.unit).axis(scale, ticks: ticks)
    // The row of the dot that a value of the tick lights.
    let dots = isUnicode ? 4 : 3
    let all = zip(ticks, texts).map { tick, text in
      (row: Int((scale.depth(of: tick) * Double(rows * dots - 1)).rounded()) / dots, text: text)
    }
    var kept: [(row: Int, text: String)] = []
    // The ends first; what stands too close to them is left out.
    for label in [all.first, all.last].compactMap({ $0 }) + all where label.row >= 0 && label.row < rows {
      if kept.allSatisfy({ abs($0.row - label.row) >= (rows < 4 ? 1 : 2) }) { kept.append(label) }
    }
    labels = kept
  }

  /// Columns of the labels and the line.
  var width: Int { (labels.map { TextWidth.columns(of: $0.text) }.max() ?? 0) + 1 }

  func draw(into grid: inout CellGrid, _ area: Rectangle, _ pen: Pen) {
    let line = area.right - 1
    for y in area.y..<area.bottom { grid.write(isUnicode ? "│" : "|", x: line, y: y, pen) }
    for label in labels where label.row < area.height {
      let y = area.y + label.row
      grid.write(isUnicode ? "┤" : "+", x: line, y: y, pen)
      grid.write(label.text, x: line - TextWidth.columns(of: label.text), y: y, pen)
    }
  }
}
