/// What a series shows in each column of a plot.
enum ChartColumns {
  /// The least and the largest value of each column; nil for gaps. Where there are more values than columns none is lost;
  /// where there are fewer they are joined by straight lines, or held if `isStepped`.
  static func ranges(
    _ values: [Double?], slots: Int, columns: Int, isStepped: Bool
  ) -> [ClosedRange<Double>?] {
    guard columns > 0, slots > 0 else { return [] }
    let offset = slots - values.count
    func value(_ slot: Int) -> Double? {
      let index = slot - offset
      return values.indices.contains(index) ? ChartSeries.finite(values[index]) : nil
    }
    if slots > columns {
      return (0..<columns).map { column in
        let bucket = column * slots / columns..<(column + 1) * slots / columns
        let known = bucket.clamped(to: max(0, offset)..<slots).compactMap(value)
        guard let least = known.min(), let most = known.max() else { return nil }
        return least...most
      }
    }
    return (0..<columns).map { column in
      let place = columns > 1 ? Double(column) * Double(slots - 1) / Double(columns - 1) : Double(slots - 1)
      return between(place, isStepped: isStepped, value).map { $0...$0 }
    }
  }

  private static func between(_ place: Double, isStepped: Bool, _ value: (Int) -> Double?) -> Double? {
    let before = Int((place + 1e-9).rounded(.down))
    let part = max(0, place - Double(before))
    guard let left = value(before) else { return part > 0.5 ? value(before + 1) : nil }
    guard part > 1e-9, !isStepped else { return left }
    guard let right = value(before + 1) else { return part < 0.5 ? left : nil }
    return left + (right - left) * part
  }
}
