import EventLoop
import LiveComponents
import Stage

/// `liveterm loop`.
enum Loop {
  @Sendable static func run(_ arguments: ParsedArguments, _ output: any TextOutput) throws(CommandFailure) -> ExitCode {
    let options = try options(arguments)
    let run: LoopRun
    do { run = try LoopRun(options) } catch { throw CommandFailure(error) }
    let printer = EventPrinter(arguments, run.stage, output) { [pusher = run.pusher, player = run.player] in
      pusher.isActive ? "\(pusher.progressText) | \(player.progressText)" : nil
    }
    var pushed = CodeExpectation(ordered: arguments[LoopTable.expect] ?? [], never: arguments[LoopTable.never] ?? [])
    var played = CodeExpectation(
      ordered: arguments[LoopTable.expectPlayer] ?? [], never: arguments[LoopTable.neverPlayer] ?? [])
    run.stage.log.subscribe { record in
      printer.write(record)
      guard let code = record.code else { return }
      if record.component == run.pusher.name { pushed.saw(code) }
      if record.component == run.player.name { played.saw(code) }
    }
    let outcome: LoopOutcome
    do { outcome = try run.run() } catch { throw CommandFailure(error) }
    printer.progress?.clear()
    for summary in run.summaries { printer.write(summary) }
    var end = Push.end(of: outcome.push, run.stage)
    end.isGood = outcome.isGood
    end.problems += outcome.play.problems
    if let code = outcome.play.errorCode { end.failure = "the player ended with \(code): \(outcome.play.errorMessage)" }
    if outcome.push.isGood { end.shortfall = "playback never began" }
    return end.verdict([pushed, played], output)
  }

  private static func options(_ arguments: ParsedArguments) throws(CommandFailure) -> LoopOptions {
    var options = LoopOptions()
    if let address = arguments[LoopTable.pushURL] {
      options.pushAddress = address
      options.playAddress = arguments[LoopTable.playURL] ?? address
    }
    options.pushAttributes = PusherOptions.attributes(arguments)
    let mode = options.pushAttributes.last { $0.name == "mode" }?.value ?? .text("RTC")
    options.playAttributes = [
      ("mode", .text(mode == .text("RTC") ? "RTC" : "live")), ("min-cache", .number(arguments[PlayTable.minCache])),
      ("max-cache", .number(arguments[PlayTable.maxCache])), ("debug", .flag(arguments[RunOptions.debug])),
    ]
    options.pusher = PusherOptions.configuration(arguments)
    options.player.profile = arguments[RunOptions.profile]
    if options.pusher.encoding == .model { options.player.decoding = .none }
    options.world = try Push.world(arguments, LoopTable.duration)
    options.background = arguments.all(PusherOptions.background)
    options.recordPath = arguments[LoopTable.record]
    options.snapshotPath = arguments[LoopTable.snapshot]
    return options
  }
}
