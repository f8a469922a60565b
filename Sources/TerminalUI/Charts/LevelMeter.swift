/// The level of sound as a bar.
public enum LevelMeter {
  /// What the left end stands for, in dB of full scale; the right end is 0.
  public static let floor = -60.0
  /// From here on a level is yellow, and red, in dB of full scale.
  static let (loud, hot) = (-18.0, -6.0)

  /// Draws the bar over the first row of `area`, and nothing outside.
  /// - Parameters:
  ///   - decibels: of full scale, 0 at most; nil without sound, when the bar is empty.
  ///   - peak: the highest level of the last while, shown as a mark; nil for none.
  public static func draw(
    decibels: Double?, peak: Double? = nil, into grid: inout CellGrid, _ area: Rectangle, isUnicode: Bool
  ) {
    guard area.height > 0, area.width > 0 else { return }
    let eighths = Int((share(decibels) * Double(area.width * 8)).rounded())
    let peakColumn = peak.flatMap { share($0) > 0 ? min(area.width - 1, Int(share($0) * Double(area.width))) : nil }
    for column in 0..<area.width where grid.bounds.contains(x: area.x + column, y: area.y) {
      let part = min(8, max(0, eighths - column * 8))
      var cell = Cell(isUnicode ? "·" : ".", ink: .grey)
      if part > 0, isUnicode || part >= 4 {
        cell = Cell(isUnicode ? EighthBlocks.growing[part] : "=", ink: colour(column: column, of: area.width))
      }
      if column == peakColumn, part < 8 {
        cell = Cell(isUnicode ? "▏" : "|", ink: colour(column: column, of: area.width))
      }
      grid.put(cell, x: area.x + column, y: area.y)
    }
  }

  /// 0...1; 0 for nil and for what is no number.
  private static func share(_ decibels: Double?) -> Double {
    guard let decibels, !decibels.isNaN else { return 0 }
    return min(1, max(0, 1 - decibels / floor))
  }

  private static func colour(column: Int, of width: Int) -> Colour {
    let level = floor * (1 - (Double(column) + 0.5) / Double(width))
    return level >= hot ? .red : level >= loud ? .yellow : .green
  }
}
