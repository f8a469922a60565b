/// Playing a 720p file headless, everything decoded, through origin, RTMP and jitter buffer, beside FFmpeg's own program.
enum PlayBenchmark {
  static let rounds = 5

  static func run(_ workbench: Workbench) throws -> [Figure] {
    let file = try workbench.longFile()
    var ownMemory = 0.0
    var peerMemory = 0.0
    let least = try leastOfEach(
      rounds: rounds,
      [
        {
          let usage = try ChildProcess.run([workbench.liveterm, "play", file])
          ownMemory = max(ownMemory, usage.peakMemory)
          return usage.processorTime
        },
        {
          let usage = try ChildProcess.run([
            "ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-i", file, "-f", "null", "-",
          ])
          peerMemory = max(peerMemory, usage.peakMemory)
          return usage.processorTime
        },
      ])
    return [
      .atMost(
        1.10, timesPeer: ("ffmpeg -threads 1", least[1]), ours: least[0], unit: "s", "processor time of 108 s at 720p",
        in: "play"),
      Figure(
        benchmark: "play", name: "peak memory", ours: "\(fixed(ownMemory)) MiB",
        peer: "ffmpeg -threads 1 \(fixed(peerMemory)) MiB", ratio: ownMemory / peerMemory,
        target: "<= the peer's + 20 MB", isMet: ownMemory * 1.048576 <= peerMemory * 1.048576 + 20),
    ]
  }
}
