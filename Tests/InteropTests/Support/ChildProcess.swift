import EventLoop
@preconcurrency import Glibc

/// A program that a test starts, on the test's loop: what it prints is collected, what it reads is fed, its end is found.
///
/// It is killed and reaped by `kill()`, which `Children` calls for all of a test's programs at the test's end. Should the
/// test process itself die, the system kills the program (`setpriv --pdeathsig`).
final class ChildProcess: TimerTarget {
  struct CannotStart: Error, CustomStringConvertible { let description: String }

  enum Status: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  private static let pollPeriod = RunDuration.milliseconds(5)

  let command: String
  let identifier: pid_t
  private(set) var status: Status?
  /// The most memory it ever held, in bytes; known when it has ended.
  private(set) var peakMemory = 0
  private let loop: EventLoop
  private let output: ChildLink
  private let errorOutput: ChildLink
  private let input: ChildLink?
  private var timer: TimerID?

  init(_ words: [String], loop: EventLoop, hasInput: Bool = false) throws {
    self.loop = loop
    command = words.joined(separator: " ")
    let out = try Self.makeLink()
    let error = try Self.makeLink()
    let feed = hasInput ? try Self.makeLink() : nil
    defer { for link in [out, error, feed] { if let link { close(link.child) } } }
    identifier = try Self.spawn(words, standard: [feed?.child ?? -1, out.child, error.child])
    output = ChildLink(out.own, loop)
    errorOutput = ChildLink(error.own, loop)
    input = feed.map { ChildLink($0.own, loop) }
    timer = loop.schedule(after: Self.pollPeriod, self)
  }

  /// Standard output and standard error so far.
  var text: String { String(decoding: output.received, as: UTF8.self) }
  var errorText: String { String(decoding: errorOutput.received, as: UTF8.self) }

  /// Ended, and all it printed has been read.
  var isFinished: Bool { status != nil && output.isClosed && errorOutput.isClosed }

  func signal(_ number: Int32) {
    if status == nil { Glibc.kill(identifier, number) }
  }

  /// Queues bytes for its standard input.
  func feed(_ bytes: ArraySlice<UInt8>) { input?.write(bytes) }

  /// Closes its standard input once all is written.
  func endInput() { input?.finish() }

  /// Kills it if it still runs and collects what is left of it.
  func kill() {
    if let timer { loop.cancel(timer) }
    timer = nil
    if status == nil {
      Glibc.kill(identifier, SIGKILL)
      reap(options: 0)
    }
    output.readRest()
    errorOutput.readRest()
    input?.close()
  }

  func timerFired(_ token: Int) {
    timer = nil
    reap(options: WNOHANG)
    if status == nil { timer = loop.schedule(after: Self.pollPeriod, self) }
  }

  private func reap(options: Int32) {
    var word: Int32 = 0
    var usage = rusage()
    var result: pid_t
    repeat { result = wait4(identifier, &word, options, &usage) } while result < 0 && errno == EINTR
    guard result == identifier else { return }
    let signal = word & 0x7F
    status = signal == 0 ? .exited((word >> 8) & 0xFF) : .signalled(signal)
    peakMemory = usage.ru_maxrss * 1_024
  }
}

extension ChildProcess {
  /// Sockets, not pipes: writing to a child that is gone gives an error, not a signal.
  private static func makeLink() throws -> (own: Int32, child: Int32) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw CannotStart(description: "no socket pair: \(errno)") }
    return (ends[0], ends[1])
  }

  /// `standard`: the descriptors that become 0, 1 and 2; -1 is /dev/null.
  private static func spawn(_ words: [String], standard: [Int32]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, descriptor) in standard.enumerated() {
      if descriptor < 0 {
        posix_spawn_file_actions_addopen(&actions, Int32(target), "/dev/null", O_RDWR, 0)
      } else {
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
      }
    }
    // A run that was interrupted on this thread may have blocked signals, which a child would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    let all = (Peers.path(of: "setpriv").map { [$0, "--pdeathsig", "KILL"] } ?? []) + words
    var arguments = all.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var identifier: pid_t = 0
    let result = posix_spawn(&identifier, all[0], &actions, &attributes, &arguments, environ)
    guard result == 0 else {
      throw CannotStart(description: "cannot start \(words[0]): \(String(cString: strerror(result)))")
    }
    return identifier
  }
}

/// This end of a connection to or from a child.
private final class ChildLink: ReadinessHandler {
  /// What is kept; more is dropped.
  private static let keptBytes = 8 << 20

  private(set) var received: [UInt8] = []
  private let loop: EventLoop
  private var descriptor: Int32
  private var queue: [ArraySlice<UInt8>] = []
  private var isFinishing = false

  init(_ descriptor: Int32, _ loop: EventLoop) {
    self.descriptor = descriptor
    self.loop = loop
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    loop.watch(descriptor, for: .read, self)
  }

  var isClosed: Bool { descriptor < 0 }

  func write(_ bytes: ArraySlice<UInt8>) {
    guard descriptor >= 0, !bytes.isEmpty else { return }
    queue.append(bytes)
    loop.watch(descriptor, for: .write, self)
  }

  func finish() {
    isFinishing = true
    if queue.isEmpty { close() }
  }

  func close() {
    guard descriptor >= 0 else { return }
    loop.unwatch(descriptor)
    Glibc.close(descriptor)
    descriptor = -1
  }

  /// What a dead child left behind.
  func readRest() {
    while descriptor >= 0, readOnce() {}
    close()
  }

  func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
    if queue.isEmpty { _ = readOnce() } else { writeOnce() }
  }

  /// False when there was nothing.
  private func readOnce() -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 {
        received.append(contentsOf: buffer.prefix(min(count, max(0, Self.keptBytes - received.count))))
        return true
      }
      if count == 0 || errno != EAGAIN && errno != EINTR { close() }
      return false
    }
  }

  private func writeOnce() {
    guard let first = queue.first else { return }
    let count = first.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    if count < 0 {
      if errno != EAGAIN && errno != EINTR { close() }
      return
    }
    queue[0].removeFirst(count)
    if queue[0].isEmpty { queue.removeFirst() }
    guard queue.isEmpty else { return }
    if isFinishing { close() } else { loop.watch(descriptor, for: .read, self) }
  }
}
