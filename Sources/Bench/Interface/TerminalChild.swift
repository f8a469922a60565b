import CSystem
import EventLoop
import Glibc

/// A program on a terminal of its own, whose output is read as it comes.
final class TerminalChild: ReadinessHandler {
  private let loop: EventLoop
  private let descriptor: Int32
  private let process: Int32
  /// Everything it has written since `forget`; of that the newest 4 MiB.
  private(set) var output: [UInt8] = []
  private(set) var outputBytes: UInt64 = 0
  /// Told of every piece, after it was added to `output`.
  var onOutput: () -> Void = {}

  init(_ loop: EventLoop, _ arguments: [String], columns: Int, rows: Int) throws {
    self.loop = loop
    let environment = ["TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=/tmp"]
    var argumentPointers = arguments.map { strdup($0) } + [nil]
    var environmentPointers = environment.map { strdup($0) } + [nil]
    defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
    var other: Int32 = -1
    process = system_spawn_on_terminal(&argumentPointers, &environmentPointers, Int32(columns), Int32(rows), &other)
    guard process > 0 else { throw BenchError("cannot start \(arguments[0]) on a terminal") }
    descriptor = other
    loop.watch(descriptor, for: .read, self)
  }

  func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &piece, piece.count)
    guard count > 0 else {
      if count == 0 || errno != EAGAIN { loop.unwatch(descriptor) }
      return
    }
    outputBytes += UInt64(count)
    output += piece[..<count]
    if output.count > 4 << 20 { output.removeFirst(output.count - (4 << 20)) }
    onOutput()
  }

  func forget() { output.removeAll(keepingCapacity: true) }

  /// Looks from the end, where what is waited for will be.
  func has(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard output.count >= wanted.count, let first = wanted.first else { return false }
    var place = output.count - wanted.count
    while place >= 0 {
      if output[place] == first, output[place..<place + wanted.count].elementsEqual(wanted) { return true }
      place -= 1
    }
    return false
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  /// Ends it by `q`, reads what is left, and returns the processor time it took, in seconds.
  func quit() throws -> Double {
    type("q")
    var usage = rusage()
    var status: Int32 = 0
    var waited: Int32 = 0
    for _ in 0..<500 where waited == 0 {
      loop.run(until: loop.now + .milliseconds(10))
      waited = wait4(process, &status, WNOHANG, &usage)
    }
    loop.unwatch(descriptor)
    close(descriptor)
    guard waited == process else {
      kill(process, SIGKILL)
      throw BenchError("the interface does not end by q")
    }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
