import EventLoop

extension ValueKind where Value == RunDuration {
  /// A duration over zero, with units: `500ms`, `90s`, `2m`, `1h30m`, `30d`; a number may have a fraction (`1.5s`).
  static func duration(upTo limit: RunDuration = .days(3650)) -> ValueKind {
    ValueKind(allowed: "a duration such as 90s, 2m, 1h30m or 500ms") { (text) throws(ValueRejection) in
      let duration = try RunDuration(durationText: text)
      guard duration > .zero else { throw ValueRejection(reason: "it is not over zero") }
      guard duration <= limit else { throw ValueRejection(reason: "it is over \(limit.durationText)") }
      return duration
    }
  }
}

extension ValueKind where Value == Range<RunDuration> {
  /// `10s..40s`: two times of the run.
  static var interval: ValueKind {
    ValueKind(allowed: "two times of the run, such as 10s..40s") { (text) throws(ValueRejection) in
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      // "1.5s..2s" has points of its own: the two that stand together part the times.
      guard let gap = parts.indices.dropFirst().dropLast().first(where: { parts[$0].isEmpty }) else {
        throw ValueRejection(reason: "it has no .. between two times")
      }
      let from = try RunDuration(durationText: parts[..<gap].joined(separator: "."))
      let to = try RunDuration(durationText: parts[(gap + 1)...].joined(separator: "."))
      guard from < to else { throw ValueRejection(reason: "it ends before it begins") }
      return from..<to
    }
  }
}

extension RunDuration {
  static func days(_ count: Int64) -> RunDuration { .seconds(count * 86_400) }

  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ]

  /// Reads numbers with units, largest unit first.
  /// - Throws: what is wrong with the text: no unit, an unknown one, the wrong order, too long.
  init(durationText text: String) throws(ValueRejection) {
    var rest = text.utf8[...]
    var unitsUsed = 0
    var total: Int64 = 0
    guard !rest.isEmpty else { throw ValueRejection(reason: "it is empty") }
    while !rest.isEmpty {
      let digits = rest.prefix { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !digits.isEmpty, let number = Double(decimal: String(Substring(digits))) else {
        throw ValueRejection(reason: rest.first == UInt8(ascii: "-") ? "it is not over zero" : nil)
      }
      rest = rest[digits.endIndex...]
      let name = String(Substring(rest.prefix { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }))
      guard !name.isEmpty else { throw Self.missingUnit(text) }
      guard let unit = Self.units.firstIndex(where: { $0.name == name }) else { throw Self.unknownUnit(name, in: text) }
      guard unit >= unitsUsed else { throw ValueRejection(reason: "larger units come first, each once") }
      unitsUsed = unit + 1
      rest = rest.dropFirst(name.utf8.count)
      let nanoseconds = (number * Double(Self.units[unit].nanoseconds)).rounded()
      guard nanoseconds < 9e18 else { throw ValueRejection(reason: "it is too long") }
      let (sum, overflow) = total.addingReportingOverflow(Int64(nanoseconds))
      guard !overflow else { throw ValueRejection(reason: "it is too long") }
      total = sum
    }
    self.init(nanoseconds: total)
  }

  private static func missingUnit(_ text: String) -> ValueRejection {
    let isNumber = Double(decimal: text) != nil
    return ValueRejection(reason: "it has no unit", near: isNumber ? [text + "s"] : [])
  }

  private static func unknownUnit(_ name: String, in text: String) -> ValueRejection {
    let meant: [String: String] = [
      "sec": "s", "secs": "s", "second": "s", "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m",
      "hour": "h", "hours": "h", "day": "d", "days": "d", "msec": "ms", "msecs": "ms", "H": "h", "M": "m", "S": "s",
    ]
    return ValueRejection(
      reason: "it has an unknown unit \(name.quotedForMessage)",
      near: meant[name].map { [text.replacing(name, with: $0)] } ?? [])
  }

  /// `1h30m`, `90s`, `500ms`: the form that `init(durationText:)` reads. Less than a millisecond is left out.
  var durationText: String {
    var rest = nanoseconds
    var text = ""
    for unit in Self.units where rest >= unit.nanoseconds {
      text += "\(rest / unit.nanoseconds)\(unit.name)"
      rest %= unit.nanoseconds
    }
    return text.isEmpty ? "0s" : text
  }
}
