/// Times as people read them.
enum ReadableTime {
  /// `240 ms`, `1.24 s`, `2 min 5 s`.
  static func short(_ milliseconds: Int64) -> String {
    switch milliseconds {
    case ..<1_000: return "\(max(0, milliseconds)) ms"
    case ..<60_000: return "\(milliseconds / 1_000).\(twoDigits(milliseconds % 1_000 / 10)) s"
    default: return "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1_000) s"
    }
  }

  static func short(_ milliseconds: Int) -> String { short(Int64(milliseconds)) }

  private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
