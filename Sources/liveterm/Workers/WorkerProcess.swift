import CSystem
import EventLoop
@preconcurrency import Glibc

/// A copy of this program, or another one, that takes lines on its standard input and answers with lines on its standard
/// output; its standard error is this program's. It is in a process group of its own, so that Ctrl-C reaches whoever started
/// it alone, and it is killed when this object goes.
final class WorkerProcess {
  /// Bytes of a line that has not ended: beyond that the worker talks nonsense.
  static let lineLimit = 64 << 20

  /// What `read` found.
  enum Reading {
    case lines([String])
    /// It closed its output: it ends, or crashed.
    case end
    case lineTooLong
  }

  let pid: pid_t
  /// What to watch for reading.
  let output: Int32
  /// What to watch for writing while `hasUnsentInput`; -1 once it is closed.
  private(set) var input: Int32
  private var unsent: [UInt8] = []
  private var partial: [UInt8] = []
  private var isReaped = false

  /// Throws if the machine gives no process or no pipe.
  /// - Parameter work: what a copy of this process does, which saves it the program's start; without it, or where this process
  ///   has several threads, the program is started.
  init(program: String, arguments: [String], work: (() -> Void)? = nil) throws(CommandFailure) {
    let forInput = try Self.pipe()
    let forOutput: (read: Int32, write: Int32)
    do {
      forOutput = try Self.pipe()
    } catch {
      close(forInput.read)
      close(forInput.write)
      throw error
    }
    let started =
      work.flatMap { Self.fork(input: forInput.read, output: forOutput.write, $0) }
      ?? Self.spawn(program, arguments, input: forInput.read, output: forOutput.write)
    close(forInput.read)
    close(forOutput.write)
    guard let pid = started.pid else {
      close(forInput.write)
      close(forOutput.read)
      throw .environment("cannot start a worker: \(String(cString: strerror(started.error)))")
    }
    self.pid = pid
    input = forInput.write
    output = forOutput.read
    for descriptor in [input, output] { _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) }
  }

  deinit {
    closeInput()
    _ = end()
    close(output)
  }

  // MARK: Starting

  /// Ends above the standard descriptors, which the child's own take the place of, and closed in every other child.
  private static func pipe() throws(CommandFailure) -> (read: Int32, write: Int32) {
    var ends: (Int32, Int32) = (-1, -1)
    guard system_pipe(&ends.0, &ends.1) == 1 else {
      throw .environment("cannot start a worker: \(String(cString: strerror(errno)))")
    }
    return (ends.0, ends.1)
  }

  /// Nil where that cannot be.
  private static func fork(input: Int32, output: Int32, _ work: () -> Void) -> (pid: pid_t?, error: Int32)? {
    let pid = system_fork(input, output)
    guard pid == 0 else { return pid > 0 ? (pid, 0) : errno == EBUSY ? nil : (nil, errno) }
    work()
    fflush(stdout)
    _exit(ExitCode.pass.rawValue)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], input: Int32, output: Int32
  ) -> (pid: pid_t?, error: Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A run in this process may have blocked the signals that end a program.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    sigaddset(&usual, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    var words: [UnsafeMutablePointer<CChar>?] = ([Program.name] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, program, &actions, &attributes, words, environ)
    return error == 0 ? (pid, 0) : (nil, error)
  }

  // MARK: Talking

  /// Gives it a line; what its pipe does not hold waits here.
  func send(_ line: String) {
    guard input >= 0 else { return }
    unsent += Array(line.utf8) + [UInt8(ascii: "\n")]
    writeInput()
  }

  var hasUnsentInput: Bool { !unsent.isEmpty }

  /// Writes as much as goes. A worker that is gone is found at its output.
  func writeInput() {
    guard input >= 0, !unsent.isEmpty else { return }
    let count = unsent.withUnsafeBytes { system_write_quietly(input, $0.baseAddress, $0.count) }
    if count > 0 { unsent.removeFirst(count) } else if count < 0 { unsent = [] }
  }

  /// It has nothing more to do and ends.
  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
    unsent = []
  }

  /// The lines that have come, without waiting.
  func read() -> Reading {
    var piece = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(output, &piece, piece.count)
    if count == 0 { return .end }
    guard count > 0 else { return errno == EAGAIN || errno == EINTR ? .lines([]) : .end }
    var lines: [String] = []
    var rest = piece[..<count]
    while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
      lines.append(String(decoding: partial + rest[..<newline], as: UTF8.self))
      partial.removeAll()
      rest = rest[(newline + 1)...]
    }
    partial += rest
    return partial.count > Self.lineLimit ? .lineTooLong : .lines(lines)
  }

  // MARK: Ending

  /// Ends it now, whatever it does, and says how it ended if it had ended by itself: `SIGSEGV`, `exit status 3`.
  @discardableResult
  func end() -> String {
    guard !isReaped else { return "ended" }
    isReaped = true
    // With what it started itself. Of a process that is ending already this changes nothing.
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "SIG" + String(cString: system_signal_name(signal))
  }
}
