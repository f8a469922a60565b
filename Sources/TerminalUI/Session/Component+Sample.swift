import EventLoop
import LiveComponents
import Stage

extension Component {
  /// Takes one sample of everything that the charts show.
  func sample(_ stage: Stage) {
    switch kind {
    case .pusher(let pusher): sample(pusher, stage)
    case .player(let player): sample(player, stage)
    }
  }

  private func sample(_ pusher: LivePusher, _ stage: Stage) {
    let isActive = pusher.isActive
    series.target.append(pusher.targetBitrateKbps.map(Double.init))
    series.flow.append(isActive ? rate(ofBytes: pusher.sentBytes, stage) : nil)
    series.capacity.append(stage.capacityKbps(.up).map(Double.init))
    series.waiting.append(isActive ? Double(pusher.sendQueueMilliseconds) : nil)
    series.framesPerSecond.append(isActive ? rate(ofPictures: pusher.statistics.encodedPictures, stage) : nil)
  }

  private func sample(_ player: LivePlayer, _ stage: Stage) {
    let isActive = player.isActive
    series.flow.append(isActive ? rate(ofBytes: player.receivedBytes, stage) : nil)
    series.capacity.append(stage.capacityKbps(.down).map(Double.init))
    series.waiting.append(isActive ? Double(player.bufferedMilliseconds) : nil)
    series.balance.append(player.balancePointMilliseconds.map(Double.init))
    series.framesPerSecond.append(isActive ? rate(ofPictures: player.statistics.shownPictures, stage) : nil)
    let delays = screen?.meter.takeRecent()
    series.pictureDelay.append(delays?.picture.map(Double.init))
    series.soundDelay.append(delays?.sound.map(Double.init) ?? (isActive ? series.soundDelay.latest : nil))
  }

  /// kbps over the last second.
  private func rate(ofBytes bytes: UInt64, _ stage: Stage) -> Double {
    series.bytes.perSecond(bytes, at: stage.loop.now) * 8 / 1_000
  }

  /// A second over the last second.
  private func rate(ofPictures pictures: Int, _ stage: Stage) -> Double {
    series.pictures.perSecond(UInt64(max(0, pictures)), at: stage.loop.now)
  }
}

/// A count that rises, and how fast it did over the last second.
struct RateMeter {
  /// Samples of one second.
  private static let span = Int(1_000 / Session.samplePeriod.milliseconds)

  private var marks: [(count: UInt64, time: RunTime)] = []

  init() {}

  /// 0 before there is something to compare with, and when the count has begun anew.
  mutating func perSecond(_ count: UInt64, at time: RunTime) -> Double {
    if let last = marks.last, count < last.count || time <= last.time { marks.removeAll() }
    marks.append((count, time))
    if marks.count > Self.span + 1 { marks.removeFirst() }
    guard marks.count > 1 else { return 0 }
    return Double(count - marks[0].count) / (time - marks[0].time).seconds
  }
}
