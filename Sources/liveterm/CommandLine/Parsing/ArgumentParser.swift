/// Reads a subcommand's words by its table.
enum ArgumentParser {
  enum Result {
    case arguments(ParsedArguments)
    /// `-h` or `--help` stands among the words.
    case help
    /// `--version` stands among the words.
    case version
  }

  /// - Throws: `CommandFailure` with exit code 2 and one line that says what to type. Help, where it was asked for,
  ///   comes before any complaint.
  static func parse(_ words: [String], as command: Command) throws(CommandFailure) -> Result {
    do {
      let scanner = OptionScanner(
        options: command.allOptions, hiddenCount: command.hiddenOptions.count,
        helpCommand: "liveterm \(command.name) --help")
      let items = try scanner.scan(words)
      for case .option(let index, _) in items where command.allOptions[index].long == CommonOptions.help.row.long {
        return .help
      }
      for case .option(let index, _) in items where command.allOptions[index].long == CommonOptions.version.row.long {
        return .version
      }
      return .arguments(try read(items, as: command))
    } catch {
      guard !asksForHelp(words) else { return .help }
      throw error
    }
  }

  /// Whether a word before `--` is `-h` or `--help`, for command lines that cannot be read otherwise.
  private static func asksForHelp(_ words: [String]) -> Bool {
    words.prefix { $0 != "--" }.contains { $0 == "-h" || $0 == "--help" }
  }

  private static func read(_ items: [OptionScanner.Item], as command: Command) throws(CommandFailure) -> ParsedArguments
  {
    var parsed = ParsedArguments(command: command.name)
    var words: [String] = []
    for item in items {
      switch item {
      case .argument(let word): words.append(word)
      case .option(let index, let text): try add(command.allOptions[index], text, to: &parsed)
      }
    }
    try assign(words, of: command, to: &parsed)
    for row in command.allOptions {
      if row.isRequired, !parsed.has(row.long) { throw missing(row, command.name) }
      if parsed.has(row.long), let other = row.excludes.first(where: { parsed.has($0) }) {
        throw .usage("\(row.dashed) and --\(other) cannot be given together")
      }
    }
    try command.check(parsed)
    return parsed
  }

  private static func add(_ row: OptionRow, _ text: String?, to parsed: inout ParsedArguments) throws(CommandFailure) {
    guard let value = row.value, let text else {
      parsed.add(true, typed: "", for: row.long)
      return
    }
    guard row.isRepeatable || !parsed.has(row.long) else { throw .usage("\(row.dashed) can be given only once") }
    parsed.add(try read(text, value, of: row.dashed), typed: text, for: row.long)
  }

  /// Deals the words out to the arguments in order; one that takes several takes the rest.
  private static func assign(
    _ words: [String], of command: Command, to parsed: inout ParsedArguments
  ) throws(CommandFailure) {
    var rest = words[...]
    for row in command.arguments {
      if row.isRequired, rest.isEmpty { throw missing(row, command.name) }
      let taken = row.takesSeveral ? rest : rest.prefix(1)
      for word in taken { parsed.add(try read(word, row.value, of: row.name), typed: word, for: row.name) }
      rest = rest.dropFirst(taken.count)
    }
    guard let extra = rest.first else { return }
    guard !command.arguments.isEmpty else {
      throw .usage("\(command.name) takes no arguments; \(extra.quotedForMessage) is one too many")
    }
    let taken = command.arguments.map(\.usage).joined(separator: " ")
    throw .usage("\(command.name) takes only \(taken); \(extra.quotedForMessage) is one too many")
  }

  private static func read(
    _ text: String, _ value: ValueRow, of name: String
  ) throws(CommandFailure) -> any Sendable {
    do {
      return try value.read(text)
    } catch {
      var message = "\(name) cannot be \(text.quotedForMessage)"
      if let reason = error.reason { message += ": \(reason)" }
      if error.near.isEmpty {
        message += "; allowed: \(value.allowed)"
      } else {
        message += "; did you mean \(alternatives(error.near))? Allowed: \(value.allowed)"
      }
      throw .usage(message)
    }
  }

  static func missing(_ row: OptionRow, _ command: String) -> CommandFailure {
    .usage("\(command) needs \(row.dashed) (\(row.valueHint))")
  }

  static func missing(_ row: ArgumentRow, _ command: String) -> CommandFailure {
    .usage("\(command) needs \(row.name): \(row.value.allowed)")
  }
}
