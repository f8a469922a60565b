import Testing

@testable import TerminalUI

@Suite struct ScrollScanTests {
  private func rows(_ text: String) -> Range<Int>? {
    var scan = ScrollScan(height: 40)
    scan.scan(Array(text.replacing("^", with: "\u{1B}").utf8))
    return scan.rows
  }

  @Test func regionsThatMoveAreFound() {
    #expect(rows("^[7;20r^[20;1H^[2S^[1;40r") == 6..<20)
    #expect(rows("^[7;20r^[7;1H^M^[1;40r^[30;35r^[T^[r") == 6..<35)
    #expect(rows("^[5;1H^[3M") == 0..<40)
    #expect(rows("x\ny") == 0..<40)
  }

  @Test func otherSequencesMoveNothing() {
    #expect(rows("^[1;40r^[H^[J^[31;1mText ST LM^[0m^[K^[?25l^(B^[3;4H") == nil)
    #expect(rows("^[7;20r^[1;40r") == nil)
    #expect(rows("^") == nil && rows("^[12") == nil)
  }
}
