import LiveComponents
import Stage

/// How a run ended, as far as the exit code goes.
struct RunEnd {
  var wasInterrupted: Bool
  /// Without an expectation: everything went as it should.
  var isGood: Bool
  /// What else failed: a recording, a snapshot.
  var problems: [String]
  /// A component gave up.
  var failure: String?
  /// What did not happen where nothing gave up.
  var shortfall = ""
  /// Set if the run was in virtual time and can be repeated.
  var seed: UInt64?

  /// Says on standard error what did not go well.
  func verdict(_ expectations: [CodeExpectation], _ output: any TextOutput) -> ExitCode {
    for problem in problems { output.writeError("\(Program.name): \(problem)\n") }
    if wasInterrupted { return .interrupted }
    let given = expectations.filter { !$0.isEmpty }
    if !given.isEmpty {
      guard let failure = given.lazy.compactMap(\.failure).first else { return problems.isEmpty ? .pass : .environment }
      output.writeError("\(Program.name): \(failure)\n" + repeatCommand)
      return .expectationFailed
    }
    if isGood { return problems.isEmpty ? .pass : .environment }
    if let failure {
      output.writeError("\(Program.name): \(failure)\n")
      return .environment
    }
    output.writeError("\(Program.name): \(shortfall)\n" + repeatCommand)
    return .expectationFailed
  }

  /// A run in virtual time is repeated exactly by its command line and seed.
  private var repeatCommand: String {
    guard let seed else { return "" }
    var words = CommandLine.arguments.dropFirst().map { $0.shellQuoted }
    if !words.contains("--seed"), !words.contains(where: { $0.hasPrefix("--seed=") }) {
      words += ["--seed", String(seed)]
    }
    return "\(Program.name): to repeat this run: \(Program.name) \(words.joined(separator: " "))\n"
  }
}

extension CommandFailure {
  init(_ error: StageError) {
    switch error.kind {
    case .usage: self = .usage(error.description)
    case .environment: self = .environment(error.description)
    }
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
