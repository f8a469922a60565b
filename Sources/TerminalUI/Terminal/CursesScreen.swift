import CNcurses
import CSystem
import Glibc

/// Owns curses: draws text cells, and reads keys and the mouse. There can be one a process.
///
/// curses writes into a file in memory, never to the terminal: what it wrote is taken from there and sent without blocking
/// (`Terminal`). So a slow terminal never holds the run.
final class CursesScreen {
  private let output: UnsafeMutablePointer<FILE>
  private let input: UnsafeMutablePointer<FILE>
  private let screen: OpaquePointer
  /// Keys are read through a pad: reading from a window would draw it.
  private let pad: UnsafeMutablePointer<WINDOW>
  private let features: TerminalFeatures
  private let palette: CursesPalette
  private var drawn = CellGrid(width: 0, height: 0)

  /// In the place of pictures that are written past curses: no blank, so that curses never clears it by erasing a line, and
  /// no ASCII, so that it never writes it again to move the cursor.
  private static let filler = Cell("\u{2800}")

  /// - Parameter name: of the terminal's description.
  init(name: String, features: TerminalFeatures, width: Int, height: Int) throws(TerminalError) {
    let memory = system_memory_file("liveterm-screen")
    guard memory >= 0, let output = fdopen(memory, "w") else { throw TerminalError("no memory for the screen") }
    guard let input = fdopen(dup(STDIN_FILENO), "r"), let screen = newterm(name, output, input) else {
      fclose(output)
      throw TerminalError("curses cannot drive a terminal of type \(name)")
    }
    guard let pad = newpad(1, 1) else {
      endwin()
      delscreen(screen)
      throw TerminalError("no memory for the screen")
    }
    (self.output, self.input, self.screen, self.pad, self.features) = (output, input, screen, pad, features)
    _ = resizeterm(Int32(height), Int32(width))
    _ = nonl()
    _ = cbreak()
    _ = noecho()
    _ = curs_set(0)
    _ = set_escdelay(25)
    _ = nodelay(pad, true)
    _ = keypad(pad, true)
    let window = liveterm_stdscr()
    _ = scrollok(window, false)
    _ = idlok(window, false)
    idcok(window, false)
    _ = leaveok(window, false)
    palette = CursesPalette(features.colours)
    if features.isUnicode { liveterm_watch_mouse() }
  }

  deinit {
    delwin(pad)
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
    if fullRedraw || grid.width != drawn.width || grid.height != drawn.height {
      _ = clearok(window, true)
      _ = werase(window)
      drawn = CellGrid(width: grid.width, height: grid.height)
    }
    let writesPictures = features.colours < .truecolor
    for y in 0..<grid.height {
      for x in 0..<grid.width {
        var cell = grid[x, y]
        if cell.kind == .picture, !writesPictures { cell = Self.filler }
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

  /// The next key or mouse event that has arrived; nil if there is none. What means nothing to the interface is skipped.
  func nextInput() -> TerminalInput? {
    while true {
      var code: wint_t = 0
      let result = wget_wch(pad, &code)
      if result == ERR { return nil }
      if result == KEY_CODE_YES {
        if let input = Self.special(Int32(bitPattern: code)) { return input }
      } else if let key = Self.plain(code) {
        return .key(key)
      }
    }
  }

  private static func special(_ code: Int32) -> TerminalInput? {
    switch code {
    case KEY_UP: .key(.up)
    case KEY_DOWN: .key(.down)
    case KEY_LEFT: .key(.left)
    case KEY_RIGHT: .key(.right)
    case KEY_PPAGE: .key(.pageUp)
    case KEY_NPAGE: .key(.pageDown)
    case KEY_HOME: .key(.home)
    case KEY_END: .key(.end)
    case KEY_ENTER: .key(.enter)
    case KEY_BACKSPACE: .key(.backspace)
    case KEY_DC: .key(.delete)
    case KEY_BTAB: .key(.backTab)
    case liveterm_function_key(0)...liveterm_function_key(24): .key(.function(Int(code - liveterm_function_key(0))))
    case KEY_MOUSE: mouse()
    default: nil
    }
  }

  private static func mouse() -> TerminalInput? {
    var (x, y): (Int32, Int32) = (0, 0)
    let kind: MouseEvent.Kind
    switch liveterm_mouse(UInt32(liveterm_next_mouse(&x, &y))) {
    case LIVETERM_MOUSE_PRESS: kind = .press
    case LIVETERM_MOUSE_RELEASE: kind = .release
    case LIVETERM_MOUSE_DRAG: kind = .drag
    case LIVETERM_MOUSE_WHEEL_UP: kind = .wheelUp
    case LIVETERM_MOUSE_WHEEL_DOWN: kind = .wheelDown
    default: return nil
    }
    return .mouse(MouseEvent(kind, x: Int(x), y: Int(y)))
  }

  private static func plain(_ code: wint_t) -> Key? {
    switch code {
    case 9: .tab
    case 10, 13: .enter
    case 27: .escape
    case 8, 127: .backspace
    case 1...26: Unicode.Scalar(code + 96).map { .control($0) }
    case 0..<32: nil
    default: Unicode.Scalar(code).map { .character($0) }
    }
  }
}

extension CellGrid {
  /// One cell as it is, for a record of what a screen shows.
  fileprivate mutating func replace(_ cell: Cell, x: Int, y: Int) {
    withRow(x: x, y: y, count: 1, keepingNeighbours: true) { $0[0] = cell }
  }
}
