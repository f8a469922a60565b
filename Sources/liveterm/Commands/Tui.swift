@preconcurrency import Glibc
import LiveComponents
import Stage
import TerminalUI

/// `liveterm tui`, and `liveterm` without arguments.
enum Tui {
  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    let options = try options(arguments)
    var terminal = TerminalOptions()
    terminal.colours = arguments[TuiTable.colours]
    terminal.blocks = arguments[TuiTable.cells]
    let program: TerminalProgram
    do {
      program = try TerminalProgram(options, terminal: terminal, recording: arguments[TuiTable.recordSession])
    } catch let error as StageError {
      throw CommandFailure(error)
    } catch {
      throw .environment("\(error)")
    }
    let signal = program.run()
    if let problem = program.scriptProblem, let path = arguments[TuiTable.recordSession] {
      throw .environment("cannot write \(path.shownInMessage): \(problem)")
    }
    return signal == nil ? .pass : .interrupted
  }

  private static func options(_ arguments: ParsedArguments) throws(CommandFailure) -> SessionOptions {
    var options = SessionOptions()
    if let source = arguments[TuiTable.play], !source.contains("://") {
      options.source = .file(path: source)
    } else if arguments[TuiTable.push] != nil || arguments[TuiTable.play] != nil {
      options.source = .addresses(push: arguments[TuiTable.push], play: arguments[TuiTable.play])
    }
    options.pushAttributes = PusherOptions.attributes(arguments)
    let mode = options.pushAttributes.last { $0.name == "mode" }?.value ?? .text("RTC")
    let isCall = mode == .text("RTC") && arguments[TuiTable.play] == nil
    options.playAttributes = [
      ("mode", .text(isCall ? "RTC" : "live")), ("min-cache", .number(arguments[PlayTable.minCache])),
      ("max-cache", .number(arguments[PlayTable.maxCache])), ("debug", .flag(arguments[RunOptions.debug])),
    ]
    options.pusher = PusherOptions.configuration(arguments)
    options.player.profile = arguments[RunOptions.profile]
    if options.pusher.encoding == .model { options.player.decoding = .none }
    options.world.seed = arguments[RunOptions.seed]
    options.world.faults = arguments.all(RunOptions.fault)
    options.world.conditions = try arguments[RunOptions.network]?.conditions(traceShapes: \.up)
    options.language = arguments[TuiTable.language] ?? localeLanguage
    return options
  }

  /// As the locale says (locale(7)): the first of the three that is set.
  private static var localeLanguage: Language {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = getenv(name), value.pointee != 0 else { continue }
      return String(cString: value).hasPrefix("zh") ? .chinese : .english
    }
    return .english
  }
}
