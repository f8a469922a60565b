/// Values over time.
public struct ChartSeries: Hashable, Sendable {
  public enum Style: Hashable, Sendable {
    /// Straight from value to value.
    case line
    /// A line with everything under it.
    case filled
    /// Each value holds until the next.
    case steps
  }

  public var name: String
  public var colour: Colour
  /// Oldest first, evenly spaced in time. What is nil, infinite or no number is a gap.
  public var values: [Double?]
  public var style: Style

  public init(_ name: String, _ colour: Colour, _ values: [Double?], style: Style = .line) {
    self.name = name
    self.colour = colour
    self.values = values
    self.style = style
  }

  /// What the legend shows.
  var newest: Double? { values.last.flatMap { ChartSeries.finite($0) } }

  /// A value that can be counted with, nil for a gap.
  static func finite(_ value: Double?) -> Double? {
    guard let value, value.isFinite else { return nil }
    return min(1e15, max(-1e15, value))
  }
}

/// A level that values are compared with, drawn as a dotted line.
public struct ChartMark: Hashable, Sendable {
  public var name: String
  public var value: Double
  public var colour: Colour

  public init(_ name: String, _ value: Double, _ colour: Colour = .grey) {
    self.name = name
    self.value = value
    self.colour = colour
  }
}

/// A chart of the last seconds: a title with the newest values, an axis of round numbers, and lines of braille dots; bars of
/// block elements where it is too low for lines; ASCII where there is no Unicode.
public struct Chart: Hashable, Sendable {
  public var title: String
  /// Of all values: "kbps", "ms", "s", "fps", … Large values get another prefix.
  public var unit: String
  /// The first is drawn over the others.
  public var series: [ChartSeries]
  /// The least value of the axis; nil to take it from the values. What is less is drawn on the edge.
  public var floor: Double?
  /// The largest value of the axis, likewise.
  public var ceiling: Double?
  public var marks: [ChartMark]
  /// What time the width stands for, such as "60 s".
  public var span: String
  /// How many values fill the width; nil for as many as the longest series has. The newest is always at the right.
  public var slots: Int?

  public init(
    title: String, unit: String = "", series: [ChartSeries], floor: Double? = nil, ceiling: Double? = nil,
    marks: [ChartMark] = [], span: String = "", slots: Int? = nil
  ) {
    self.title = title
    self.unit = unit
    self.series = series
    self.floor = floor
    self.ceiling = ceiling
    self.marks = marks
    self.span = span
    self.slots = slots
  }

  var slotCount: Int { min(1 << 20, max(1, slots ?? series.map(\.values.count).max() ?? 1)) }

  /// The axis for so many intervals, around all values and marks.
  func scale(intervals: Int) -> ChartScale {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in marks.map({ $0.value }) + series.flatMap({ $0.values.suffix(slotCount).compactMap { $0 } }) {
      guard let value = ChartSeries.finite(value) else { continue }
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (0, 1) }
    return ChartScale(
      low: low, high: high, floor: ChartSeries.finite(floor), ceiling: ChartSeries.finite(ceiling), intervals: intervals
    )
  }
}
