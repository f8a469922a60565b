import EventLoop
import LiveComponents
import Network
import Stage

/// An hour of pushing in virtual time with something going wrong every minute: memory, devices, and silence after -1307.
enum EnduranceBenchmark {
  static let length = RunDuration.seconds(3_600)

  static func run(_ workbench: Workbench) throws -> [Figure] {
    let child = try ChildProcess([workbench.ownPath, Worker.argument, "endurance"], capturing: true)
    let report = child.readLine() ?? ""
    let words = report.split(separator: " ").compactMap { Double($0) }
    guard words.count == 6 else { throw BenchError("the hour of pushing ended early: \(report)") }
    let (first, last) = (words[0], words[1])
    return [
      Figure(
        benchmark: "endurance",
        name: "an hour with a fault a minute: memory of the last ten minutes to that of the first",
        ours: "\(fixed(last)) MiB", peer: "first ten minutes \(fixed(first)) MiB", ratio: last / first,
        target: "<= 1.05",
        isMet: last <= first * 1.05),
      Figure(
        benchmark: "endurance", name: "pictures pushed in that hour", ours: "\(Int(words[2]))", target: "> 0",
        isMet: words[2] > 0),
      Figure(
        benchmark: "endurance", name: "devices left open, timers left armed",
        ours: "\(Int(words[3])), \(Int(words[4]))",
        target: "0, 0", isMet: words[3] == 0 && words[4] == 0),
      Figure(
        benchmark: "endurance", name: "events after -1307", ours: "\(Int(words[5]))", target: "0", isMet: words[5] == 0),
    ]
  }

  /// What goes wrong in minute `n`, in turn; every kind heals, so that the hour is full.
  private static let troubles = [
    "cut@%+4s", "reset@%", "bandwidth=250kbps@%+20s", "close@%", "refuse@%+2s", "latency=300ms@%+10s",
    "kick-publisher@%", "camera-silent@%+5s", "mic-silent@%+5s", "slow-cpu=0.2@%+5s", "video-encoder-fails@%+200ms",
    "jitter=150ms@%+20s",
  ]

  /// The worker: pushes, and prints memory at the beginning and the end, pictures, devices, timers, late events.
  static func work() throws {
    var options = PushOptions(address: "rtmp://push.local/live/endurance")
    options.attributes = [("mode", .text("RTC")), ("video-width", .number(180)), ("video-height", .number(320))]
    options.world.seed = 1
    options.world.limit = length
    for minute in 1..<59 {
      let text = troubles[minute % troubles.count].split(separator: "%", omittingEmptySubsequences: false)
        .joined(separator: "\(minute * 60)s")
      options.world.faults.append(try Fault(parsing: text))
    }
    // At the end the server goes for good: -1307.
    options.world.faults.append(try Fault(parsing: "cut@3555s"))
    options.world.faults.append(try Fault(parsing: "refuse@3555s"))
    let run = try PushRun(options)
    var memory: [Double] = []
    for minute in 1...59 {
      run.stage.loop.schedule(after: .seconds(60 * minute)) { memory.append(Workbench.residentMebibytes) }
    }
    var hasFailed = false
    var late = 0
    run.stage.log.subscribe { record in
      guard record.component == "pusher" else { return }
      if hasFailed, record.kind != .summary { late += 1 }
      if record.code == -1307 { hasFailed = true }
    }
    let outcome = try run.run()
    guard memory.count >= 58 else { throw BenchError("it ended after \(memory.count) minutes") }
    func mean(_ slice: ArraySlice<Double>) -> Double { slice.reduce(0, +) / Double(slice.count) }
    let open = (run.pusher.hasOpenDevices ? 1 : 0)
    print(
      mean(memory[..<10]), mean(memory[(memory.count - 10)...]), outcome.statistics.encodedPictures, open,
      run.pusher.armedTimers, hasFailed ? late : 1)
  }
}
