/// What an option or an argument takes: a `ValueKind` whose type is forgotten, with the word that stands for it in help.
struct ValueRow: Sendable {
  /// `S`, `FILE`, or the words of a choice joined by `|`.
  let placeholder: String
  let allowed: String
  let completion: ValueCompletion
  let read: @Sendable (String) throws(ValueRejection) -> any Sendable

  init<Value>(_ kind: ValueKind<Value>, _ placeholder: String?) {
    if case .words(let words) = kind.completion, placeholder == nil {
      self.placeholder = words.map(\.word).joined(separator: "|")
    } else {
      self.placeholder = placeholder ?? "VALUE"
    }
    allowed = kind.allowed
    completion = kind.completion
    let read = kind.read
    self.read = { (text) throws(ValueRejection) in try read(text) }
  }
}

/// One row of a subcommand's option table. Parser, help, manual and completions are made from it.
struct OptionRow: Sendable {
  /// Without the dashes.
  let long: String
  let short: Character?
  /// Nil for a flag.
  let value: ValueRow?
  var isRepeatable = false
  var isRequired = false
  /// The default as it would be typed.
  var defaultText: String?
  /// Long names of options that cannot be given with this one.
  var excludes: [String] = []
  /// The heading it stands under.
  let group: String
  /// One line for `--help`, without a full stop.
  let help: String
  /// Further sentences for the manual page.
  let manual: String

  /// `--min-cache`
  var dashed: String { "--" + long }
  /// `--min-cache S`
  var usage: String { value.map { "\(dashed) \($0.placeholder)" } ?? dashed }
}

/// An entry of a table: an option of whatever type, or an argument.
protocol OptionEntry: Sendable {
  var row: OptionRow { get }
}

/// An option without a value.
struct Flag: OptionEntry {
  private(set) var row: OptionRow

  init(_ long: String, short: Character? = nil, group: String, help: String, manual: String = "") {
    row = OptionRow(long: long, short: short, value: nil, group: group, help: help, manual: manual)
  }

  func excluding(_ others: String...) -> Flag {
    var flag = self
    flag.row.excludes = others
    return flag
  }
}

/// An option with a value, which may be left out. Read it with `arguments[option]`.
struct Option<Value: Sendable>: OptionEntry {
  private(set) var row: OptionRow

  init(
    _ long: String, short: Character? = nil, _ kind: ValueKind<Value>, _ placeholder: String? = nil, group: String,
    help: String, manual: String = ""
  ) {
    let value = ValueRow(kind, placeholder)
    row = OptionRow(long: long, short: short, value: value, group: group, help: help, manual: manual)
  }

  /// An option that may be given several times. Read it with `arguments.all(option)`.
  var repeatable: Option {
    var option = self
    option.row.isRepeatable = true
    return option
  }

  /// An option that must be given. Read it with `try arguments.required(option)`.
  var required: Option {
    var option = self
    option.row.isRequired = true
    return option
  }

  func excluding(_ others: String...) -> Option {
    var option = self
    option.row.excludes = others
    return option
  }

  /// - Parameter text: the value as it would be typed.
  func withDefault(_ value: Value, _ text: String) -> DefaultedOption<Value> {
    DefaultedOption(option: self, value: value, text: text)
  }
}

extension Option where Value: WordChoice {
  func withDefault(_ value: Value) -> DefaultedOption<Value> { withDefault(value, value.rawValue) }
}

/// An option that always has a value.
struct DefaultedOption<Value: Sendable>: OptionEntry {
  let row: OptionRow
  let defaultValue: Value

  fileprivate init(option: Option<Value>, value: Value, text: String) {
    var row = option.row
    row.defaultText = text
    self.row = row
    defaultValue = value
  }
}
