public struct ChartSeries {
  public enum Style { case line, steps, filled }
  public var name: String; public var colour: Colour; public var values: [Double?]; public var style: Style
  public init(name: String, colour: Colour, values: [Double?], style: Style = .line) {
    self.name = name; self.colour = colour; self.values = values; self.style = style
  }
}
public struct ChartMark {
  public var name: String; public var value: Double; public var colour: Colour
  public init(name: String, value: Double, colour: Colour) {
    self.name = name; self.value = value; self.colour = colour
  }
}
public struct Chart {
  public var title: String; public var unit: String; public var series: [ChartSeries]; public var floor: Double?;
  public var marks: [ChartMark] = []; public var span: String
  public init(
    title: String, unit: String, series: [ChartSeries], floor: Double? = nil, marks: [ChartMark] = [], span: String
  ) {
    self.title = title; self.unit = unit; self.series = series; self.floor = floor; self.marks = marks; self.span = span
  }
  func draw(into grid: inout CellGrid, _ area: Rectangle, isUnicode: Bool) {
    grid.write(
      "\(title) \(series.map { "\($0.name) \($0.values.last.flatMap { $0 }.map { Int($0) } ?? 0)" }) \(unit)",
      x: area.x, y: area.y, limit: area.width)
  }
}
struct LevelMeter {
  var decibels: Double; var peak: Double
  func draw(into grid: inout CellGrid, _ area: Rectangle, isUnicode: Bool) {
    let n = Int(max(0, min(1, (decibels + 60) / 60)) * Double(area.width));
    for x in 0..<n { grid.put(Cell("=", ink: .green), x: area.x + x, y: area.y) }
  }
}
struct Slider {
  var position: Double
  func draw(into grid: inout CellGrid, _ area: Rectangle, isUnicode: Bool, isSelected: Bool) {
    for x in 0..<area.width {
      grid.put(Cell(x == Int(position * Double(area.width - 1)) ? "O" : "-"), x: area.x + x, y: area.y)
    }
  }
}
