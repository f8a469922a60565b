/// Codes that must appear in this order (others may lie between), and codes that must not appear at all.
public struct CodeExpectation: Hashable, Sendable {
  public let ordered: [Int]
  public let never: Set<Int>

  /// How many of `ordered` have come.
  public private(set) var matched = 0
  /// The first forbidden code that came.
  public private(set) var offender: Int?

  public init(ordered: [Int] = [], never: [Int] = []) {
    self.ordered = ordered
    self.never = Set(never)
  }

  public var isEmpty: Bool { ordered.isEmpty && never.isEmpty }

  public mutating func saw(_ code: Int) {
    if matched < ordered.count, ordered[matched] == code { matched += 1 }
    if offender == nil, never.contains(code) { offender = code }
  }

  public var isMet: Bool { matched == ordered.count && offender == nil }

  /// Why it is not met, in one line; nil if it is.
  public var failure: String? {
    if let offender { return "\(offender) came and must not" }
    guard matched < ordered.count else { return nil }
    let done = ordered[..<matched].map(String.init).joined(separator: ",")
    return "expected \(ordered[matched])" + (matched == 0 ? " first" : " after \(done)") + "; it did not come"
  }
}
