import EventLoop
@preconcurrency import Glibc

/// A terminal without a screen: what the program sends is counted and kept as bytes, and read only while the test
/// wants.
final class PseudoTerminal: ReadinessHandler {
  struct Failed: Error, CustomStringConvertible { let description: String }

  let program: pid_t
  private(set) var receivedBytes = 0
  /// The last of what came, as text.
  var text: String { String(decoding: recent, as: UTF8.self) }
  private(set) var lastReceived = RunTime.zero
  /// Called for everything that comes.
  var onReceived: () -> Void = {}

  private static let kept = 1 << 20
  private let loop: EventLoop
  private let descriptor: Int32
  private var recent: [UInt8] = []
  private var isReading = false
  private var hasEnded = false

  static func with<Result>(
    _ world: RealWorld, _ words: [String], width: UInt16 = 120, height: UInt16 = 40,
    _ body: (PseudoTerminal) throws -> Result
  ) throws -> Result {
    let terminal = try PseudoTerminal(words, world.loop, width, height)
    defer { terminal.end() }
    return try body(terminal)
  }

  private init(_ words: [String], _ loop: EventLoop, _ width: UInt16, _ height: UInt16) throws {
    self.loop = loop
    // pty(7); the macros are beyond Swift's import: TIOCSPTLCK, TIOCGPTN.
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    var (number, lock): (Int32, Int32) = (0, 0)
    guard master >= 0, ioctl(master, 0x4004_5431, &lock) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
      throw Failed(description: "no pseudo-terminal: \(errno)")
    }
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: height, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    descriptor = master
    do {
      program = try Self.spawn(words, name)
    } catch {
      close(master)
      throw error
    }
    resume()
  }

  /// In a session of its own, of which this is the terminal.
  private static func spawn(_ words: [String], _ name: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for target in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, target, name, O_RDWR, 0) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    let startsSession = Int16(0x80)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | startsSession)
    let setpriv = Peers.path(of: "setpriv").map { [$0, "--pdeathsig", "KILL"] } ?? []
    let environment = [
      "/usr/bin/env", "-u", "NO_COLOR", "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8",
    ]
    let all = setpriv + environment + words
    var arguments = all.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var identifier: pid_t = 0
    let result = posix_spawn(&identifier, all[0], &actions, &attributes, &arguments, environ)
    guard result == 0 else { throw Failed(description: "cannot start \(words[0]): \(result)") }
    return identifier
  }

  private func end() {
    pause()
    kill(program, SIGKILL)
    if !hasEnded { waitpid(program, nil, 0) }
    close(descriptor)
  }

  /// Looks whether the program has ended.
  func exitCode() -> Int32? {
    var status: Int32 = 0
    guard !hasEnded, waitpid(program, &status, WNOHANG) == program else { return nil }
    hasEnded = true
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
  }

  func pause() {
    isReading = false
    loop.unwatch(descriptor)
  }

  func resume() {
    isReading = true
    loop.watch(descriptor, for: .read, self)
  }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  func descriptorReady(_ ready: Int32, _ readiness: Readiness) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else {
      if count == 0 || errno != EAGAIN { pause() }
      return
    }
    receivedBytes += count
    lastReceived = loop.now
    recent += buffer[..<count]
    if recent.count > Self.kept { recent.removeFirst(recent.count - Self.kept / 2) }
    onReceived()
  }

  /// Forgets what came.
  func clear() { recent = [] }

  // MARK: The process

  /// Processor time so far, in milliseconds.
  func processorMilliseconds() throws -> Int {
    let fields = try readText("/proc/\(program)/stat").split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return 0 }
    return (user + system) * 1_000 / sysconf(Int32(_SC_CLK_TCK))
  }

  /// Memory held now, in kB.
  func residentKilobytes() throws -> Int {
    let line = try readText("/proc/\(program)/status").lines.first { $0.hasPrefix("VmRSS:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }
}
