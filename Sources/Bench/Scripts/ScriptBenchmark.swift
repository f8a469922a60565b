import EventLoop

/// How fast scripted tests are: whole commands, start included.
enum ScriptBenchmark {
  private static let minute = """
    test('a minute', async ({ live, sleep, expect }) => {
      const pusher = live.pusher({ url: 'rtmp://push.local/live/a', mode: 'SD', 'min-bitrate': 500, 'max-bitrate': 800 })
      await pusher.start()
      await pusher.event(1002)
      const player = live.player({ src: 'rtmp://play.local/live/a' })
      await player.play()
      await player.event(2004)
      await sleep('58s')
      expect(player).toBePlaying()
    })

    """

  static func run(_ workbench: Workbench) throws -> [Figure] {
    let path = workbench.folder + "/minute.test.js"
    try TextFile.write(minute, to: path)
    return [
      try figure("60 s of run time, model codec", 11, 200, [workbench.liveterm, "test", path, "--codec", "model"]),
      try figure(
        "60 s of run time, 360p encoded and decoded", 3, 4_000, [workbench.liveterm, "test", path, "-j", "1"]),
      try figure("the scenario suite, -j 2", 1, 60_000, [workbench.liveterm, "test", "Tests/Scenarios", "-j", "2"]),
      try exploration(workbench),
    ]
  }

  /// The median of some rounds.
  private static func figure(_ name: String, _ rounds: Int, _ most: Double, _ command: [String]) throws -> Figure {
    var times: [Double] = []
    for _ in 0..<rounds {
      let start = Machine.monotonicNanoseconds()
      _ = try ChildProcess.run(command)
      times.append(Double(Machine.monotonicNanoseconds() - start) / 1e6)
    }
    return Figure(
      benchmark: "scripts", name: name, ours: "\(fixed(times.median)) ms", target: "<= \(fixed(most)) ms",
      isMet: times.median <= most)
  }

  private static func exploration(_ workbench: Workbench) throws -> Figure {
    let seeds = 500
    let start = Machine.monotonicNanoseconds()
    _ = try ChildProcess.run([
      workbench.liveterm, "explore", "--seeds", "1..\(seeds)", "--for", "60s", "-j", "2", "--out", workbench.folder,
    ])
    let perMinute = Double(seeds) * 60e9 / Double(Machine.monotonicNanoseconds() - start)
    return Figure(
      benchmark: "scripts", name: "explore: seeds of 60 s a minute, -j 2", ours: fixed(perMinute), target: ">= 1000",
      isMet: perMinute >= 1_000)
  }
}
