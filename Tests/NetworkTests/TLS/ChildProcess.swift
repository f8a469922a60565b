@preconcurrency import Glibc

@testable import Network

/// A program that runs beside a test; killed and reaped with its owner.
final class ChildProcess {
  private var pid: pid_t = 0
  private var output: Int32 = -1
  private var collected: [UInt8] = []
  private var status: Int32?

  /// Starts `words[0]`, searched for in PATH, with its standard output caught and its standard error thrown away.
  init(_ words: [String]) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemCall.Failure(number: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    output = ends[0]
    defer { Glibc.close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    let result = posix_spawnp(&pid, words[0], &actions, nil, &arguments, environ)
    guard result == 0 else {
      pid = 0
      throw SystemCall.Failure(number: result)
    }
  }

  deinit {
    if output >= 0 { Glibc.close(output) }
    guard pid > 0, status == nil else { return }
    kill(pid, SIGKILL)
    var last: Int32 = 0
    while waitpid(pid, &last, 0) < 0, errno == EINTR {}
  }

  /// The first line of its output; nil while it has not come.
  func firstLine() -> String? {
    var piece = [UInt8](repeating: 0, count: 256)
    let count = read(output, &piece, piece.count)
    if count > 0 { collected += piece.prefix(count) }
    guard let end = collected.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    return String(decoding: collected[..<end], as: UTF8.self)
  }

  /// Whether it has ended; `hasSucceeded` tells how.
  func hasEnded() -> Bool {
    guard status == nil, pid > 0 else { return true }
    var value: Int32 = 0
    if waitpid(pid, &value, WNOHANG) == pid { status = value }
    return status != nil
  }

  var hasSucceeded: Bool { status == 0 }

  static func isInstalled(_ program: String) -> Bool {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
  }
}
