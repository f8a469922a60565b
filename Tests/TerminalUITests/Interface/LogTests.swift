import EventLoop
import Stage
import Testing

@testable import TerminalUI

@Suite struct LogFilterTests {
  private func record(
    _ code: Int?, _ message: String, _ kind: LogRecord.Kind = .normal, name: String = "", component: String = "player"
  ) -> LogRecord {
    LogRecord(time: 1_234, component: component, kind: kind, code: code, name: name, message: message)
  }

  private var records: [LogRecord] {
    [
      record(1002, "begin", component: "pusher"), record(2101, "video late", .warning),
      record(2105, "Lag", .warning, name: "PLAY_WARNING_VIDEO_PLAY_LAG"), record(2107, "audio late", .warning),
      record(-2301, "gone", .error), record(-1307, "gone", .error, component: "pusher"),
      record(nil, "a note on 2105", .note), record(nil, "中文的注释", .note),
    ]
  }

  @Test(
    arguments: [
      ("", [0, 1, 2, 3, 4, 5, 6, 7]), ("2105", [2, 6]), ("2101-2107", [1, 2, 3]), ("2107-2101", [1, 2, 3]),
      ("-2301", [4]), ("-2301--1307", [4, 5]), ("-1307-2101", [0, 1, 5]), ("late", [1, 3]), ("LATE", [1, 3]),
      ("!late", [0, 2, 4, 5, 6, 7]), ("!2101-2107", [0, 4, 5, 6, 7]), ("late !2101", [3]), ("  late   audio ", [3]),
      ("play_lag", [2]), ("warning", [1, 2, 3]), ("pusher gone", [5]), ("注释", [7]), ("!", [0, 1, 2, 3, 4, 5, 6, 7]),
      ("error -1307", [5]), ("nothing", []), ("2101-", []), ("!2101-", [0, 1, 2, 3, 4, 5, 6, 7]),
    ] as [(String, [Int])])
  func admits(_ text: String, _ expected: [Int]) {
    let filter = LogFilter(text)
    let records = records
    #expect(records.indices.filter { filter.admits(records[$0]) } == expected)
  }

  @Test func keepsItsText() {
    #expect(LogFilter("  a   b ").text == "a b" && LogFilter("").isEmpty && !LogFilter("!x").isEmpty)
  }
}

@Suite struct LogBookTests {
  private func note(_ number: Int) -> LogRecord {
    LogRecord(time: Int64(number), component: "page", kind: .note, message: "line n\(number)")
  }

  @Test func keepsTheNewestRecords() {
    var book = LogBook()
    for number in 0..<25_000 { book.append(note(number)) }
    #expect(book.total <= LogBook.limit && book.total > LogBook.limit * 8 / 10)
    #expect(book.everything.last == note(24_999))
    #expect(book.everything.first == note(25_000 - book.total), "no hole")
    #expect(book.window(rows: 5) == book.count - 5..<book.count)
  }

  @Test func theSelectionStaysOnItsLineWhenOldOnesGo() {
    var book = LogBook()
    for number in 0..<19_900 { book.append(note(number)) }
    book.move(by: -100, rows: 10)
    let line = book.selection.map { book[$0] }
    let top = book[book.window(rows: 10).lowerBound]
    for number in 19_900..<30_000 { book.append(note(number)) }
    #expect(book.selection.map { book[$0] } == line && line == note(19_799))
    #expect(book[book.window(rows: 10).lowerBound] == top)
    // Its line goes too in the end: then the oldest is selected.
    for number in 30_000..<60_000 { book.append(note(number)) }
    #expect(book.selection == 0 && book[0] == book.everything[0])
  }

  @Test func theSelectionStaysOnItsLineWhenTheFilterChanges() {
    var book = LogBook()
    for number in 0..<1_000 { book.append(note(number)) }
    book.select(555, rows: 10)
    book.setFilter(LogFilter("n55"))
    #expect(book.selection.map { book[$0] } == note(555))
    book.setFilter(LogFilter("n556"))
    #expect(book.selection.map { book[$0] } == note(556), "the next that is left")
    book.setFilter(LogFilter("nothing of the kind"))
    #expect(book.selection == nil && book.window(rows: 10).isEmpty)
    book.move(by: -1, rows: 10)
    book.setFilter(.all)
    #expect(book.count == 1_000 && book.isFollowing)
  }

  @Test func statusRecordsComeOnRequest() {
    var book = LogBook()
    book.append(LogRecord(time: 0, component: "player", kind: .status, message: ""))
    book.append(note(1))
    #expect(book.count == 1 && book.total == 2)
    book.toggleVerbose()
    #expect(book.count == 2 && book.isVerbose)
  }

  @Test func everyMoveKeepsTheSelectionInTheWindow() {
    var random = SeededGenerator(seed: Seed(7))
    var book = LogBook()
    for number in 0..<300 { book.append(note(number)) }
    for step in 0..<1_500 {
      let rows = Int.random(in: 1...40, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: book.move(by: Int.random(in: -50...50, using: &random), rows: rows)
      case 1: book.select(Int.random(in: -3..<400, using: &random), rows: rows)
      case 2: book.setFilter(LogFilter(["", "n1", "22", "none", "!n27"].randomElement(using: &random) ?? ""))
      case 3: book.follow()
      default: book.append(note(300 + step))
      }
      let window = book.window(rows: rows)
      #expect(window.count == min(rows, book.count) && window.upperBound <= book.count)
      if let selection = book.selection { #expect(window.contains(selection)) }
    }
  }

  @Test func theLongestLogIsDrawnAndScrolled() throws {
    let driver = try Driver(begins: false)
    driver.press("l")
    driver.press(.up)
    for number in 0..<25_000 { driver.session.stage.note("page", "line n\(number)") }
    driver.press("f")
    #expect(driver.log.contains("line n24999") && driver.log.contains("following"))
    driver.press("g")
    let first = driver.interface.log[0].message
    #expect(driver.log.contains(first) && !driver.log.contains("line n24999"))
    driver.press("/")
    driver.type("n24998")
    driver.press(.enter)
    #expect(driver.interface.log.count == 1 && driver.log.contains("line n24998"))
  }
}
