import CNcurses
import CSystem
import EventLoop
import Glibc

/// What a terminal tells its owner, from the loop.
public protocol TerminalDelegate: AnyObject {
  func terminal(received input: TerminalInput)
  /// Another size, or continued after a stop: everything is to be drawn again.
  func terminalChanged()
  /// The last screen is out: the next may be drawn.
  func terminalDrained()
  /// SIGINT, SIGTERM or SIGHUP; nil when the terminal is gone.
  func terminalClosed(signal: Int32?)
}

/// The terminal of this process as a display: curses for text, `PictureWriter` for pictures where there are 24-bit
/// colours, one queue of bytes that never blocks the loop. Leaves the terminal as it was: at `close`, when stopped by
/// Ctrl-Z, at exit(3) and in a crash.
public final class Terminal: Display, ReadinessHandler {
  public let features: TerminalFeatures
  public private(set) var width = 80
  public private(set) var height = 24
  public weak var delegate: (any TerminalDelegate)?
  /// Bytes sent so far.
  public private(set) var writtenBytes: UInt64 = 0

  private let loop: EventLoop
  /// The terminal, opened anew, so that not blocking is a matter of this program alone and not of its shell.
  private let descriptor: Int32
  private let errorLog: Int32
  private let standardError: Int32
  private var curses: CursesScreen?
  private var signals: SignalWatch?
  private var pictures = PictureWriter()
  private var queue = ContiguousArray<UInt8>()
  private var sent = 0
  private var isOpen = true
  /// Stopped by Ctrl-Z: the terminal is somebody else's.
  private var isAway = false
  private var decoder = InputDecoder()
  private var decoderTimer: TimerID?
  private let hasMouse: Bool

  static let watchedSignals = [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT]
  private static let beginUpdate = ContiguousArray("\u{1B}[?2026h".utf8)
  private static let endUpdate = ContiguousArray("\u{1B}[?2026l".utf8)
  /// Buttons, the wheel and movement with a pressed button, in the coordinates of SGR.
  private static let watchDrags = "\u{1B}[?1002h\u{1B}[?1006h"
  private static let forgetDrags = "\u{1B}[?1002l\u{1B}[?1006l"

