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
      throw failure(error)
    }
    let printer = EventPrinter(
      format: arguments[PlayTable.events], output: output, isVerbose: arguments[PlayTable.debug],
      isQuiet: arguments[PlayTable.quiet], isImmediate: run.stage.world == .real)
    if ProgressLine.isPossible, !arguments[PlayTable.quiet], !arguments[PlayTable.noProgress] {
      printer.progress = ProgressLine(run: run)
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
      throw failure(error)
    }
    printer.progress?.clear()
    printer.write(run.summary)
    return verdict(outcome, expectation, arguments, options, output)
  }

  private static func failure(_ error: StageError) -> CommandFailure {
    switch error.kind {
    case .usage: .usage(error.description)
    case .environment: .environment(error.description)
    }
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
      ("debug", .flag(arguments[PlayTable.debug])),
    ]
    options.player.profile = arguments[PlayTable.profile]
    options.player.decoding = arguments[PlayTable.decode] == .all ? .all : .none
    if arguments[PlayTable.hardwareDecode] { options.player.hardware = .automatic }
    options.seed = arguments[PlayTable.seed]
    options.repeatsFile = arguments[PlayTable.loop]
    options.limit = arguments[PlayTable.duration]
    options.recordPath = arguments[PlayTable.record]
    options.snapshotPath = arguments[PlayTable.snapshot]
    options.faults = arguments.all(PlayTable.fault)
    switch arguments[PlayTable.network] {
    case nil: break
    case .conditions(let conditions): options.conditions = conditions
    case .trace(let path): options.conditions = try conditions(tracePath: path)
    }
    return options
  }

  /// A trace shapes the way to the player; the way back stays free.
  private static func conditions(tracePath path: String) throws(CommandFailure) -> NetworkConditions {
    guard let text = readText(path) else { throw .environment("cannot read the trace file \(path)") }
    var conditions = NetworkConditions()
    do {
      conditions.down.rate = .trace(try Trace(parsing: text))
    } catch {
      throw .usage("\(path): \(error)")
    }
    return conditions
  }

  /// A text file of at most 1 MB; nil if it cannot be read.
  private static func readText(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    guard ferror(file) == 0 else { return nil }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  // MARK: How it went

  private static func verdict(
    _ outcome: PlayOutcome, _ expectation: CodeExpectation, _ arguments: ParsedArguments, _ options: PlayOptions,
    _ output: any TextOutput
  ) -> ExitCode {
    for problem in outcome.problems { output.writeError("liveterm: \(problem)\n") }
    if outcome.wasInterrupted { return .interrupted }
    if !expectation.isEmpty {
      guard let failure = expectation.failure else { return outcome.problems.isEmpty ? .pass : .environment }
      output.writeError("liveterm: \(failure)\n" + repeatCommand(options))
      return .expectationFailed
    }
    if outcome.isGood { return outcome.problems.isEmpty ? .pass : .environment }
    if let code = outcome.errorCode {
      output.writeError("liveterm: the player ended with \(code): \(outcome.errorMessage)\n")
      return .environment
    }
    output.writeError(
      "liveterm: playback \(outcome.hasBegun ? "did not end in order" : "never began")\n" + repeatCommand(options))
    return .expectationFailed
  }

  /// A run in virtual time is repeated exactly by its command line and seed.
  private static func repeatCommand(_ options: PlayOptions) -> String {
    guard case .file = options.source else { return "" }
    var words = CommandLine.arguments.dropFirst().map { $0.shellQuoted }
    if !words.contains("--seed"), !words.contains(where: { $0.hasPrefix("--seed=") }) {
      words += ["--seed", String(options.seed)]
    }
    return "liveterm: to repeat this run: liveterm \(words.joined(separator: " "))\n"
  }
}

extension String {
  /// As a POSIX shell takes it back.
  fileprivate var shellQuoted: String {
    let isPlain =
      !isEmpty
      && unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic && $0.isASCII || "0123456789-_./:=,+%@".unicodeScalars.contains($0)
      }
    return isPlain
      ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
