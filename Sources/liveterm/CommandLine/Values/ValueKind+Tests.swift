/// Which part of all tests a machine of several runs.
struct ShardChoice: Hashable, Sendable {
  /// From 1.
  let index: Int
  let count: Int
}

extension ValueKind where Value == ShardChoice {
  /// `2/5`: the second of five parts.
  static var shard: ValueKind {
    ValueKind(allowed: "PART/PARTS such as 2/5") { (text) throws(ValueRejection) in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), (1...10_000).contains(count),
        (1...count).contains(index)
      else { throw ValueRejection() }
      return ShardChoice(index: index, count: count)
    }
  }
}

/// A form of report, and the file that it goes to.
struct ReportChoice: Hashable, Sendable {
  enum Form: String, WordChoice {
    case junit, tap, json

    var meaning: String {
      switch self {
      case .junit: "JUnit XML"
      case .tap: "TAP version 14"
      case .json: "one JSON object a test"
      }
    }
  }

  let form: Form
  /// Nil: standard output.
  let path: String?
}

extension ValueKind where Value == ReportChoice {
  /// `junit=out.xml`; without a file it goes to standard output.
  static var report: ValueKind {
    let forms = ReportChoice.Form.allCases
    return ValueKind(
      allowed: "\(alternatives(forms.map(\.rawValue))), with =FILE to write a file",
      completion: .beginnings(forms.map(\.rawValue))
    ) { (text) throws(ValueRejection) in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let word = parts.first, let form = ReportChoice.Form(rawValue: word) else {
        throw ValueRejection(near: NearestWord.suggestions(for: parts.first ?? "", among: forms.map(\.rawValue)))
      }
      if parts.count > 1, parts[1].isEmpty { throw ValueRejection(reason: "the file's name is missing") }
      return ReportChoice(form: form, path: parts.count > 1 ? parts[1] : nil)
    }
  }
}
