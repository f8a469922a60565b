import TerminalUI

/// The manual page liveterm(1), made from the tables, in the man(7) macros that groff and mandoc share.
enum ManualPage {
  static func text() -> String {
    var page = Roff()
    page.line(".TH LIVETERM 1 \(ProgramVersion.date) \"liveterm \(ProgramVersion.number)\" \"User Commands\"")
    page.section("NAME")
    page.paragraph("\(Program.name) - \(Program.summary)")
    page.section("SYNOPSIS")
    for command in Program.commands { synopsis(of: command, on: &page) }
    page.section("DESCRIPTION")
    page.paragraph(
      "The components' real logic runs over real media: FFmpeg's libraries decode, real RTMP and HTTP-FLV bytes travel "
        + "between origin and player, and every event code has a cause. A run over the simulated network repeats exactly, "
        + "byte for byte, with the same seed.")
    page.newParagraph()
    page.paragraph(
      "Options may stand before and behind the arguments; -- ends them. Long options are written in full: an abbreviation "
        + "is refused, and the full name suggested, so that a script does not break when an option is added. A word that "
        + "begins with - and a digit is a number, not an option.")
    page.section("SUBCOMMANDS")
    for command in Program.commands { subcommand(command, on: &page) }
    page.section("EXIT STATUS")
    for code in ExitCode.allCases {
      page.tagged("\(code.rawValue)", "\(code.summary.capitalizedFirst).", code.explanation)
    }
    page.section("EXAMPLES")
    for (index, example) in Program.commands.flatMap(\.examples).enumerated() {
      if index > 0 { page.newParagraph() }
      page.example(example)
    }
    page.section("SEE ALSO")
    page.line(".BR ffmpeg (1),")
    page.line(".BR ffprobe (1)")
    return page.text
  }

  private static func synopsis(of command: Command, on page: inout Roff) {
    page.line(".HP")
    page.line(
      "\\fB\(Program.name) \(Roff.escaped(command.name))\\fR "
        + Roff.escaped(command.usage.dropping("\(Program.name) \(command.name) ")))
  }

  private static func subcommand(_ command: Command, on page: inout Roff) {
    page.line(".SS \(Program.name) \(Roff.escaped(command.name))")
    for (index, paragraph) in command.description.enumerated() {
      if index > 0 { page.newParagraph() }
      page.paragraph(paragraph)
    }
    for row in command.arguments {
      page.tagged(row.usage, sentence(row.help), row.manual)
    }
    for group in command.groups where group.heading != "Common" {
      page.newParagraph()
      page.line("\\fI\(Roff.escaped(group.heading))\\fR")
      for row in group.options { option(row, on: &page) }
    }
  }

  private static func option(_ row: OptionRow, on page: inout Roff) {
    var notes: [String] = []
    if let value = row.value, let allowed = allowed(value) { notes.append(allowed) }
    if let text = row.defaultText { notes.append("Default: \(text).") }
    if row.isRequired { notes.append("Must be given.") }
    if row.isRepeatable { notes.append("May be given several times.") }
    if !row.excludes.isEmpty { notes.append("Not together with \(alternatives(row.excludes.map { "--" + $0 })).") }
    let tag = row.short.map { "-\($0), " } ?? ""
    page.tagged(
      tag + row.usage, sentence(row.help), ([row.manual] + notes).filter { !$0.isEmpty }.joined(separator: " "))
  }

  /// Choices with their meanings; other kinds in the words of the error messages.
  private static func allowed(_ value: ValueRow) -> String? {
    if case .words(let words) = value.completion, value.placeholder.contains("|") {
      return "One of " + alternatives(words.map { "\($0.word) (\($0.meaning))" }) + "."
    }
    return value.allowed == ValueKind<String>.anyText ? nil : "Allowed: \(value.allowed)."
  }

  private static func sentence(_ help: String) -> String { help.capitalizedFirst + "." }
}

/// roff text under construction. What comes from the tables is escaped.
struct Roff {
  private(set) var text = ""

  mutating func line(_ request: String) { text += request + "\n" }
  mutating func section(_ title: String) { line(".SH " + Self.escaped(title)) }
  mutating func newParagraph() { line(".PP") }

  mutating func paragraph(_ words: String) {
    for part in TextWrap.lines(words, width: 70) { line(Self.escaped(part)) }
  }

  mutating func tagged(_ tag: String, _ first: String, _ rest: String) {
    line(".TP")
    line("\\fB\(Self.escaped(tag))\\fR")
    paragraph(rest.isEmpty ? first : first + " " + rest)
  }

  mutating func example(_ example: Example) {
    paragraph(example.does)
    line(".PP")
    line(".nf")
    line(".RS 4")
    line(Self.escaped(example.commandLine))
    line(".RE")
    line(".fi")
  }

  /// Text as roff prints it: `\` and `-` literally, and no `.` or `'` at the line's beginning that roff takes for a
  /// request.
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case ".": result += result.isEmpty ? "\\&." : "."
      case _ where !scalar.isASCII: result += "\\[u\(hexadecimal(scalar.value))]"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension String {
  /// The first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  fileprivate func dropping(_ prefix: String) -> String { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self }
}
