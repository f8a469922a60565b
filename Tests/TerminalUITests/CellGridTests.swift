import Testing

@testable import TerminalUI

@Suite struct CellGridTests {
  @Test func wideCharactersTakeTwoColumns() {
    var grid = CellGrid(width: 10, height: 1)
    #expect(grid.write("推流a", x: 0, y: 0) == 5)
    #expect(grid[0, 0].kind == .wide && grid[1, 0].kind == .tail && grid[4, 0].scalar == "a")
    #expect(grid.text(row: 0) == "推流a")
  }

  @Test func halfAWideCharacterIsBlank() {
    var grid = CellGrid(width: 10, height: 1)
    grid.write("推流", x: 0, y: 0)
    grid.write("x", x: 1, y: 0)
    #expect(grid.text(row: 0) == " x流" && grid[0, 0].kind == .narrow)
    grid.write("y", x: 2, y: 0)
    #expect(grid.text(row: 0) == " xy" && grid[3, 0].kind == .narrow)
  }

  @Test func nothingIsWrittenBeyondTheLimit() {
    var grid = CellGrid(width: 4, height: 2)
    #expect(grid.write("abc推", x: 0, y: 0) == 3)
    #expect(grid.write("abc", x: 0, y: 1, limit: 2) == 2)
    #expect(grid.text == "abc\nab\n")
    #expect(grid.write("abc", x: 0, y: 7) == 0)
  }

  @Test func controlCharactersNeverReachTheScreen() {
    var grid = CellGrid(width: 12, height: 1)
    grid.write("a\u{1B}[31mb\u{7F}\u{9B}", x: 0, y: 0)
    #expect(grid.text(row: 0) == "a·[31mb··")
  }

  @Test func combiningMarksStayWithTheirLetter() {
    var grid = CellGrid(width: 4, height: 1)
    #expect(grid.write("e\u{301}\u{302}x\u{200D}", x: 0, y: 0) == 2)
    #expect(grid[0, 0].mark == "\u{301}" && grid[1, 0].mark == nil)
  }
}
