import LiveComponents

// The charts: what was sampled, over the last minute or five.
extension Interface {
  func makeCharts() -> ChartsModel {
    var model = ChartsModel()
    let count = chartSeconds * Int(1_000 / Session.samplePeriod.milliseconds)
    let span = chartSeconds == 60 ? "60 s" : "5 min"
    let pusher = session.components.first { $0.pusher != nil }
    let player = chartedPlayer
    if let pusher { model.charts.append(bitrateChart(pusher, count, span)) }
    if let player { model.charts.append(bufferChart(player, count, span)) }
    if let player, pusher != nil { model.charts.append(delayChart(player, count, span)) }
    if let pusher { model.charts.append(queueChart(pusher, count, span)) }
    model.charts.append(rateChart(pusher, player, count, span))
    return model
  }

  /// The selected player, else the first.
  private var chartedPlayer: Component? {
    if let selected, selected.player != nil { return selected }
    return session.components.first { $0.player != nil }
  }

  private func bitrateChart(_ component: Component, _ count: Int, _ span: String) -> Chart {
    Chart(
      title: "bitrate", unit: "kbps",
      series: [
        ChartSeries(name: "capacity", colour: .grey, values: component.series.capacity.newest(count), style: .steps),
        ChartSeries(name: "target", colour: .yellow, values: component.series.target.newest(count), style: .steps),
        ChartSeries(name: "sent", colour: .green, values: component.series.flow.newest(count)),
      ],
      floor: 0, span: span)
  }

  private func bufferChart(_ component: Component, _ count: Int, _ span: String) -> Chart {
    var marks: [ChartMark] = []
    if let player = component.player, player.attributes.mode == .live {
      marks = [
        ChartMark(name: "min", value: Double(player.attributes.minCacheMilliseconds), colour: .grey),
        ChartMark(name: "max", value: Double(player.attributes.maxCacheMilliseconds), colour: .grey),
      ]
    }
    return Chart(
      title: "buffer of \(component.name)", unit: "ms",
      series: [
        ChartSeries(name: "balance", colour: .yellow, values: component.series.balance.newest(count), style: .steps),
        ChartSeries(name: "buffer", colour: .cyan, values: component.series.waiting.newest(count)),
      ],
      floor: 0, marks: marks, span: span)
  }

  private func delayChart(_ component: Component, _ count: Int, _ span: String) -> Chart {
    Chart(
      title: "delay to \(component.name)", unit: "ms",
      series: [
        ChartSeries(name: "sound", colour: .magenta, values: component.series.soundDelay.newest(count), style: .steps),
        ChartSeries(name: "picture", colour: .green, values: component.series.pictureDelay.newest(count)),
      ],
      floor: 0, span: span)
  }

  private func queueChart(_ component: Component, _ count: Int, _ span: String) -> Chart {
    Chart(
      title: "send queue", unit: "ms",
      series: [ChartSeries(name: "waiting", colour: .red, values: component.series.waiting.newest(count))],
      floor: 0, span: span)
  }

  private func rateChart(_ pusher: Component?, _ player: Component?, _ count: Int, _ span: String) -> Chart {
    var series: [ChartSeries] = []
    if let pusher {
      series.append(ChartSeries(name: "pushed", colour: .yellow, values: pusher.series.framesPerSecond.newest(count)))
    }
    if let player {
      series.append(ChartSeries(name: "shown", colour: .green, values: player.series.framesPerSecond.newest(count)))
    }
    return Chart(title: "pictures", unit: "fps", series: series, floor: 0, span: span)
  }
}
