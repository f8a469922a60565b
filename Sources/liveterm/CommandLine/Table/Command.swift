/// A command line that does something useful, and what.
struct Example: Sendable {
  let commandLine: String
  let does: String
}

/// The table of one subcommand.
struct Command: Sendable {
  let name: String
  /// One line for lists, without a full stop.
  let summary: String
  /// Paragraphs: the first opens `--help`, all of them the manual.
  let description: [String]
  let arguments: [ArgumentRow]
  /// In the order of the help text, groups together; the common options last.
  let options: [OptionRow]
  /// Understood, and shown nowhere: the program's own business.
  let hiddenOptions: [OptionRow]
  let examples: [Example]
  /// What the rows cannot say alone, such as one value not over another.
  let check: @Sendable (ParsedArguments) throws(CommandFailure) -> Void
  let run: @Sendable (ParsedArguments, any TextOutput) throws(CommandFailure) -> ExitCode

  init(
    name: String, summary: String, description: [String], arguments: [any ArgumentEntry] = [],
    options: [any OptionEntry] = [], hidden: [any OptionEntry] = [], examples: [Example],
    check: @escaping @Sendable (ParsedArguments) throws(CommandFailure) -> Void = { _ in },
    run: @escaping @Sendable (ParsedArguments, any TextOutput) throws(CommandFailure) -> ExitCode
  ) {
    self.name = name
    self.summary = summary
    self.description = description
    self.arguments = arguments.map(\.row)
    self.options = Self.symmetric(options.map(\.row)) + CommonOptions.rows
    hiddenOptions = hidden.map(\.row)
    self.examples = examples
    self.check = check
    self.run = run
  }

  /// An exclusion stands at one of two options; both get it.
  private static func symmetric(_ rows: [OptionRow]) -> [OptionRow] {
    rows.map { row in
      var row = row
      row.excludes += rows.filter { $0.excludes.contains(row.long) && !row.excludes.contains($0.long) }.map(\.long)
      return row
    }
  }

  /// What a command line may have.
  var allOptions: [OptionRow] { options + hiddenOptions }

  /// The options by heading, in the table's order.
  var groups: [(heading: String, options: [OptionRow])] {
    var groups: [(heading: String, options: [OptionRow])] = []
    for option in options {
      if let index = groups.firstIndex(where: { $0.heading == option.group }) {
        groups[index].options.append(option)
      } else {
        groups.append((option.group, [option]))
      }
    }
    return groups
  }

  /// `liveterm sign --key KEY [OPTION]... URL`
  var usage: String {
    let required = options.filter(\.isRequired).map(\.usage)
    return (["liveterm", name] + required + ["[OPTION]..."] + arguments.map(\.usage)).joined(separator: " ")
  }
}

/// The options that every subcommand, and the program itself, understands.
enum CommonOptions {
  static let help = Flag("help", short: "h", group: "Common", help: "show this help")
  static let version = Flag("version", group: "Common", help: "show the version of liveterm and of FFmpeg")
  static let rows = [help.row, version.row]
}
