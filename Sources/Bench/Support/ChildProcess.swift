import Glibc

/// A program that a benchmark starts, and what it used.
final class ChildProcess {
  struct Usage {
    var exitStatus: Int32
    /// User and system, seconds.
    var processorTime: Double
    /// The most it held resident, MiB.
    var peakMemory: Double
  }

  let pid: pid_t
  /// The read end of its standard output, where that is wanted.
  private(set) var output: Int32 = -1
  private var buffered: [UInt8] = []
  private var isRunning = true

  /// Starts a program found in PATH. Its standard input is empty; its standard output goes nowhere or, with `capturing`, to
  /// `readLine`; errors stay visible unless it is `quiet`.
  init(_ arguments: [String], capturing: Bool = false, isQuiet: Bool = false) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    var pipeEnds: [Int32] = [-1, -1]
    if capturing {
      guard pipe(&pipeEnds) == 0 else { throw BenchError("no pipe: \(String(cString: strerror(errno)))") }
      posix_spawn_file_actions_adddup2(&actions, pipeEnds[1], 1)
      posix_spawn_file_actions_addclose(&actions, pipeEnds[0])
      posix_spawn_file_actions_addclose(&actions, pipeEnds[1])
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    if isQuiet { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    // A run in this process has blocked the signals that end a program; its children are to be ended by them.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var pid: pid_t = 0
    let result = posix_spawnp(&pid, arguments[0], &actions, &attributes, words, environ)
    if capturing { close(pipeEnds[1]) }
    guard result == 0 else {
      if capturing { close(pipeEnds[0]) }
      throw BenchError("cannot start \(arguments[0]): \(String(cString: strerror(result)))")
    }
    self.pid = pid
    output = pipeEnds[0]
  }

  deinit {
    terminate()
    if output >= 0 { close(output) }
  }

  /// The next line of its output; nil at the end.
  func readLine() -> String? {
    while true {
      if let end = buffered.firstIndex(of: 10) {
        let line = String(decoding: buffered[..<end], as: UTF8.self)
        buffered.removeFirst(end + 1)
        return line
      }
      var piece = [UInt8](repeating: 0, count: 4096)
      let count = read(output, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      buffered += piece[..<count]
    }
  }

  /// Waits for its end.
  func wait() -> Usage {
    var status: Int32 = 0
    var usage = rusage()
    while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
    isRunning = false
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    return Usage(
      exitStatus: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F,
      processorTime: Double(seconds) + Double(microseconds) / 1e6, peakMemory: Double(usage.ru_maxrss) / 1024)
  }

  /// Ends it if it runs.
  func terminate(by signal: Int32 = SIGTERM) {
    guard isRunning else { return }
    kill(pid, signal)
    _ = wait()
  }

  /// Processor time of the running process so far (user and system), seconds.
  func processorTime() throws -> Double {
    let text = try TextFile.read("/proc/\(pid)/stat")
    // The second field is the name in brackets and may hold blanks.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw BenchError("cannot read the processor time of process \(pid)")
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Runs a program to its end, which must be a good one.
  static func run(_ arguments: [String]) throws -> Usage {
    let usage = try ChildProcess(arguments).wait()
    guard usage.exitStatus == 0 else {
      throw BenchError("\(arguments.joined(separator: " ")) ended with status \(usage.exitStatus)")
    }
    return usage
  }
}
