import EventLoop
@preconcurrency import Glibc
import Testing

/// A terminal that a test looks at: one window of a tmux server of its own, with a shell in it.
final class Tmux {
  struct Failed: Error, CustomStringConvertible { let description: String }

  /// What programs in it believe it to be.
  struct Kind: Sendable, CustomTestStringConvertible {
    var term = "tmux-256color"
    var variables: [String] = []

    static let truecolour = Kind(variables: ["COLORTERM=truecolor"])
    static let palette = Kind()
    static let old = Kind(term: "vt100")
    static let uncoloured = Kind(variables: ["NO_COLOR=1"])
    /// Knows how to repeat a character, and erases otherwise.
    static let xterm = Kind(term: "xterm-256color", variables: ["COLORTERM=truecolor"])

    var testDescription: String { ([term] + variables).joined(separator: " ") }
  }

  private let world: RealWorld
  private let socket: String
  private let tmux: String
  private var isOpen = true

  /// Runs `body` in a new terminal and ends the server whatever happens.
  static func with<Result>(
    _ world: RealWorld, _ kind: Kind = .truecolour, width: Int, height: Int, _ body: (Tmux) throws -> Result
  ) throws -> Result {
    let terminal = try Tmux(world)
    defer { terminal.close() }
    try terminal.start(kind, width, height)
    return try body(terminal)
  }

  private init(_ world: RealWorld) throws {
    self.world = world
    tmux = Peers.tmux ?? "tmux"
    // A folder of the world's, which goes with it.
    socket = try world.folder() + "/tmux"
  }

  private func start(_ kind: Kind, _ width: Int, _ height: Int) throws {
    try run("-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "-s", "t", "cat")
    try run("set-option", "-g", "remain-on-exit", "off")
    try run("set-option", "-g", "history-limit", "0")
    try run("set-option", "-sg", "escape-time", "0")
    let shell =
      ["exec", "env", "-u", "COLORTERM", "-u", "NO_COLOR", "LC_ALL=C.UTF-8", "PS1=ready> ", "TERM=\(kind.term)"]
      + kind.variables + ["bash", "--norc", "--noprofile", "+o", "history"]
    try run("new-window", "-k", "-t", "t:0", shell.map(Self.quoted).joined(separator: " "))
    try wait(for: "ready>")
  }

  private static func quoted(_ word: String) -> String {
    word == "exec" ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  func close() {
    guard isOpen else { return }
    isOpen = false
    _ = try? run("kill-server")
  }

  /// One command of tmux, and what it prints.
  @discardableResult
  func run(_ words: String...) throws -> String { try run(words) }

  @discardableResult
  func run(_ words: [String]) throws -> String {
    let child = try world.start([tmux, "-u", "-S", socket] + words)
    try world.wait("tmux \(words.first ?? "")") { child.isFinished }
    guard child.status == .exited(0) else {
      throw Failed(description: "tmux \(words.joined(separator: " ")): \(child.errorText)")
    }
    return child.text
  }

  // MARK: The screen

  /// What is to be seen, without colours; empty when the window is gone.
  var text: String { (try? run("capture-pane", "-p", "-t", "t")) ?? "" }

  /// With all colours and attributes.
  func cells() throws -> String { try run("capture-pane", "-e", "-p", "-N", "-t", "t") }

  /// A figure that tmux has of the window, such as `alternate_on`.
  func figure(_ name: String) throws -> String {
    try run("display-message", "-p", "-t", "t", "#{\(name)}").lines.first ?? ""
  }

  func resize(_ width: Int, _ height: Int) throws {
    try run("resize-window", "-t", "t", "-x", "\(width)", "-y", "\(height)")
  }

  /// Waits until the programs know the window's size: tmux tells them with a delay when it changes often.
  func waitForSize() throws {
    let (name, size) = (try figure("pane_tty"), try figure("window_width") + "x" + figure("window_height"))
    let descriptor = open(name, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failed(description: "cannot open \(name): \(errno)") }
    defer { Glibc.close(descriptor) }
    try world.wait("the size \(size)") {
      var now = winsize()
      return ioctl(descriptor, UInt(TIOCGWINSZ), &now) == 0 && "\(now.ws_col)x\(now.ws_row)" == size
    }
  }

  /// Waits until the screen is as it should be; what it was like is told when that does not come.
  func wait(_ what: String, atMost seconds: Double = 20, until done: @escaping (String) -> Bool) throws {
    let deadline = world.loop.now + .seconds(seconds)
    var text = text
    while !done(text) {
      guard world.loop.now < deadline else { throw Failed(description: "\(what) did not come; the screen is\n\(text)") }
      text = self.text
    }
  }

  func wait(for part: String, atMost seconds: Double = 20) throws {
    try wait("\"\(part)\"", atMost: seconds) { $0.contains(part) }
  }

  /// Bytes that the program has written so far, wherever to.
  func writtenBytes() throws -> Int {
    let program = try program() ?? 0
    let line = try readText("/proc/\(program)/io").lines.first { $0.hasPrefix("wchar:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }

  /// The cells once the program has written more than `bytes`, then nothing for a while, and the screen has come to
  /// rest.
  func settledCells(beyond bytes: Int = -1) throws -> String {
    let deadline = world.loop.now + .seconds(20)
    var (cells, written, since) = ("", -1, world.loop.now)
    while world.loop.now < deadline {
      let (next, now) = (try self.cells(), try writtenBytes())
      if next != cells || now != written || now <= bytes { since = world.loop.now }
      if world.loop.now - since > .milliseconds(200) { return next }
      (cells, written) = (next, now)
    }
    throw Failed(description: "the screen does not come to rest:\n\(text)")
  }

  // MARK: Keys

  /// Types text as it is.
  func type(_ text: String) throws { try run("send-keys", "-t", "t", "-l", "--", text) }

  /// Presses keys by tmux's names: Enter, Escape, PageUp, C-l, F1.
  func press(_ keys: String...) throws { try run(["send-keys", "-t", "t"] + keys) }

  /// Sends bytes as they are.
  func send(_ bytes: some Sequence<UInt8>) throws {
    try run(["send-keys", "-t", "t", "-H"] + bytes.map { String($0, radix: 16) })
  }

  /// A command line for the shell.
  func enter(_ line: String) throws {
    try type(line)
    try press("Enter")
  }

  /// The terminal's modes as stty tells them.
  func modes() throws -> String {
    let name = try figure("pane_tty")
    let child = try world.start(["/usr/bin/env", "stty", "-a", "-F", name])
    try world.wait("stty") { child.isFinished }
    return child.text
  }

  /// The process that the shell runs, if it has begun.
  func program() throws -> pid_t? {
    let shell = try figure("pane_pid")
    let text = try readText("/proc/\(shell)/task/\(shell)/children")
    return text.split(separator: " ").first.flatMap { pid_t($0.trimmingSpaces) }
  }

  /// Starts the program with the words behind it and waits until a picture plays.
  func startProgram(_ words: String = "") throws {
    try enter("\(Peers.liveterm ?? "liveterm") \(words)")
    try wait("the interface playing") { $0.contains("2004") }
  }
}

extension StringProtocol {
  var trimmingSpaces: String { String(filter { !$0.isWhitespace }) }
}
