import TerminalUI

/// `--help`, made from the tables; every line fits 80 columns.
enum HelpText {
  private static let column = 28

  /// `liveterm --help`.
  static func overview() -> String {
    var text = "Usage: \(Program.name) SUBCOMMAND [OPTION]... [ARGUMENT]...\n\n"
    text += TextWrap.indented("\(Program.name) \(Program.summary).", by: 0)
    text += "\nSubcommands:\n"
    for command in Program.commands {
      text += TextWrap.columns("  \(command.name)", command.summary, at: 16)
    }
    text += options(CommonOptions.rows, under: "Options")
    text += exitCodes()
    text += "\n'\(Program.name) SUBCOMMAND --help' shows the options of one,\n"
    text += "'\(Program.name) help --man' prints the manual page.\n"
    return text
  }

  /// `liveterm SUBCOMMAND --help`.
  static func page(of command: Command) -> String {
    let usage = TextWrap.lines(command.usage, width: TextWrap.width - 7)
    var text = "Usage: " + usage.joined(separator: "\n       ") + "\n\n"
    if let first = command.description.first { text += TextWrap.indented(first, by: 0) }
    if !command.arguments.isEmpty {
      text += "\nArguments:\n"
      for row in command.arguments { text += TextWrap.columns("  \(row.usage)", row.help, at: column) }
    }
    for group in command.groups { text += options(group.options, under: group.heading) }
    if !command.examples.isEmpty {
      text += "\nExamples:\n"
      for example in command.examples { text += "  \(example.commandLine)\n" + TextWrap.indented(example.does, by: 6) }
    }
    return text + exitCodes()
  }

  private static func options(_ rows: [OptionRow], under heading: String) -> String {
    rows.reduce(into: "\n\(heading):\n") { text, row in
      let short = row.short.map { "-\($0), " } ?? "    "
      text += TextWrap.columns("  \(short)\(row.usage)", note(row), at: column)
    }
  }

  private static func note(_ row: OptionRow) -> String {
    var notes: [String] = []
    if row.isRequired { notes.append("required") }
    if let text = row.defaultText { notes.append("default \(text)") }
    return notes.isEmpty ? row.help : row.help + " (\(notes.joined(separator: ", ")))"
  }

  private static func exitCodes() -> String {
    // A no-break space keeps each number with its text.
    let codes = ExitCode.allCases.map { "\($0.rawValue) \($0.summary)".replacing(" ", with: "\u{a0}") }
    let text = TextWrap.indented("Exit codes: \(codes.joined(separator: ", ")).", by: 0)
    return "\n" + text.replacing("\u{a0}", with: " ")
  }
}
