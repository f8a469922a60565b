import Glibc

/// An axis with round numbers.
struct ChartScale: Equatable {
  private(set) var low: Double
  private(set) var high: Double
  /// Between ticks: 1, 2, 2.5 or 5 times a power of ten; where there is room for one step only, some more.
  private(set) var step: Double

  /// - Parameters:
  ///   - low: the least value there is; all numbers are finite.
  ///   - floor: where the axis begins instead.
  init(low: Double, high: Double, floor: Double? = nil, ceiling: Double? = nil, intervals: Int) {
    var (low, high) = (floor ?? low, ceiling ?? high)
    if !(high > low) {
      let margin = max(1, abs(low) / 10)
      if floor == nil, ceiling != nil || low != 0 { low -= margin }
      if ceiling == nil || floor != nil { high = max(low, high) + margin }
    }
    step = ChartScale.roundStep(atLeast: (high - low) / Double(max(1, intervals)), isOnly: intervals <= 1)
    self.low = floor ?? (low / step + 1e-9).rounded(.down) * step
    self.high = ceiling.flatMap { $0 > low ? $0 : nil } ?? (high / step - 1e-9).rounded(.up) * step
    if !(self.high > self.low) { self.high = self.low + step }
  }

  /// From the lowest up.
  var ticks: [Double] {
    let first = (low / step - 1e-6).rounded(.up)
    let last = (high / step + 1e-6).rounded(.down)
    guard first <= last, last - first < 100 else { return [low, high] }
    return (0...Int(last - first)).map { (first + Double($0)) * step }
  }

  /// 0 at the upper end, 1 at the lower; values beyond are at the ends.
  func depth(of value: Double) -> Double { min(1, max(0, (high - value) / (high - low))) }

  private static func roundStep(atLeast wanted: Double, isOnly: Bool) -> Double {
    guard wanted > 1e-300 else { return 1 }
    let power = pow(10, log10(wanted).rounded(.down))
    let factors: [Double] = isOnly ? [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8] : [1, 2, 2.5, 5]
    let factor = factors.first { $0 * power >= wanted * (1 - 1e-9) } ?? 10
    return factor * power
  }
}