  public init(loop: EventLoop, options: TerminalOptions = .init()) throws(TerminalError) {
    self.loop = loop
    let environment = TerminalEnvironment.current
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw TerminalError("the interface needs a terminal on standard input and output")
    }
    guard !environment.term.isEmpty, environment.term != "dumb" else {
      throw TerminalError(
        environment.term.isEmpty
          ? "TERM is not set" : "a terminal of type dumb has no screen to draw on")
    }
    let (name, features) = try Self.detect(environment, options)
    self.features = features
    hasMouse = !environment.isASCIIOnly
    descriptor = try Self.openTerminal()
    errorLog = system_memory_file("liveterm-errors")
    standardError = dup(STDERR_FILENO)
    measure()
    let screen = try CursesScreen(name: name, features: features, width: width, height: height)
    curses = screen
    pictures = PictureWriter(lastCell: screen.lastCell)
    guard system_terminal_raw(STDIN_FILENO) != 0 else {
      throw TerminalError("cannot set the terminal's modes")
    }
    signals = SignalWatch(loop: loop, signals: Self.watchedSignals) { [weak self] in
      self?.take(signal: $0)
    }
    guardScreen()
    if hasMouse { enqueue(Array(Self.watchDrags.utf8)) }
    loop.watch(STDIN_FILENO, for: .read, self)
  }

  /// The terminal behind standard output by its name; where that is another user's (su) or another container's, the one
  /// that controls this process.
  private static func openTerminal() throws(TerminalError) -> Int32 {
    let flags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    var path = [CChar](repeating: 0, count: 256)
    if ttyname_r(STDOUT_FILENO, &path, path.count) == 0, case let descriptor = open(path, flags),
      descriptor >= 0
    {
      return descriptor
    }
    let descriptor = open("/dev/tty", flags)
    guard descriptor >= 0 else {
      throw TerminalError("cannot open the terminal: \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  private static func detect(
    _ environment: TerminalEnvironment, _ options: TerminalOptions
  ) throws(TerminalError) -> (name: String, features: TerminalFeatures) {
    let name = environment.cursesName { liveterm_setup($0, STDOUT_FILENO) == 1 }
    guard liveterm_setup(name, STDOUT_FILENO) == 1 else {
      throw TerminalError("terminfo does not know a terminal of type \(environment.term)")
    }
    guard liveterm_capability("cup") != nil, liveterm_capability("clear") != nil else {
      throw TerminalError("a terminal of type \(environment.term) cannot move its cursor")
    }
    let depth = environment.depth(
      colours: Int(liveterm_number("colors")),
      isDirect: liveterm_flag("RGB") != 0 || liveterm_flag("Tc") != 0)
    _ = TextWidth.columns(of: "推")
    let isUnicode =
      !environment.isASCIIOnly && String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8"
    return (
      name,
      TerminalFeatures(
        colours: options.colours ?? depth, isUnicode: isUnicode, blocks: options.blocks)
    )
  }

  /// What a crash writes; the same that `close` does. Standard error would write over the screen: it is kept until the
  /// end.
  private func guardScreen() {
    var text = (hasMouse ? Self.forgetDrags : "") + "\u{1B}[?2026l"
    for name in ["rmkx", "sgr0", "cnorm"] { text += Self.capability(name) ?? "" }
    // Where there is one screen alone the prompt comes in the place of its last line.
    text += Self.capability("rmcup") ?? "\r" + (Self.capability("el") ?? "")
    if errorLog >= 0 { dup2(errorLog, STDERR_FILENO) }
    let bytes = text.utf8.map { CChar(bitPattern: $0) }
    system_terminal_guard(descriptor, bytes, bytes.count, errorLog, standardError)
  }

  /// A capability as it is sent, without the delays that terminals of old were given (terminfo(5): `$<2>`).
  private static func capability(_ name: String) -> String? {
    guard let text = liveterm_capability(name) else { return nil }
    let parts = String(cString: text).split(separator: "$<", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(String(parts[0])) {
      $0
        + ($1.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false).dropFirst()
          .first ?? "")
    }
  }

  private func measure() {
    var (columns, rows): (Int32, Int32) = (0, 0)
    guard system_terminal_size(descriptor, &columns, &rows) != 0 else { return }
    // Nobody has a larger one, and the cells of a size somebody made up would fill the memory.
    (width, height) = (Int(min(columns, 1_000)), Int(min(rows, 500)))
  }

  // MARK: Drawing

  public var isDrained: Bool { isOpen && queue.isEmpty }

  public func draw(_ grid: CellGrid, cursor: (x: Int, y: Int)?, fullRedraw: Bool) {
    guard isOpen, !isAway, let curses else { return }
    if fullRedraw { pictures.forget() }
    let begin = queue.count
    queue.append(contentsOf: Self.beginUpdate)
    curses.draw(grid, cursor: cursor, fullRedraw: fullRedraw, pictures: &pictures, into: &queue)
    if features.colours == .truecolor { pictures.write(grid, into: &queue) }
    if queue.count == begin + Self.beginUpdate.count {
      // Nothing has changed.
      queue.removeLast(Self.beginUpdate.count)
    } else {
      queue.append(contentsOf: Self.endUpdate)
    }
    send()
  }

  private func enqueue(_ bytes: [UInt8]) {
    queue.append(contentsOf: bytes)
    send()
  }

  private func send() {
    while sent < queue.count {
      let written = queue.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent)
      }
      if written > 0 {
        sent += written
        writtenBytes += UInt64(written)
      } else if errno == EAGAIN {
        return loop.watch(descriptor, for: .write, self)
      } else if errno != EINTR {
        return lose()
      }
    }
    queue.removeAll(keepingCapacity: true)
    sent = 0
  }

  // MARK: What the terminal tells

  public func descriptorReady(_ ready: Int32, _ readiness: Readiness) {
    if ready == descriptor {
      loop.unwatch(descriptor)
      send()
      if isDrained { delegate?.terminalDrained() }
      return
    }
    var waiting: Int32 = 0
    // A terminal that is gone is always ready and has nothing.
    guard ioctl(STDIN_FILENO, UInt(FIONREAD), &waiting) == 0,
      waiting > 0 || readiness.isDisjoint(with: .failure)
    else {
      return lose()
    }
    guard waiting > 0 else { return }
    readKeys(atMost: min(Int(waiting), 4_096))
  }

  private func readKeys(atMost limit: Int) {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = read(STDIN_FILENO, &bytes, limit)
    guard count > 0 else {
      if count < 0, errno == EAGAIN || errno == EINTR { return }
      return lose()
    }
    deliver(decoder.receive(bytes[..<count]))
  }

  private func deliver(_ items: [InputDecoder.Item]) {
    for item in items where isOpen {
      switch item {
      case .input(let input): delegate?.terminal(received: input)
      case .sequence(let bytes):
        if let key = curses?.key(of: bytes) ?? UsualSequences.key(of: bytes) {
          delegate?.terminal(received: .key(key))
        }
      }
    }
    if let decoderTimer { loop.cancel(decoderTimer) }
    decoderTimer = decoder.patienceMilliseconds.map { patience in
      loop.schedule(after: .milliseconds(patience)) { [weak self] in
        guard let self, isOpen else { return }
        deliver(decoder.timeOut())
      }
    }
  }

  private func lose() {
    guard isOpen else { return }
    loop.unwatch(STDIN_FILENO)
    loop.unwatch(descriptor)
    queue.removeAll()
    delegate?.terminalClosed(signal: nil)
  }

  private func take(signal: Int32) {
    switch signal {
    case SIGWINCH: resized()
    case SIGTSTP: suspend()
    case SIGCONT: resume()
    default: delegate?.terminalClosed(signal: signal)
    }
  }

  /// Also when the size is what it was: it may have been another meanwhile, and the terminal has dropped what was
  /// outside.
  private func resized() {
    measure()
    curses?.resize(width: width, height: height)
    pictures.forget()
    delegate?.terminalChanged()
  }

  private func suspend() {
    leaveScreen()
    isAway = true
    // In the background (`bg`) there is nothing to draw on; what ends the program is then the next signal.
    repeat {
      system_stop()
      if system_is_ending() != 0 { return }
    } while system_is_in_foreground(descriptor) == 0
    resume()
  }

  private func resume() {
    guard isOpen, system_is_in_foreground(descriptor) != 0 else { return }
    isAway = false
    _ = system_terminal_raw(STDIN_FILENO)
    guardScreen()
    measure()
    curses?.resize(width: width, height: height)
    if hasMouse { enqueue(Array(Self.watchDrags.utf8)) }
    pictures.forget()
    delegate?.terminalChanged()
  }

  // MARK: Leaving

  /// Sends what is left, as far as the terminal takes it, and puts everything back.
  private func leaveScreen() {
    guard !isAway else { return }
    loop.unwatch(descriptor)
    curses?.leave()
    curses?.take(into: &queue)
    queue.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress, sent < bytes.count else { return }
      _ = system_write_all(descriptor, start + sent, bytes.count - sent, 500)
    }
    queue.removeAll()
    sent = 0
    system_terminal_restore()
    if errorLog >= 0 { _ = ftruncate(errorLog, 0) }
  }

  /// Leaves the terminal as it was; safe to call again.
  public func close() {
    guard isOpen else { return }
    leaveScreen()
    isOpen = false
    loop.unwatch(STDIN_FILENO)
    if let decoderTimer { loop.cancel(decoderTimer) }
    signals?.cancel()
    signals = nil
    curses = nil
    for descriptor in [descriptor, errorLog, standardError] where descriptor >= 0 {
      Glibc.close(descriptor)
    }
  }

  deinit { close() }
}
