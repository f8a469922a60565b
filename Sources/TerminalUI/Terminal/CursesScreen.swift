import CNcurses
import CSystem
import Glibc

/// Owns curses: draws text cells, and knows the terminal's keys. There can be one a process.
///
/// curses writes into a file in memory, never to the terminal: what it wrote is taken from there and sent without
/// blocking (`Terminal`). So a slow terminal never holds the run.
final class CursesScreen {
  private let output: UnsafeMutablePointer<FILE>
  private let input: UnsafeMutablePointer<FILE>
  private let screen: OpaquePointer
  private let features: TerminalFeatures
  private let palette: CursesPalette
  private var drawn = CellGrid(width: 0, height: 0)

  private var row: ContiguousArray<cchar_t> = []
  /// What the picture writer is to do about the last cell of the last row.
  let lastCell: PictureWriter.LastCell

  /// In the place of pictures that are written past curses: no blank, so that curses never clears it by erasing a line;
  /// text never has its attribute (invisible). Each row has another, so that rows with pictures are never alike and
  /// curses does not scroll them into each other's place. What curses writes over all the same is drawn again: `draw`.
  private static func filler(row y: Int) -> Unicode.Scalar {
    Unicode.Scalar(0x100 + UInt32(y % 0x200)) ?? "\u{100}"
  }

  /// curses writes unchanged cells after a changed one once more where moving the cursor costs more bytes (PutRange in
  /// its tty_update.c; by its reckoning a move has at most the eight of `CSI 24;24 H`). Here are a few more than that.
  private static let mostRewritten = 12

  /// - Parameter name: of the terminal's description.
  init(name: String, features: TerminalFeatures, width: Int, height: Int) throws(TerminalError) {
    let memory = system_memory_file("liveterm-screen")
    guard memory >= 0 else { throw TerminalError("no memory for the screen") }
    guard let output = fdopen(memory, "w") else {
      Glibc.close(memory)
      throw TerminalError("no memory for the screen")
    }
    // curses wants one; it is never read through curses.
    let keys = dup(STDIN_FILENO)
    guard keys >= 0, let input = fdopen(keys, "r") else {
      if keys >= 0 { Glibc.close(keys) }
      fclose(output)
      throw TerminalError("no descriptor is left for the keyboard")
    }
    system_keep_stop_signal(1)
    guard let screen = liveterm_newterm(name, output, input, Int32(width), Int32(height)) else {
      fclose(output)
      fclose(input)
      throw TerminalError("curses cannot drive a terminal of type \(name)")
    }
    (self.output, self.input, self.screen, self.features) = (output, input, screen, features)
    let movesOn = liveterm_flag("am") != 0
    lastCell =
      movesOn && liveterm_flag("xenl") == 0
      ? .never : movesOn && liveterm_capability("rmam") == nil ? .always : .likeOthers
    _ = resizeterm(Int32(height), Int32(width))
    _ = nonl()
    _ = cbreak()
    _ = noecho()
    _ = curs_set(0)
    // Else a waiting key ends an update half-way, and the rest of it would come over the pictures.
    _ = typeahead(-1)
    let window = liveterm_stdscr()
    _ = keypad(window, true)
    _ = scrollok(window, false)
    _ = idlok(window, false)
    idcok(window, false)
    _ = leaveok(window, false)
    palette = CursesPalette(features.colours)
  }

  deinit {
    system_keep_stop_signal(0)
    delscreen(screen)
    fclose(output)
    fclose(input)
  }

  /// Gives the terminal back, as far as curses changed it.
  func leave() { endwin() }

  /// The terminal has another size.
  func resize(width: Int, height: Int) {
    _ = resizeterm(Int32(height), Int32(width))
    drawn = CellGrid(width: 0, height: 0)
  }

  /// What curses wrote since the last call.
  func take(into bytes: inout ContiguousArray<UInt8>) {
    fflush(output)
    let descriptor = fileno(output)
    let count = Int(lseek(descriptor, 0, SEEK_CUR))
    guard count > 0 else { return }
    var piece = [UInt8](repeating: 0, count: count)
    let read = pread(descriptor, &piece, count, 0)
    if read > 0 { bytes.append(contentsOf: piece[..<read]) }
    _ = ftruncate(descriptor, 0)
    _ = lseek(descriptor, 0, SEEK_SET)
  }

  // MARK: Drawing

  /// Draws all but the pictures that are written past curses, and appends what is to be sent to `bytes`.
  /// - Parameter pictures: is told which of its cells curses may have written over.
  func draw(
    _ grid: CellGrid, cursor: (x: Int, y: Int)?, fullRedraw: Bool, pictures: inout PictureWriter,
    into bytes: inout ContiguousArray<UInt8>
  ) {
    let window = liveterm_stdscr()
    let hasNewPairs = palette.renewIfFull()
    if fullRedraw || hasNewPairs || grid.width != drawn.width || grid.height != drawn.height {
      _ = clearok(window, true)
      _ = werase(window)
      drawn = CellGrid(width: grid.width, height: grid.height)
      pictures.forget()
    }
    for y in 0..<grid.height { drawRow(y, of: grid, window, &pictures) }
    if let cursor {
      _ = wmove(window, Int32(cursor.y), Int32(cursor.x))
      _ = curs_set(1)
    } else {
      _ = curs_set(0)
    }
    _ = wnoutrefresh(window)
    _ = doupdate()
    let start = bytes.count
    take(into: &bytes)
    guard leavesPictures else { return }
    var scan = ScrollScan(height: grid.height)
    scan.scan(bytes[start...])
    for y in scan.rows ?? 0..<0 { pictures.forget(row: y, columns: 0..<grid.width) }
    // It may have been cleared along with others.
    if lastCell == .always, bytes.count > start, grid.cells.last != .blank {
      pictures.forget(row: grid.height - 1, columns: grid.width - 1..<grid.width)
    }
  }

