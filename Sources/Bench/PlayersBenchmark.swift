import EventLoop
import LiveComponents
import Origin
import Stage

/// A thousand players without codecs on one stream in one process.
enum PlayersBenchmark {
  static let players = 1_000
  static let seconds: Int64 = 60
  static let rounds = 3

  static func run(_ workbench: Workbench) throws -> [Figure] {
    func memory(_ count: Int) throws -> (time: Double, mebibytes: Double) {
      let usage = try ChildProcess.run([workbench.ownPath, Worker.argument, "players", "\(count)"])
      return (usage.processorTime, usage.peakMemory)
    }
    let one = try memory(1)
    var time = Double.infinity
    var mebibytes = 0.0
    for _ in 0..<rounds {
      let many = try memory(players)
      time = min(time, many.time)
      mebibytes = max(mebibytes, many.mebibytes)
    }
    let speed = Double(seconds) / time
    let share = (mebibytes - one.mebibytes) * 1_024 / Double(players - 1)
    return [
      Figure(
        benchmark: "players", name: "1,000 players, one minute, one core",
        ours: "\(fixed(time)) s, \(fixed(speed)) x real time", target: ">= 10 x real time", isMet: speed >= 10),
      Figure(
        benchmark: "players", name: "peak memory of each beyond shared media", ours: "\(fixed(share)) KiB",
        target: "<= 64 KiB", isMet: share <= 64),
    ]
  }

  /// The worker: plays and looks whether all of them played all the time. The caller measures.
  static func work(count: Int) throws {
    let stage = Stage(world: .simulated, seed: 1)
    try stage.startOrigin()
    try stage.origin.serveFile(
      path: Workbench.fixture, as: "live/a", options: FileOptions(loops: true, startsWithFirstViewer: true))
    var configuration = PlayerConfiguration()
    configuration.decoding = .none
    var players: [LivePlayer] = []
    for index in 0..<count {
      let player = stage.addPlayer("player\(index)", configuration: configuration)
      players.append(player)
      try player.set([("src", .text("rtmp://play.local/live/a"))])
      // They come over two seconds, a whole group of pictures.
      stage.loop.schedule(after: .microseconds(2_000_000 * Int64(index) / Int64(count))) { _ = player.play() }
    }
    stage.loop.run(until: .zero + .seconds(seconds))
    for player in players {
      let figures = player.statistics
      guard player.phase == .playing, figures.stalls == 0, figures.shownPictures > 25 * (Int(seconds) - 5) else {
        throw BenchError("\(player.name) is \(player.phase) with \(figures.shownPictures) pictures")
      }
    }
  }
}
