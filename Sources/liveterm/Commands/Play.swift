import EventLoop
@preconcurrency import Glibc
import LiveComponents
import Network
import Stage

/// `liveterm play`.
enum Play {
  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    let options = try options(arguments)
    let run: PlayRun
    do {
      run = try PlayRun(options)
    } catch {
      throw CommandFailure(error)
    }
    let printer = EventPrinter(arguments, run.stage, output) { [player = run.player] in
      player.isActive ? player.progressText : nil
    }
    var expectation = CodeExpectation(
      ordered: arguments[PlayTable.expect] ?? [], never: arguments[PlayTable.never] ?? [])
    run.stage.log.subscribe { record in
      printer.write(record)
      if record.component == run.player.name, let code = record.code { expectation.saw(code) }
    }
    let outcome: PlayOutcome
    do {
      outcome = try run.run()
    } catch {
      throw CommandFailure(error)
    }
    printer.progress?.clear()
    printer.write(run.summary)
    return verdict(outcome, expectation, options, output)
  }

  // MARK: What was asked

  private static func options(_ arguments: ParsedArguments) throws(CommandFailure) -> PlayOptions {
    let source = try arguments.required(PlayTable.source)
    var options = PlayOptions(source: source.contains("://") ? .address(source) : .file(source))
    options.carrier = arguments[PlayTable.carriedBy] == .rtmp ? .rtmp : .http
    options.attributes = [
      ("mode", .text(arguments[PlayTable.mode].rawValue)),
      ("min-cache", .number(arguments[PlayTable.minCache])), ("max-cache", .number(arguments[PlayTable.maxCache])),
      ("muted", .flag(arguments[PlayTable.muted])),
      ("orientation", .text(arguments[PlayTable.orientation].rawValue)),
      ("object-fit", .text(arguments[PlayTable.objectFit].rawValue)),
      ("debug", .flag(arguments[RunOptions.debug])),
    ]
    options.player.profile = arguments[RunOptions.profile]
    options.player.decoding = arguments[PlayTable.decode] == .all ? .all : .none
    if arguments[PlayTable.hardwareDecode] { options.player.hardware = .automatic }
    options.seed = arguments[RunOptions.seed]
    options.repeatsFile = arguments[PlayTable.loop]
    options.limit = arguments[PlayTable.duration]
    options.recordPath = arguments[PlayTable.record]
    options.snapshotPath = arguments[PlayTable.snapshot]
    options.faults = arguments.all(RunOptions.fault)
    options.conditions = try arguments[RunOptions.network]?.conditions(traceShapes: \.down)
    return options
  }

  // MARK: How it went

  private static func verdict(
    _ outcome: PlayOutcome, _ expectation: CodeExpectation, _ options: PlayOptions, _ output: any TextOutput
  ) -> ExitCode {
    var end = RunEnd(wasInterrupted: outcome.wasInterrupted, isGood: outcome.isGood, problems: outcome.problems)
    if let code = outcome.errorCode { end.failure = "the player ended with \(code): \(outcome.errorMessage)" }
    end.shortfall = "playback \(outcome.hasBegun ? "did not end in order" : "never began")"
    if case .file = options.source { end.seed = options.seed }
    return end.verdict([expectation], output)
  }
}
