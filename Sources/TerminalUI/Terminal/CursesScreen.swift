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

  /// In the place of pictures that are written past curses: no blank, so that curses never clears it by erasing a line,
  /// and no ASCII, so that it never writes it again to move the cursor.
  private static let filler = Cell("\u{2800}")

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
    guard let screen = newterm(name, output, input) else {
      fclose(output)
      fclose(input)
      throw TerminalError("curses cannot drive a terminal of type \(name)")
    }
    (self.output, self.input, self.screen, self.features) = (output, input, screen, features)
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

  func draw(_ grid: CellGrid, cursor: (x: Int, y: Int)?, fullRedraw: Bool) {
    let window = liveterm_stdscr()
    let hasNewPairs = palette.renewIfFull()
    if fullRedraw || hasNewPairs || grid.width != drawn.width || grid.height != drawn.height {
      _ = clearok(window, true)
      _ = werase(window)
      drawn = CellGrid(width: grid.width, height: grid.height)
    }
    let writesPictures = features.colours < .truecolor
    for y in 0..<grid.height {
      for x in 0..<grid.width {
        var cell = grid[x, y]
        if !writesPictures {
          if cell.kind == .picture {
            cell = Self.filler
          } else if cell.scalar == Self.filler.scalar {
            // The same to the eye, and never taken for a picture that is there already.
            cell.scalar = " "
          }
        }
        guard cell != drawn[x, y] else { continue }
        drawn.replace(cell, x: x, y: y)
        guard cell.kind != .tail else { continue }
        put(cell, window, x: x, y: y)
      }
    }
    if let cursor {
      _ = wmove(window, Int32(cursor.y), Int32(cursor.x))
      _ = curs_set(1)
    } else {
      _ = curs_set(0)
    }
    _ = wnoutrefresh(window)
    _ = doupdate()
  }

  private func put(_ cell: Cell, _ window: UnsafeMutablePointer<WINDOW>?, x: Int, y: Int) {
    var attributes: attr_t = 0
    if cell.style.contains(.bold) { attributes |= liveterm_attribute_bold() }
    if cell.style.contains(.dim) { attributes |= liveterm_attribute_dim() }
    if cell.style.contains(.underline) { attributes |= liveterm_attribute_underline() }
    if cell.style.contains(.reverse) { attributes |= liveterm_attribute_reverse() }
    let pair = palette.pair(ink: cell.ink, paper: cell.paper, &attributes)
    let scalar = features.isUnicode ? cell.scalar : ASCIILookalikes.scalar(for: cell.scalar)
    let mark = features.isUnicode ? cell.mark : nil
    var character = cchar_t()
    _ = liveterm_cell(
      &character, wchar_t(bitPattern: scalar.value), wchar_t(bitPattern: mark?.value ?? 0), attributes, Int32(pair))
    _ = wmove(window, Int32(y), Int32(x))
    // At the last cell of the screen it answers ERR, having written it: there is no next place for the cursor.
    _ = wadd_wch(window, &character)
    if !features.isUnicode, cell.kind == .wide { _ = wadd_wch(window, &character) }
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
    case liveterm_function_key(0)...liveterm_function_key(24): .function(Int(code - liveterm_function_key(0)))
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
