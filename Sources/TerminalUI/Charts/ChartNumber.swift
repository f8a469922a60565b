/// Values as the legend and the axis write them.
struct ChartNumber {
  /// The unit of the bare values.
  let unit: String

  private static let prefixes = ["", "k", "M", "G", "T", "P", "E"]

  /// For the legend, with the unit: three digits that count, `1.25 Mbps`, `850 kbps`, `1.2 s`.
  func text(_ value: Double) -> String {
    let scaling = scaling(of: abs(value))
    let shown = value * scaling.factor
    let digits = abs(shown) >= 99.95 ? 0 : abs(shown) >= 9.995 ? 1 : 2
    let number = ChartNumber.decimal(shown, digits: digits)
    return unit.isEmpty || unit == "%" ? number + scaling.unit : "\(number) \(scaling.unit)"
  }

  /// For all ticks of an axis alike, with no more of the unit than tells their size: `1.5M`, `850k`, `2s`, `200`.
  func axis(_ scale: ChartScale, ticks: [Double]) -> [String] {
    let scaling = scaling(of: ticks.map(abs).max() ?? 0)
    let step = scale.step * scaling.factor
    func isWhole(_ value: Double) -> Bool { abs(value.rounded() - value) < 1e-6 * value }
    let powers: [Double] = [1, 10, 100]
    let digits = powers.firstIndex { isWhole(step * $0) } ?? 3
    return ticks.map { tick in
      let text = ChartNumber.decimal(tick * scaling.factor, digits: digits)
      return text == "0" ? text : text + scaling.mark
    }
  }

  /// - Returns: what to multiply with, the unit to write then, and its short form.
  private func scaling(of magnitude: Double) -> (factor: Double, unit: String, mark: String) {
    if unit == "ms" { return magnitude >= 999.5 ? (0.001, "s", "s") : (1, "ms", "") }
    let isRate = unit == "kbps"
    var (factor, index) = (1.0, isRate ? 1 : 0)
    while magnitude * factor >= 999.5, index < ChartNumber.prefixes.count - 1 {
      factor /= 1_000
      index += 1
    }
    let prefix = ChartNumber.prefixes[index]
    return (factor, prefix + (isRate ? "bps" : unit), prefix)
  }

  /// Rounded, without zeros at the end of the fraction.
  static func decimal(_ value: Double, digits: Int) -> String {
    let power = (0..<max(0, digits)).reduce(1.0) { power, _ in power * 10 }
    guard value.isFinite, abs(value) * power < 9e17 else { return "-" }
    let scaled = Int64((abs(value) * power).rounded())
    let (whole, part) = scaled.quotientAndRemainder(dividingBy: Int64(power))
    var fraction = String(part)
    fraction = String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + String(whole) + (fraction.isEmpty || digits == 0 ? "" : ".\(fraction)")
  }
}
