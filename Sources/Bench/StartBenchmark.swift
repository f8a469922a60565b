import EventLoop

/// How long a short command takes, beside a peer's shortest.
enum StartBenchmark {
  static let rounds = 41

  static func run(_ workbench: Workbench) throws -> [Figure] {
    var times: [[Double]] = [[], []]
    var processorTimes: [[Double]] = [[], []]
    for _ in 0..<rounds {
      for (index, command) in [[workbench.liveterm, "codes"], ["ffprobe", "-version"]].enumerated() {
        let start = Machine.monotonicNanoseconds()
        let usage = try ChildProcess.run(command)
        times[index].append(Double(Machine.monotonicNanoseconds() - start) / 1e6)
        processorTimes[index].append(usage.processorTime * 1e3)
      }
    }
    return [
      .atMost(
        1, timesPeer: ("ffprobe -version", times[1].median), ours: times[0].median, unit: "ms",
        "liveterm codes, wall time", in: "start"),
      .atMost(
        1, timesPeer: ("ffprobe -version", processorTimes[1].median), ours: processorTimes[0].median, unit: "ms",
        "liveterm codes, processor time", in: "start"),
    ]
  }
}
