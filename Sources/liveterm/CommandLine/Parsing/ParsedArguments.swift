/// What was typed, read and checked against a subcommand's table.
struct ParsedArguments: Sendable {
  /// The subcommand's name.
  let command: String
  private var values: [String: [any Sendable]] = [:]
  private var texts: [String: [String]] = [:]

  init(command: String) { self.command = command }

  mutating func add(_ value: any Sendable, typed text: String, for name: String) {
    values[name, default: []].append(value)
    texts[name, default: []].append(text)
  }

  /// Whether an option or argument of that name was typed. Options go by their long name, arguments by their capitals.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// What was typed for it, last.
  func text(_ entry: some OptionEntry) -> String? { texts[entry.row.long]?.last ?? entry.row.defaultText }

  subscript(flag: Flag) -> Bool { has(flag.row.long) }

  subscript<Value>(option: Option<Value>) -> Value? { values[option.row.long]?.last as? Value }

  subscript<Value>(option: DefaultedOption<Value>) -> Value {
    values[option.row.long]?.last as? Value ?? option.defaultValue
  }

  subscript<Value>(argument: Argument<Value>) -> Value? { values[argument.row.name]?.last as? Value }

  /// Every value of a repeatable option, in the order typed.
  func all<Value>(_ option: Option<Value>) -> [Value] { (values[option.row.long] ?? []).compactMap { $0 as? Value } }

  /// Every value of an argument, in the order typed.
  func all<Value>(_ argument: Argument<Value>) -> [Value] {
    (values[argument.row.name] ?? []).compactMap { $0 as? Value }
  }

  /// The value of an option that must be given.
  func required<Value>(_ option: Option<Value>) throws(CommandFailure) -> Value {
    guard let value = self[option] else { throw ArgumentParser.missing(option.row, command) }
    return value
  }

  /// The value of an argument that must be given.
  func required<Value>(_ argument: Argument<Value>) throws(CommandFailure) -> Value {
    guard let value = self[argument] else { throw ArgumentParser.missing(argument.row, command) }
    return value
  }
}
