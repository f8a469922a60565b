import EventLoop
@preconcurrency import Glibc

/// `liveterm test --watch`: runs again whenever a script or a JSON file of the project changes.
final class TestWatch: TimerTarget {
  private static let period = RunDuration.milliseconds(300)

  private let loop = EventLoop(clock: .wall)
  private let root: String
  private var stamps: [String: Int] = [:]

  private init(_ root: String) { self.root = root }

  static func run(
    _ root: String, _ arguments: ParsedArguments, _ output: any TextOutput
  ) throws(CommandFailure) -> ExitCode {
    let watch = TestWatch(root)
    while true {
      watch.stamps = watch.look(root)
      let files = try TestFiles.find(arguments.all(TestTable.paths))
      if try Test.runOnce(files, root, arguments, output) == .interrupted { return .interrupted }
      output.write("waiting for a change; Ctrl-C ends\n")
      output.flush()
      guard watch.wait() else { return .interrupted }
    }
  }

  /// False if the user interrupts.
  private func wait() -> Bool {
    var isInterrupted = false
    let interrupt = InterruptWatch(loop: loop) { [loop] _ in
      isInterrupted = true
      loop.stop()
    }
    defer { interrupt?.cancel() }
    let timer = loop.schedule(after: Self.period, self)
    loop.run()
    loop.cancel(timer)
    return !isInterrupted
  }

  func timerFired(_ token: Int) {
    if look(root) != stamps { return loop.stop() }
    loop.schedule(after: Self.period, self)
  }

  /// When each file was written, in nanoseconds.
  private func look(_ folder: String) -> [String: Int] {
    var found: [String: Int] = [:]
    for name in TestFiles.names(in: folder) where !name.hasPrefix(".") && name != "node_modules" {
      let path = "\(folder)/\(name)"
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        found.merge(look(path)) { first, _ in first }
      } else if [".js", ".mjs", ".cjs", ".json"].contains(where: name.hasSuffix) {
        found[path] = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
      }
    }
    return found
  }
}
