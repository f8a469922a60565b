import Stage
import Testing

@testable import Reports

@Suite struct TextTests {
  @Test func controlCharactersBecomeVisible() {
    #expect(PlainText.lines("a\r\nb\rc\n\td") == "a\nb\nc\n\td")
    #expect(PlainText.lines("\u{1B}[31m\u{0}\u{7F}") == "␛[31m␀␡")
    #expect(PlainText.lines("\u{85}\u{2028}\u{202E}\u{FFFE}") == "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
    #expect(PlainText.line("a\r\nb\tc") == "a b c")
    #expect(PlainText.lines("画面 é 😀") == "画面 é 😀")
  }

  @Test func longTextIsCut() {
    #expect(PlainText.limited("12345", to: 5) == "12345")
    #expect(PlainText.limited("画面很卡", to: 4) == "画面很卡")
    #expect(PlainText.limited("1234567", to: 5) == "12345… (2 more characters)")
    #expect(PlainText.firstLine("\r\n\nfirst\tline\nsecond") == "first line")
    #expect(PlainText.firstLine("") == "")
  }

  @Test func columnsCountWhatATerminalShows() {
    #expect(Columns.count("abc") == 3)
    #expect(Columns.count("画面a") == 5)
    #expect(Columns.count("e\u{301}") == 1)
    #expect(Columns.fitted("画面", 6) == "画面  ")
    #expect(Columns.cropped("画面很卡", 6) == "画面…")
    #expect(Columns.cropped("abc", 0) == "")
  }

  @Test func timesReadWell() {
    #expect(ReadableTime.short(Int64(-1)) == "0 ms")
    #expect(ReadableTime.short(Int64(999)) == "999 ms")
    #expect(ReadableTime.short(Int64(1_059)) == "1.05 s")
    #expect(ReadableTime.short(Int64(125_000)) == "2 min 5 s")
  }

  @Test func textBecomesNamesOfFiles() {
    #expect(FileName.slug("The player, comes BACK!") == "the-player-comes-back")
    #expect(FileName.slug("../../etc/passwd\0") == "etc-passwd")
    #expect(FileName.slug("网络 断开") == "网络-断开")
    #expect(FileName.slug("!?") == "test")
    #expect(FileName.slug(String(repeating: "网", count: 100)).utf8.count == 78)
    #expect(ShellWord.quoted("out/a-1") == "out/a-1")
    #expect(ShellWord.quoted("it's $x") == "'it'\\''s $x'")
    #expect(ShellWord.quoted("") == "''")
  }
}

@Suite struct CodeFrameTests {
  @Test func marksThePlace() throws {
    let script = try Data.text("weak-network.test.js")
    #expect(
      CodeFrame.text(script, line: 22, column: 18) == """
          20 |     at('24s', () => origin.kick('viewers', { reset: true }));
          21 |     await player.event(3005, { within: '30s' });
        > 22 |     await player.event(2004, { within: '2s' });
             |                  ^
          23 |     await expect(player).never(2105, { for: '5s' });
          24 |   });
        """)
    #expect(
      CodeFrame.text(script, line: 1, column: 0, context: 0)
        == "> 1 | // A viewer on a poor network, and a server that throws them out.")
  }

  @Test func countsColumnsAsJavaScriptDoes() {
    #expect(CodeFrame.text("\t\tf(x)", line: 1, column: 3) == "> 1 |     f(x)\n    |     ^")
    #expect(CodeFrame.text("a('😀', 画, x)", line: 1, column: 12) == "> 1 | a('😀', 画, x)\n    |             ^")
    #expect(CodeFrame.text("ab", line: 1, column: 99) == "> 1 | ab\n    |   ^")
  }

  @Test func knowsEveryLineEndOfJavaScript() {
    #expect(CodeFrame.text("1\n2\r\n3\r4\u{2028}5\u{2029}6", line: 6, column: 1, context: 0) == "> 6 | 6\n    | ^")
  }

  @Test func showsALongLineAroundThePlace() {
    let line = String(repeating: "x", count: 5_000) + "HERE" + String(repeating: "y", count: 5_000)
    let lines = CodeFrame.text("short\n" + line, line: 2, column: 5_001, width: 60).split(separator: "\n")
    #expect(lines.count == 3 && lines.allSatisfy { Columns.count(String($0)) <= 60 })
    #expect(lines[1].contains("HERE") && lines[1].contains("…x") && lines[1].hasSuffix("y…"))
    let caret = lines[2].distance(from: lines[2].startIndex, to: lines[2].lastIndex(of: "^") ?? lines[2].startIndex)
    #expect(Array(lines[1])[caret] == "H")
  }

  @Test func hasNothingToSayOfLinesThatAreNot() {
    #expect(CodeFrame.text("a", line: 0, column: 1) == "")
    #expect(CodeFrame.text("a", line: 2, column: 1) == "")
    #expect(CodeFrame.text("", line: 1, column: 1) == "> 1 |\n    | ^")
  }

  @Test func hostileSourceStaysWithinItsLines() {
    let frame = CodeFrame.text("a\u{1B}[2J\u{0}b\u{202E}\nnext", line: 1, column: 3)
    #expect(controlCharacters(in: frame).isEmpty)
    #expect(frame == "> 1 | a␛[2J␀b\u{FFFD}\n    |   ^\n  2 | next")
  }
}
