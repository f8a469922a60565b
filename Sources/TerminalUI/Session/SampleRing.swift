/// The newest values of a figure, evenly spaced; nil where there was none.
struct SampleRing {
  private var values: ContiguousArray<Double?>
  private var next = 0

  /// - Parameter capacity: values kept; the oldest goes.
  init(capacity: Int) { values = ContiguousArray(repeating: nil, count: max(1, capacity)) }

  mutating func append(_ value: Double?) {
    values[next] = value
    next = (next + 1) % values.count
  }

  /// The newest so many, oldest first.
  func newest(_ count: Int) -> [Double?] {
    let count = min(max(0, count), values.count)
    return (0..<count).map { values[(next - count + $0 + values.count) % values.count] }
  }

  var latest: Double? { values[(next + values.count - 1) % values.count] }
}
