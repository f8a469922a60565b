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
        ChartSeries("capacity", .grey, component.series.capacity.newest(count), style: .steps),
        ChartSeries("target", .yellow, component.series.target.newest(count), style: .steps),
        ChartSeries("sent", .green, component.series.flow.newest(count)),
      ],
      floor: 0, span: span)
  }

  private func bufferChart(_ component: Component, _ count: Int, _ span: String) -> Chart {
    var marks: [ChartMark] = []
    if let player = component.player, player.attributes.mode == .live {
      marks = [
        ChartMark("min", Double(player.attributes.minCacheMilliseconds)),
        ChartMark("max", Double(player.attributes.maxCacheMilliseconds)),
      ]
    }
    return Chart(
      title: "buffer of \(component.name)", unit: "ms",
      series: [
        ChartSeries("balance", .yellow, component.series.balance.newest(count), style: .steps),
        ChartSeries("buffer", .cyan, component.series.waiting.newest(count)),
      ],
      floor: 0, marks: marks, span: span)
  }

  private func delayChart(_ component: Component, _ count: Int, _ span: String) -> Chart {
    Chart(
      title: "delay to \(component.name)", unit: "ms",
      series: [
        ChartSeries("sound", .magenta, component.series.soundDelay.newest(count), style: .steps),
        ChartSeries("picture", .green, component.series.pictureDelay.newest(count)),
      ],
      floor: 0, span: span)
  }

  private func queueChart(_ component: Component, _ count: Int, _ span: String) -> Chart {
    Chart(
      title: "send queue", unit: "ms",
      series: [ChartSeries("waiting", .red, component.series.waiting.newest(count))],
      floor: 0, span: span)
  }

  private func rateChart(_ pusher: Component?, _ player: Component?, _ count: Int, _ span: String) -> Chart {
    var series: [ChartSeries] = []
    if let pusher {
      series.append(ChartSeries("pushed", .yellow, pusher.series.framesPerSecond.newest(count)))
    }
    if let player {
      series.append(ChartSeries("shown", .green, player.series.framesPerSecond.newest(count)))
    }
    return Chart(title: "pictures", unit: "fps", series: series, floor: 0, span: span)
  }
}
