import Glibc

/// This program started by itself, so that what is measured has a process of its own.
enum Worker {
  static let argument = "worker"

  /// Runs the worker that the command line names.
  static func run(_ arguments: [String]) throws {
    switch (arguments.first, arguments.dropFirst().map { Int($0) ?? 0 }) {
    case ("players", let numbers) where numbers.count == 1: try PlayersBenchmark.work(count: numbers[0])
    case ("viewers", let numbers) where numbers.count == 3:
      try LoadGenerator.run(port: UInt16(clamping: numbers[0]), viewers: numbers[1], seconds: Int64(numbers[2]))
    case ("endurance", _): try EnduranceBenchmark.work()
    default: throw BenchError("no such worker")
    }
  }
}
