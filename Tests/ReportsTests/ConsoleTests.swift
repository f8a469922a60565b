import Testing

@testable import Reports

@Suite struct ConsoleTests {
  @Test func aLineForEachTestThenFailuresAndCounts() throws {
    try expectGolden(written(ConsoleReporter(), try Sample.suite()), "console.txt")
  }

  @Test func aLineForEachFile() throws {
    var suite = try Sample.suite()
    suite.problems = ["tests/broken.test.js:3:14: SyntaxError: Unexpected token '}'"]
    suite.shard = .init(index: 1, count: 2)
    try expectGolden(written(ConsoleReporter(lines: .files, console: .none), suite), "console-files.txt")
  }

  @Test func testsAreWrittenAsTheyCome() {
    var reporter = ConsoleReporter()
    #expect(reporter.begin() == "")
    #expect(
      reporter.add(Sample.passed)
        == "tests/weak-network.test.js\n  ok    weak network › the bitrate follows the capacity  412 ms\n")
    #expect(reporter.add(Sample.skipped) == "")
    #expect(reporter.endFile(Sample.file) == "tests/devices.test.js\n  skip  two cameras: test.skip\n")
    #expect(reporter.endFile("tests/devices.test.js") == "")
    let end = reporter.end(SuiteReport(tests: [Sample.passed, Sample.skipped], wallMilliseconds: 500))
    #expect(end.hasPrefix("\nTests: 1 skipped, 1 passed, 2 in all\n"))
  }

  @Test func aRunWithoutTestsSaysSo() {
    #expect(
      written(ConsoleReporter(), SuiteReport(wallMilliseconds: 3))
        == "Tests: 0 passed, 0 in all\nFiles: 0 passed, 0 in all\nTime:  3 ms\n")
  }

  @Test func coloursOnlyIfTold() throws {
    let plain = written(ConsoleReporter(), try Sample.suite())
    let coloured = written(ConsoleReporter(isColoured: true), try Sample.suite())
    #expect(!plain.contains("\u{1B}"))
    #expect(coloured.contains("\u{1B}[31mFAIL\u{1B}[0m"))
    #expect(stripped(coloured) == plain)
  }

  @Test func consoleOutputOfPassedTestsIfWanted() {
    var test = Sample.passed
    test.console = ["hello", "two\nlines"]
    let suite = SuiteReport(tests: [test], wallMilliseconds: 0)
    #expect(written(ConsoleReporter(console: .all), suite).contains("\n        hello\n        two\n        lines\n"))
    #expect(!written(ConsoleReporter(), suite).contains("hello"))
  }

  @Test func hostileTextCannotMoveTheCursor() {
    let text = written(ConsoleReporter(console: .all), Sample.hostileSuite())
    #expect(controlCharacters(in: text).isEmpty)
    #expect(text.contains("␛[31mred␀␇"))
    let lines = text.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("  FAIL") || $0.hasPrefix("  skip") }.allSatisfy { $0.count < 1_000 })
  }

  private func stripped(_ text: String) -> String {
    var out = ""
    var isInside = false
    for character in text {
      if character == "\u{1B}" { isInside = true } else if !isInside { out.append(character) }
      if character == "m" { isInside = false }
    }
    return out
  }
}

@Suite struct FileOrderTests {
  @Test func filesThatRunAtTheSameTimeStandTogether() {
    var order = FileOrder()
    var steps: [String] = []
    func take(_ new: [FileOrder.Step]) {
      for step in new {
        switch step {
        case .begin(let file): steps.append("begin \(file)")
        case .test(let test): steps.append("\(test.file) \(test.title)")
        case .end(let file, let tests): steps.append("end \(file) \(tests.count)")
        }
      }
    }
    take(order.add(test("a", "1")))
    take(order.add(test("b", "1")))
    take(order.add(test("c", "1")))
    take(order.add(test("a", "2")))
    #expect(steps == ["begin a", "a 1", "a 2"])
    take(order.end("c"))
    take(order.end("a"))
    take(order.end("unknown"))
    #expect(steps.suffix(3) == ["end a 2", "begin b", "b 1"])
    take(order.add(test("b", "2")))
    take(order.endAll())
    #expect(steps.suffix(5) == ["b 2", "end b 2", "begin c", "c 1", "end c 1"])
    take(order.endAll())
    #expect(steps.count == 11)
  }

  private func test(_ file: String, _ name: String) -> TestReport {
    TestReport(
      file: file, path: [name], seed: 0, status: .passed, wallMilliseconds: 0, runMilliseconds: 0, repeatCommand: "")
  }
}
