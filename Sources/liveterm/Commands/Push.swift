import EventLoop
import LiveComponents
import Stage

/// `liveterm push`.
enum Push {
  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    var options = PushOptions(address: try arguments.required(PushTable.url))
    options.attributes = PusherOptions.attributes(arguments)
    options.pusher = PusherOptions.configuration(arguments)
    options.world = try world(arguments, PushTable.duration)
    options.background = arguments.all(PusherOptions.background)
    options.snapshotPath = arguments[PushTable.snapshot]
    let run: PushRun
    do { run = try PushRun(options) } catch { throw CommandFailure(error) }

    let printer = EventPrinter(arguments, run.stage, output) { [pusher = run.pusher] in
      pusher.isActive ? pusher.progressText : nil
    }
    var expectation = CodeExpectation(
      ordered: arguments[PushTable.expect] ?? [], never: arguments[PushTable.never] ?? [])
    run.stage.log.subscribe { record in
      printer.write(record)
      if record.component == run.pusher.name, let code = record.code { expectation.saw(code) }
    }
    let outcome: PushOutcome
    do { outcome = try run.run() } catch { throw CommandFailure(error) }
    printer.progress?.clear()
    printer.write(run.summary)
    return end(of: outcome, run.stage).verdict([expectation], output)
  }

  static func end(of outcome: PushOutcome, _ stage: Stage) -> RunEnd {
    var end = RunEnd(wasInterrupted: outcome.wasInterrupted, isGood: outcome.isGood, problems: outcome.problems)
    if let code = outcome.errorCode { end.failure = "the pusher ended with \(code): \(outcome.errorMessage)" }
    end.shortfall = outcome.hasBegun ? "nothing was being pushed at the end" : "pushing never began"
    if stage.world == .simulated { end.seed = stage.seed.value }
    return end
  }

  /// A trace shapes the way from the pusher; the way back stays free.
  static func world(
    _ arguments: ParsedArguments, _ duration: Option<RunDuration>
  ) throws(CommandFailure) -> RunWorld {
    var world = RunWorld()
    world.seed = arguments[RunOptions.seed]
    world.conditions = try arguments[RunOptions.network]?.conditions(traceShapes: \.up)
    world.faults = arguments.all(RunOptions.fault)
    world.limit = arguments[duration]
    return world
  }
}
