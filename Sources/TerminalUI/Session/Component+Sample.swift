import LiveComponents
import Stage

extension Component {
  private static let marksKept = 4

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
    series.flow.append(isActive ? rate(ofBytes: pusher.sentBytes) : nil)
    series.capacity.append(stage.capacityKbps(.up).map(Double.init))
    series.waiting.append(isActive ? Double(pusher.sendQueueMilliseconds) : nil)
    series.framesPerSecond.append(isActive ? rate(ofPictures: pusher.statistics.encodedPictures) : nil)
  }

  private func sample(_ player: LivePlayer, _ stage: Stage) {
    let isActive = player.isActive
    series.flow.append(isActive ? rate(ofBytes: player.receivedBytes) : nil)
    series.capacity.append(stage.capacityKbps(.down).map(Double.init))
    series.waiting.append(isActive ? Double(player.bufferedMilliseconds) : nil)
    series.balance.append(player.balancePointMilliseconds.map(Double.init))
    series.framesPerSecond.append(isActive ? rate(ofPictures: player.statistics.shownPictures) : nil)
    let delays = screen?.meter.takeRecent()
    series.pictureDelay.append(delays?.picture.map(Double.init))
    series.soundDelay.append(delays?.sound.map(Double.init) ?? (isActive ? series.soundDelay.latest : nil))
  }

  /// kbps over the last second.
  private func rate(ofBytes bytes: UInt64) -> Double {
    if bytes < series.byteMarks.last ?? 0 { series.byteMarks.removeAll() }
    series.byteMarks.append(bytes)
    if series.byteMarks.count > Self.marksKept + 1 { series.byteMarks.removeFirst() }
    let spans = series.byteMarks.count - 1
    guard spans > 0 else { return 0 }
    return Double(bytes - series.byteMarks[0]) * 8 / 1_000 / (Double(spans) * Session.samplePeriod.seconds)
  }

  /// A second over the last second.
  private func rate(ofPictures pictures: Int) -> Double {
    if pictures < series.pictureMarks.last ?? 0 { series.pictureMarks.removeAll() }
    series.pictureMarks.append(pictures)
    if series.pictureMarks.count > Self.marksKept + 1 { series.pictureMarks.removeFirst() }
    let spans = series.pictureMarks.count - 1
    guard spans > 0 else { return 0 }
    return Double(pictures - series.pictureMarks[0]) / (Double(spans) * Session.samplePeriod.seconds)
  }
}
