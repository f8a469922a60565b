import EventLoop

extension ValueKind where Value == Int {
  /// A whole number in decimal digits.
  static func integer(_ range: ClosedRange<Int>) -> ValueKind {
    let allowed =
      range.upperBound == .max
      ? "a whole number from \(range.lowerBound) up"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return ValueKind(allowed: allowed) { (text) throws(ValueRejection) in
      guard text.isWholeNumber, let number = Int(text), range.contains(number) else { throw ValueRejection() }
      return number
    }
  }

  /// A bitrate in kbps: `800`, `800kbps` or `1.2Mbps`.
  static func kbps(_ range: ClosedRange<Int>) -> ValueKind {
    ValueKind(
      allowed: "a bitrate from \(range.lowerBound) to \(range.upperBound) kbps, such as 800, 800kbps or 1.2Mbps"
    ) { (text) throws(ValueRejection) in
      let lower = text.lowercased()
      let isMega = lower.hasSuffix("mbps")
      let digits = isMega || lower.hasSuffix("kbps") ? String(lower.dropLast(4)) : lower
      guard let number = Double(decimal: digits), number < 1e12 else { throw ValueRejection() }
      let kbps = Int((number * (isMega ? 1000 : 1)).rounded())
      guard range.contains(kbps) else { throw ValueRejection() }
      return kbps
    }
  }
}

extension ValueKind where Value == UInt64 {
  /// A seed: any whole number that fits 64 bits.
  static var seed: ValueKind {
    ValueKind(allowed: "a whole number from 0 to \(UInt64.max)") { (text) throws(ValueRejection) in
      guard text.isWholeNumber, let number = UInt64(text) else { throw ValueRejection() }
      return number
    }
  }
}

extension ValueKind where Value == Int64 {
  /// An instant as UNIX time, in seconds.
  static var unixSeconds: ValueKind {
    let range: ClosedRange<Int64> = 0...0xffff_ffff
    return ValueKind(allowed: "UNIX time in seconds, from 0 to \(range.upperBound)") { (text) throws(ValueRejection) in
      guard text.isWholeNumber, let number = Int64(text), range.contains(number) else { throw ValueRejection() }
      return number
    }
  }
}

extension ValueKind where Value == Double {
  /// A decimal number within bounds.
  static func decimal(_ range: ClosedRange<Double>) -> ValueKind {
    ValueKind(
      allowed: "a number from \(range.lowerBound.shortText) to \(range.upperBound.shortText), such as 3 or 6.3"
    ) { (text) throws(ValueRejection) in
      guard let number = Double(decimal: text), range.contains(number) else { throw ValueRejection() }
      return number
    }
  }

  /// Seconds over zero with at most nine digits after the point.
  static func seconds(upTo limit: Double) -> ValueKind {
    ValueKind(allowed: "seconds over 0 and up to \(limit.shortText), such as 2 or 0.5") {
      (text) throws(ValueRejection) in
      guard let number = Double(decimal: text), number > 0, number <= limit else {
        guard let duration = try? RunDuration(durationText: text), duration > .zero, duration.seconds <= limit else {
          throw ValueRejection()
        }
        throw ValueRejection(reason: "it is a plain number of seconds", near: [duration.seconds.shortText])
      }
      return number
    }
  }
}

extension String {
  /// An optional minus and decimal digits; `Int` alone would take a plus too.
  var isWholeNumber: Bool {
    let digits = utf8.first == UInt8(ascii: "-") ? utf8.dropFirst() : utf8[...]
    return !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

extension Double {
  /// Reads digits with at most one point between or before them; no sign, exponent, `inf` or `nan`.
  init?(decimal text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), text.utf8.count <= 30,
      parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
      parts.count == 1 || parts.last?.isEmpty == false, text.utf8.contains(where: { $0 != UInt8(ascii: ".") }),
      let number = Double(text.hasPrefix(".") ? "0" + text : text)
    else { return nil }
    self = number
  }

  /// Without `.0` where the number is whole.
  var shortText: String {
    self == rounded() && magnitude < 1e15 ? String(Int64(self)) : String(self)
  }
}
