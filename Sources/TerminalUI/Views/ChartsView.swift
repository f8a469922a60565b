/// The charts, one under another; those for which there is no room are left out, the last first.
struct ChartsView {
  let model: ChartsModel
  let isUnicode: Bool

  /// A chart with fewer rows says too little.
  private static let leastRows = 4

  func draw(_ frame: inout ScreenFrame, _ area: Rectangle) {
    guard !model.charts.isEmpty, area.height > 0 else { return }
    let columns = area.width >= 100 && model.charts.count > 3 ? 2 : 1
    let rows = (model.charts.count + columns - 1) / columns
    let count = max(1, min(rows, area.height / Self.leastRows))
    var rest = area
    var next = 0
    for row in 0..<count {
      var strip = rest.takeTop(rest.height / (count - row))
      for column in 0..<columns where next < model.charts.count {
        let place = strip.takeLeft(strip.width / (columns - column))
        model.charts[next].draw(into: &frame.grid, place.inset(by: 0, 0), isUnicode: isUnicode)
        next += 1
      }
    }
  }
}