  private var leavesPictures: Bool { features.colours == .truecolor }

  /// What curses is to show of a cell.
  private func wanted(_ grid: CellGrid, _ x: Int, _ y: Int) -> Cell {
    let cell = grid[x, y]
    // Where curses cannot keep the terminal from moving on, it writes the last cell one column before and inserts the
    // one before it, which goes wrong with pictures and wide characters: it gets none there. ncurses 6.4 takes even the
    // second column of a wide character just before the last cell for the last cell.
    if lastCell != .likeOthers, y == grid.height - 1 {
      if x == grid.width - 1 { return .blank }
      if x >= grid.width - 3, cell.kind == .wide {
        return Cell(" ", ink: cell.ink, paper: cell.paper, style: cell.style)
      }
    }
    return leavesPictures && cell.kind == .picture ? Cell(kind: .picture) : cell
  }

  /// Hands a row over if anything in it is new; all of it, because curses breaks wide characters that are written over
  /// one column at a time. It finds out itself what to send.
  private func drawRow(
    _ y: Int, of grid: CellGrid, _ window: UnsafeMutablePointer<WINDOW>?,
    _ pictures: inout PictureWriter
  ) {
    var isNew = false
    for x in 0..<grid.width {
      let cell = wanted(grid, x, y)
      guard cell != drawn[x, y] else { continue }
      drawn.replace(cell, x: x, y: y)
      if leavesPictures { pictures.forget(row: y, columns: x + 1..<x + 1 + Self.mostRewritten) }
      isNew = true
    }
    guard isNew else { return }
    if leavesPictures {
      // Blanks at the beginning may be cleared from the right (EL 1); what is right of them follows as after a change.
      let end = (0..<grid.width).first { drawn[$0, y] != drawn[0, y] } ?? 0
      pictures.forget(row: y, columns: end..<end + Self.mostRewritten)
    }
    row.removeAll(keepingCapacity: true)
    var x = 0
    while x < grid.width { x += append(drawn[x, y], y, hasRoom: x + 1 < grid.width) }
    _ = row.withUnsafeBufferPointer {
      mvwadd_wchnstr(window, Int32(y), 0, $0.baseAddress, Int32($0.count))
    }
  }

  /// Appends one cell to `row`.
  /// - Returns: its columns.
  private func append(_ cell: Cell, _ y: Int, hasRoom: Bool) -> Int {
    if leavesPictures, cell.kind == .picture {
      append(Self.filler(row: y), nil, liveterm_attribute_invisible(), 0)
      return 1
    }
    var attributes: attr_t = 0
    if cell.style.contains(.bold) { attributes |= liveterm_attribute_bold() }
    if cell.style.contains(.dim) { attributes |= liveterm_attribute_dim() }
    if cell.style.contains(.underline) { attributes |= liveterm_attribute_underline() }
    if cell.style.contains(.reverse) { attributes |= liveterm_attribute_reverse() }
    let pair = palette.pair(ink: cell.ink, paper: cell.paper, &attributes)
    let isWide = cell.kind == .wide && hasRoom
    var scalar = cell.kind == .tail ? " " : cell.scalar
    var mark = cell.mark
    if !features.isUnicode {
      scalar = ASCIILookalikes.scalar(for: scalar)
      mark = nil
    } else if !scalar.isASCII, system_columns(scalar.value) != (isWide ? 2 : 1) {
      // curses must count its columns as the grid does.
      scalar = "\u{FFFD}"
      mark = nil
    }
    append(scalar, mark, attributes, pair)
    guard isWide else { return 1 }
    // What stands for a wide character has one column.
    if scalar != cell.scalar { append(features.isUnicode ? " " : scalar, nil, attributes, pair) }
    return 2
  }

  private func append(
    _ scalar: Unicode.Scalar, _ mark: Unicode.Scalar?, _ attributes: attr_t, _ pair: Int
  ) {
    var cell = cchar_t()
    _ = liveterm_cell(
      &cell, wchar_t(bitPattern: scalar.value), wchar_t(bitPattern: mark?.value ?? 0), attributes,
      Int32(pair))
    row.append(cell)
  }

  // MARK: Keys

  /// The key that the terminal's description has for a sequence; nil if none that means anything to the interface.
  func key(of sequence: [UInt8]) -> Key? {
    let text = sequence.map { CChar(bitPattern: $0) } + [0]
    return Self.special(key_defined(text))
  }

  private static func special(_ code: Int32) -> Key? {
    switch code {
    case KEY_UP: .up
    case KEY_DOWN: .down
    case KEY_LEFT: .left
    case KEY_RIGHT: .right
    case KEY_PPAGE: .pageUp
    case KEY_NPAGE: .pageDown
    case KEY_HOME: .home
    case KEY_END: .end
    case KEY_ENTER: .enter
    case KEY_BACKSPACE: .backspace
    case KEY_DC: .delete
    case KEY_BTAB: .backTab
    case liveterm_function_key(0)...liveterm_function_key(24):
      .function(Int(code - liveterm_function_key(0)))
    default: nil
    }
  }
}

extension CellGrid {
  /// One cell as it is, for a record of what a screen shows.
  fileprivate mutating func replace(_ cell: Cell, x: Int, y: Int) {
    withRow(x: x, y: y, count: 1, keepingNeighbours: true) { $0[0] = cell }
  }
}
