/// One positional argument of a subcommand.
struct ArgumentRow: Sendable {
  enum Count: Sendable {
    case one, optional, any, oneOrMore
  }

  /// In capitals, as help shows it.
  let name: String
  let value: ValueRow
  let count: Count
  let help: String
  let manual: String

  var isRequired: Bool { count == .one || count == .oneOrMore }
  var takesSeveral: Bool { count == .any || count == .oneOrMore }

  /// `SOURCE`, `[CODE]`, `[FILE=NAME]...`
  var usage: String {
    (isRequired ? name : "[\(name)]") + (takesSeveral ? "..." : "")
  }
}

/// An entry of a table: an argument of whatever type.
protocol ArgumentEntry: Sendable {
  var row: ArgumentRow { get }
}

/// A positional argument. Read it with `arguments[argument]` or `arguments.all(argument)`.
struct Argument<Value: Sendable>: ArgumentEntry {
  let row: ArgumentRow

  init(_ name: String, _ kind: ValueKind<Value>, _ count: ArgumentRow.Count, help: String, manual: String = "") {
    row = ArgumentRow(name: name, value: ValueRow(kind, name), count: count, help: help, manual: manual)
  }
}
