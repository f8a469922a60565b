import TerminalUI
import Testing

@testable import liveterm

extension CommandLineTests {
  @Suite struct TextWrapTests {
    @Test func englishBreaksAtSpaces() {
      #expect(TextWrap.lines("one two three", width: 7) == ["one two", "three"])
      #expect(TextWrap.lines("one two three", width: 6) == ["one", "two", "three"])
      #expect(TextWrap.lines("a-very-long-word is", width: 6) == ["a-very-long-word", "is"])
      #expect(TextWrap.lines("  one   two ", width: 80) == ["one two"])
      #expect(TextWrap.lines("", width: 80).isEmpty)
    }

    @Test func chineseBreaksBetweenCharacters() {
      #expect(TextWrap.lines("视频编码失败", width: 8) == ["视频编码", "失败"])
      #expect(TextWrap.lines("视频编码失败", width: 9) == ["视频编码", "失败"])
      #expect(TextWrap.lines("视频编码失败", width: 12) == ["视频编码失败"])
    }

    /// A space that stands in the text stays, unless the line ends there; none is added.
    @Test func chineseAndEnglishTogether() {
      #expect(TextWrap.lines("先调用 stop，再调用 play", width: 14) == ["先调用 stop，", "再调用 play"])
      #expect(TextWrap.lines("先调用 stop，再调用 play", width: 12) == ["先调用", "stop，再调用", "play"])
      #expect(TextWrap.lines("先调用 stop，再调用 play", width: 24) == ["先调用 stop，再调用 play"])
    }

    @Test(arguments: 6...40) func noLineBeginsOrEndsWithTheWrongMark(width: Int) {
      let text = "软件编码（由于机器性能）跟不上，或不足 80%，已切换到“硬编”、“硬解”。"
      let lines = TextWrap.lines(text, width: width)
      for line in lines {
        #expect(TextWidth.columns(of: line) <= width, "\(line)")
        #expect(!"，。、）”%".contains(line.prefix(1)) && !"（“".contains(line.suffix(1)), "\(line)")
      }
      #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }

    @Test func columnsAlignByWidth() {
      #expect(TextWrap.columns("  含义", "已停止", at: 8) == "  含义  已停止\n")
      #expect(TextWrap.columns("  name", "已停止", at: 8) == "  name  已停止\n")
      #expect(TextWrap.columns("  适用配置", "已停止", at: 8) == "  适用配置\n        已停止\n")
    }
  }
}
