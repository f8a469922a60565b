/// A value as a page, a command line or an attribute editor gives it.
public enum AttributeValue: Hashable, Sendable {
  case text(String)
  case number(Double)
  case flag(Bool)

  public var description: String {
    switch self {
    case .text(let text): "\"\(text)\""
    case .number(let number): number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    case .flag(let flag): String(flag)
    }
  }
}

/// A refused attribute: the old value stays.
public struct AttributeError: Error, Hashable, CustomStringConvertible {
  public let attribute: String
  public let description: String

  init(_ attribute: String, _ value: AttributeValue, allowed: String) {
    self.attribute = attribute
    description = "\(attribute): \(value.description) is not allowed; allowed: \(allowed)"
  }

  init(unknown attribute: String) {
    self.attribute = attribute
    description = "no attribute is called \"\(attribute)\""
  }
}

extension AttributeValue {
  /// As in the real component a non-empty string is true, "false" too (SPEC 2.1, debug).
  var truth: Bool {
    switch self {
    case .flag(let flag): flag
    case .text(let text): !text.isEmpty
    case .number(let number): number != 0
    }
  }

  /// The number, whether it was given as one or as text; nil for anything else, infinities included.
  var finiteNumber: Double? {
    let number: Double? =
      switch self {
      case .number(let number): number
      case .text(let text): Double(text)
      case .flag: nil
      }
    return number.flatMap { $0.isFinite ? $0 : nil }
  }

  func text(_ name: String, allowed: String) throws(AttributeError) -> String {
    guard case .text(let text) = self else { throw AttributeError(name, self, allowed: allowed) }
    return text
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws(AttributeError) -> Choice
  where Choice.RawValue == String {
    if case .text(let text) = self, let choice = Choice(rawValue: text) { return choice }
    throw AttributeError(name, self, allowed: Choice.allCases.map(\.rawValue).joined(separator: ", "))
  }

  func whole(_ name: String, _ range: ClosedRange<Int>, allowed: String) throws(AttributeError) -> Int {
    guard let number = finiteNumber, let whole = Int(exactly: number), range.contains(whole) else {
      throw AttributeError(name, self, allowed: allowed)
    }
    return whole
  }
}
