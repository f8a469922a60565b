/// How many tests came out how.
public struct SuiteCounts: Hashable, Sendable {
  public var passed = 0
  public var failed = 0
  public var skipped = 0

  public init(_ tests: some Sequence<TestReport>) {
    for test in tests {
      switch test.status {
      case .passed: passed += 1
      case .failed: failed += 1
      case .skipped: skipped += 1
      }
    }
  }

  public var all: Int { passed + failed + skipped }
}

extension SuiteReport {
  public var counts: SuiteCounts { SuiteCounts(tests) }

  /// Nothing failed and every file was loaded. A run without tests has passed, too: whether that is an error is the runner's
  /// to say.
  public var isPassed: Bool { problems.isEmpty && !tests.contains { $0.status == .failed } }

  /// The tests of each file, files in the order of their first tests.
  var files: [(file: String, tests: [TestReport])] {
    var files: [(file: String, tests: [TestReport])] = []
    var places: [String: Int] = [:]
    for test in tests {
      if let place = places[test.file] {
        files[place].tests.append(test)
      } else {
        places[test.file] = files.count
        files.append((test.file, [test]))
      }
    }
    return files
  }
}

extension TestReport {
  /// Where the test went wrong, in its own file if any frame is there.
  var place: StackFrame? {
    let frames = failures.first?.frames ?? []
    return frames.first { $0.file == file } ?? frames.first
  }
}

extension TestFailure {
  /// Whether the code under test did not do what was expected, rather than the test or the machine being unable to say.
  var isFailedExpectation: Bool { kind == .expectation || kind == .timeout }
}

extension StackFrame {
  /// `file:line:column`, which terminals and editors follow.
  var place: String { column > 0 ? "\(file):\(line):\(column)" : "\(file):\(line)" }

  var text: String { function.isEmpty ? "at \(place)" : "at \(function) (\(place))" }
}
