import EventLoop
import LiveComponents
import Reports
import Stage

/// Looks at every component four times a second: the series that scripts ask for and reports draw.
public final class RunSampler: TimerTarget {
  static let period = RunDuration.milliseconds(250)
  /// An hour.
  static let limit = 14_400

  static let pusherNames = ["targetBitrate", "sentKbps", "capacity", "sendQueue"]
  static let playerNames = [
    "receivedKbps", "capacity", "buffered", "balancePoint", "rate", "pictureDelay", "soundDelay",
  ]
  private static let titles: [String: (title: String, unit: String, style: SampleSeries.Style)] = [
    "targetBitrate": ("target bitrate", "kbps", .step), "sentKbps": ("sent", "kbps", .area),
    "receivedKbps": ("received", "kbps", .area), "capacity": ("capacity", "kbps", .limit),
    "sendQueue": ("send queue", "ms", .area), "buffered": ("buffer", "ms", .area),
    "balancePoint": ("balance point", "ms", .step), "pictureDelay": ("picture delay", "ms", .line),
    "soundDelay": ("sound delay", "ms", .line),
  ]

  private struct Key: Hashable {
    let component: String
    let name: String
  }

  private unowned let run: ScriptedRun
  private var points: [Key: [SampleSeries.Point]] = [:]
  private var order: [Key] = []
  private var bytes: [String: UInt64] = [:]
  private var timer: TimerID?

  init(_ run: ScriptedRun) { self.run = run }

  func begin() { timer = run.stage.loop.schedule(after: Self.period, self) }

  func end() {
    if let timer { run.stage.loop.cancel(timer) }
    timer = nil
  }

  public func timerFired(_ token: Int) {
    timer = run.stage.loop.schedule(after: Self.period, self)
    for name in run.components {
      if let pusher = run.stage.pushers[name] { sample(pusher) }
      if let player = run.stage.players[name] { sample(player) }
    }
  }

  private func sample(_ pusher: LivePusher) {
    guard pusher.isActive else { return }
    add(pusher.name, "targetBitrate", pusher.targetBitrateKbps.map(Double.init))
    add(pusher.name, "sentKbps", kbps(pusher.name, pusher.sentBytes))
    add(pusher.name, "capacity", run.stage.capacityKbps(.up).map(Double.init))
    add(pusher.name, "sendQueue", Double(pusher.sendQueueMilliseconds))
  }

  private func sample(_ player: LivePlayer) {
    guard player.isActive else { return }
    add(player.name, "receivedKbps", kbps(player.name, player.receivedBytes))
    add(player.name, "capacity", run.stage.capacityKbps(.down).map(Double.init))
    add(player.name, "buffered", Double(player.bufferedMilliseconds))
    add(player.name, "balancePoint", player.balancePointMilliseconds.map(Double.init))
    add(player.name, "rate", player.playbackRate)
    let delays = run.meters[player.name]?.takeRecent()
    add(player.name, "pictureDelay", delays?.picture.map(Double.init))
    add(player.name, "soundDelay", delays?.sound.map(Double.init))
  }

  private func kbps(_ name: String, _ count: UInt64) -> Double {
    let before = bytes.updateValue(count, forKey: name) ?? 0
    guard count >= before else { return 0 }
    return Double(count - before) * 8 / 1_000 / Self.period.seconds
  }

  private func add(_ component: String, _ name: String, _ value: Double?) {
    guard let value else { return }
    let key = Key(component: component, name: name)
    if points[key] == nil { order.append(key) }
    guard points[key, default: []].count < Self.limit else { return }
    points[key, default: []].append(SampleSeries.Point(run.stage.loop.now.milliseconds, value))
  }

  /// `[{time, value}]`.
  func json(_ component: String, _ name: String) -> String {
    let list = points[Key(component: component, name: name)] ?? []
    return "["
      + list.map { "{\"time\":\($0.timeMilliseconds),\"value\":\(JSON.number($0.value))}" }.joined(separator: ",") + "]"
  }

  /// For reports; the playback rate, which has no unit, is left out.
  public var series: [SampleSeries] {
    order.compactMap { key in
      guard let kind = Self.titles[key.name] else { return nil }
      return SampleSeries(
        component: key.component, name: kind.title, unit: kind.unit, points: points[key] ?? [], style: kind.style)
    }
  }
}
