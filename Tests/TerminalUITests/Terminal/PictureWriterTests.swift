import EventLoop
import Testing

@testable import TerminalUI

/// What `PictureWriter` emits, read by a terminal that knows what a terminal must and nothing more.
@Suite struct PictureWriterTests {
  @Test(arguments: 0..<8) func theTerminalShowsEveryPictureCellAndNothingElseChanges(_ seed: UInt64) {
    var generator = Seed(seed).generator()
    var writer = PictureWriter()
    var terminal = PlainTerminal(width: 1, height: 1)
    var grid = CellGrid(width: 1, height: 1)
    for round in 0..<400 {
      let size = (width: grid.width, height: grid.height)
      if round == 0 || generator.next() % 40 == 0 {
        grid = CellGrid(width: 1 + Int(generator.next() % 30), height: 1 + Int(generator.next() % 12))
        terminal = PlainTerminal(width: grid.width, height: grid.height)
        // Of itself it sees another size alone.
        if (grid.width, grid.height) == size { writer.forget() }
      } else if generator.next() % 40 == 0 {
        // As after Ctrl-L: the terminal is empty, and the writer is told.
        terminal = PlainTerminal(width: grid.width, height: grid.height)
        writer.forget()
      }
      Self.change(&grid, &generator)
      let before = terminal
      var bytes = ContiguousArray<UInt8>()
      writer.write(grid, into: &bytes)
      terminal.receive(bytes)
      #expect(terminal.problems.isEmpty, "seed \(seed), round \(round)")
      #expect(terminal.pen == before.pen && terminal.x == before.x && terminal.y == before.y)
      guard Self.check(terminal, before, grid) else {
        Issue.record("seed \(seed), round \(round): a cell is wrong")
        return
      }
      // All is shown: a second time there is nothing to write.
      var nothing = ContiguousArray<UInt8>()
      writer.write(grid, into: &nothing)
      #expect(nothing.isEmpty)
      terminal.pen = PlainTerminal.Pen(ink: UInt32(generator.next() % 3), paper: 0)
      (terminal.x, terminal.y) = (
        Int.random(in: 0..<grid.width, using: &generator), Int.random(in: 0..<grid.height, using: &generator)
      )
      Self.drawText(grid, &terminal)
    }
  }

  /// Some cells change, of few kinds and colours so that runs and repetitions come about.
  private static func change(_ grid: inout CellGrid, _ generator: inout some RandomNumberGenerator) {
    let scalars: [Unicode.Scalar] = [" ", "▀", "▄", "█", "▌", "⠿", "🬂", "a"]
    let colours: [Colour] = [
      .standard, .rgb(0, 0, 0), .rgb(255, 255, 255), .rgb(1, 20, 200), .palette(0), .palette(9), .palette(231),
    ]
    for _ in 0..<Int.random(in: 0...grid.width * grid.height, using: &generator) {
      let isText = generator.next() % 4 == 0
      grid.put(
        Cell(
          scalars.randomElement(using: &generator) ?? " ", ink: colours.randomElement(using: &generator) ?? .standard,
          paper: colours.randomElement(using: &generator) ?? .standard, kind: isText ? .narrow : .picture),
        x: Int.random(in: 0..<grid.width, using: &generator), y: Int.random(in: 0..<grid.height, using: &generator))
    }
  }

  private static func check(_ terminal: PlainTerminal, _ before: PlainTerminal, _ grid: CellGrid) -> Bool {
    for y in 0..<grid.height {
      for x in 0..<grid.width {
        let (cell, shown) = (grid[x, y], terminal[x, y])
        guard cell.kind == .picture else {
          if shown != before[x, y] { return false }
          continue
        }
        guard shown.scalar == cell.scalar else { return false }
        // A blank shows no ink, a full block no paper.
        if cell.scalar != " ", shown.pen.ink != cell.ink.bits { return false }
        if cell.scalar != "█", shown.pen.paper != cell.paper.bits { return false }
      }
    }
    return true
  }

  /// What curses does: text over what was a picture.
  private static func drawText(_ grid: CellGrid, _ terminal: inout PlainTerminal) {
    for y in 0..<grid.height {
      for x in 0..<grid.width where grid[x, y].kind != .picture {
        terminal[x, y] = PlainTerminal.Shown(scalar: "t", pen: .init(ink: 7, paper: 7))
      }
    }
  }
}

/// A terminal of the few sequences that pictures need: CUP, CUF, SGR colours, DECSC and DECRC, and UTF-8.
struct PlainTerminal {
  struct Pen: Equatable {
    /// As `Colour.bits`.
    var ink: UInt32 = 0
    var paper: UInt32 = 0
  }

  struct Shown: Equatable {
    var scalar: Unicode.Scalar = " "
    var pen = Pen()
  }

  let width: Int
  let height: Int
  private var cells: [Shown]
  var (x, y) = (0, 0)
  var pen = Pen()
  private var saved: (x: Int, y: Int, pen: Pen)?
  /// What it did not understand.
  private(set) var problems: [String] = []

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    cells = Array(repeating: Shown(), count: width * height)
  }

  subscript(x: Int, y: Int) -> Shown {
    get { cells[y * width + x] }
    set { cells[y * width + x] = newValue }
  }

  mutating func receive(_ bytes: ContiguousArray<UInt8>) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return problems.append("no UTF-8") }
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if scalar != "\u{1B}" {
        put(scalar)
        continue
      }
      switch scalars.popFirst() {
      case "7": saved = (x, y, pen)
      case "8":
        guard let saved else { return problems.append("nothing was saved") }
        (x, y, pen) = saved
      case "[":
        let parameters = scalars.prefix { ("0"..."9").contains($0) || $0 == ";" }
        scalars.removeFirst(parameters.count)
        control(scalars.popFirst(), String(String.UnicodeScalarView(parameters)))
      case let other: problems.append("unknown: Escape \(other.map(String.init) ?? "")")
      }
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    guard x < width, y < height, scalar.value >= 0x20 else { return problems.append("\(scalar) at \(x), \(y)") }
    self[x, y] = Shown(scalar: scalar, pen: pen)
    x += 1
  }

  private mutating func control(_ final: Unicode.Scalar?, _ text: String) {
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    switch final {
    case "H" where numbers.count == 2: (x, y) = ((numbers[1] ?? 1) - 1, (numbers[0] ?? 1) - 1)
    case "C" where numbers.count == 1: x += numbers[0] ?? 1
    case "m": colours(numbers[...])
    default: problems.append("unknown: CSI \(text) \(final.map(String.init) ?? "")")
    }
  }

  private mutating func colours(_ numbers: ArraySlice<Int?>) {
    var numbers = numbers
    while let number = numbers.popFirst() {
      switch number {
      case 39: pen.ink = 0
      case 49: pen.paper = 0
      case 38, 48:
        let colour = mixed(&numbers)
        if number == 38 { pen.ink = colour } else { pen.paper = colour }
      default: problems.append("unknown: SGR \(number.map(String.init) ?? "")")
      }
    }
  }

  private mutating func mixed(_ numbers: inout ArraySlice<Int?>) -> UInt32 {
    func next() -> UInt8? { numbers.popFirst().flatMap { $0 }.flatMap { UInt8(exactly: $0) } }
    switch next() {
    case 5: if let index = next() { return Colour.palette(index).bits }
    case 2: if let red = next(), let green = next(), let blue = next() { return Colour.rgb(red, green, blue).bits }
    default: break
    }
    problems.append("a colour that is none")
    return 0
  }
}
