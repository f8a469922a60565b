/// A report that is written while tests run. Every function gives the text to write now, whole lines or nothing.
///
/// Files may run at the same time and their tests may come mixed: the first file that begins is written as it comes, the
/// others wait until it has ended, so that each file stands together.
public protocol StreamingReport {
  mutating func begin() -> String
  mutating func add(_ test: TestReport) -> String
  /// No more tests of that file will come. Without it the file is taken for ended only when all is.
  mutating func endFile(_ file: String) -> String
  /// After the last test; `suite` has all that were added.
  mutating func end(_ suite: SuiteReport) -> String
}

/// Puts tests that come from several files at once in the order of files.
struct FileOrder {
  enum Step {
    case begin(file: String)
    case test(TestReport)
    /// With all tests of the file.
    case end(file: String, [TestReport])
  }

  private struct Entry {
    let file: String
    var tests: [TestReport] = []
    /// How many of them were given out.
    var given = 0
    var isBegun = false
    var isEnded = false
  }

  /// The first is the one that is being written.
  private var entries: [Entry] = []

  mutating func add(_ test: TestReport) -> [Step] {
    if let index = entries.lastIndex(where: { $0.file == test.file && !$0.isEnded }) {
      entries[index].tests.append(test)
    } else {
      entries.append(Entry(file: test.file, tests: [test]))
    }
    return advance()
  }

  mutating func end(_ file: String) -> [Step] {
    guard let index = entries.lastIndex(where: { $0.file == file && !$0.isEnded }) else { return [] }
    entries[index].isEnded = true
    return advance()
  }

  mutating func endAll() -> [Step] {
    for index in entries.indices { entries[index].isEnded = true }
    return advance()
  }

  private mutating func advance() -> [Step] {
    var steps: [Step] = []
    while var entry = entries.first {
      if !entry.isBegun { steps.append(.begin(file: entry.file)) }
      steps += entry.tests[entry.given...].map(Step.test)
      entry.isBegun = true
      entry.given = entry.tests.count
      entries[0] = entry
      guard entry.isEnded else { break }
      steps.append(.end(file: entry.file, entry.tests))
      entries.removeFirst()
    }
    return steps
  }
}
