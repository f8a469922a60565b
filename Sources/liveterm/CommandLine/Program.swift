@preconcurrency import Glibc

/// The program: its subcommands, and what happens before one of them runs.
enum Program {
  static let name = "liveterm"
  static let summary = "emulates WeChat's live-pusher and live-player in a terminal"

  /// In the order of the overview.
  static var commands: [Command] {
    [
      PlayTable.command, PushTable.command, LoopTable.command, TuiTable.command, TestTable.command,
      Init.command, ExploreTable.command,
      ServeTable.command, Codes.command, Sign.command, Completions.command, Help.command,
    ]
  }

  static func command(named name: String) -> Command? { commands.first { $0.name == name } }

  /// Runs one command line.
  /// - Parameter words: without the program's name.
  static func run(_ words: [String], _ output: any TextOutput) -> ExitCode {
    if words == Test.workerWords { return Test.work(output) }
    do {
      return try dispatch(words, output)
    } catch {
      output.writeError("\(name): \(error.message)\n")
      return error.exitCode
    }
  }

  private static func dispatch(_ words: [String], _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    let scanner = OptionScanner(
      options: CommonOptions.rows, stopsAtFirstArgument: true, helpCommand: "\(name) --help")
    var rest: [String] = []
    for item in try scanned(words, by: scanner) {
      switch item {
      case .option(0, _):
        output.write(HelpText.overview())
        return .pass
      case .option:
        output.write(ProgramVersion.text)
        return .pass
      case .argument(let word): rest.append(word)
      }
    }
    guard let first = rest.first else {
      // A person at a terminal; a script that forgot its arguments gets to know it.
      return try run(interface: [], output)
    }
    guard let command = command(named: first) else { throw unknownCommand(first) }
    switch try ArgumentParser.parse(Array(rest.dropFirst()), as: command) {
    case .help: output.write(HelpText.page(of: command))
    case .version: output.write(ProgramVersion.text)
    case .arguments(let arguments): return try command.run(arguments, output)
    }
    return .pass
  }

  private static func run(interface words: [String], _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      output.writeError(HelpText.overview())
      return .usage
    }
    guard case .arguments(let arguments) = try ArgumentParser.parse(words, as: TuiTable.command) else { return .usage }
    return try TuiTable.command.run(arguments, output)
  }

  /// An option that belongs behind a subcommand is answered with where it goes.
  private static func scanned(
    _ words: [String], by scanner: OptionScanner
  ) throws(CommandFailure) -> [OptionScanner.Item] {
    do {
      return try scanner.scan(words)
    } catch {
      guard let word = words.first, word.hasPrefix("--") else { throw error }
      let long = String(word.dropFirst(2).prefix { $0 != "=" })
      let owners = commands.filter { $0.options.contains { $0.long == long } }
      guard let owner = owners.first else { throw error }
      throw .usage("--\(long) belongs behind a subcommand: \(name) \(owner.name) --\(long)")
    }
  }

  private static func unknownCommand(_ word: String) -> CommandFailure {
    let near = NearestWord.suggestions(for: word, among: commands.map(\.name))
    if !near.isEmpty { return .usage("unknown subcommand \(word.shownInMessage); did you mean \(alternatives(near))?") }
    if word.contains("/") || word.contains(".") {
      let shown = word.shownInMessage
      return .usage("unknown subcommand \(shown); did you mean \(name) play \(shown)?")
    }
    return .usage("unknown subcommand \(word.shownInMessage); see \(name) --help")
  }
}
