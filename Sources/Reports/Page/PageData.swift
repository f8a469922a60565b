import Stage

/// What the page's script draws, as JSON.
struct PageData {
  /// More points than that are thinned out.
  static let pointLimit = 4_000

  let record: RunRecord
  let rows: [LogRows.Row]

  /// The end of the time axis, ms: whatever comes last.
  var duration: Int64 {
    var ends = [record.report.runMilliseconds]
    ends += rows.map(\.time)
    ends += record.spans.compactMap(\.end)
    ends += record.series.compactMap { $0.points.last?.timeMilliseconds }
    return max(1, ends.max() ?? 1)
  }

  /// Faults from the log, and whatever the runner knows besides.
  var spans: [RunSpan] {
    let given = record.spans
    return (given + RunSpan.faults(in: record.records).filter { !given.contains($0) }).sorted { $0.start < $1.start }
  }

  private var lanes: [String] { Timeline.order(rows.filter(\.isEvent).map(\.component)) }

  var json: String {
    let lanes = lanes
    let events = rows.enumerated().filter { $1.isEvent }.map { number, row in
      "[\(row.time),\(lanes.firstIndex(of: row.component) ?? 0),\(JSON.string(row.kind)),\(number),"
        + "\(row.code.map(String.init) ?? "null"),\(row.isInjected ? 1 : 0),\(row.isUnwanted ? 1 : 0)]"
    }
    let spans = spans.map { span in
      "{\"name\":\(JSON.string(span.name)),\"from\":\(span.start),\"to\":\(span.end.map(String.init) ?? "null")}"
    }
    return "{\"duration\":\(duration),\n\"lanes\":[\(lanes.map(JSON.string).joined(separator: ","))],\n"
      + "\"events\":[\(events.joined(separator: ","))],\n\"spans\":[\(spans.joined(separator: ","))],\n"
      + "\"series\":[\(record.series.filter { !$0.points.isEmpty }.map(json).joined(separator: ",\n"))]}"
  }

  private func json(_ series: SampleSeries) -> String {
    let others = record.series.contains { $0.name == series.name && $0.component != series.component }
    let points = Self.thinned(series.points).map { "\($0.timeMilliseconds),\(JSON.number($0.value))" }
    let name = others ? "\(series.component) \(series.name)" : series.name
    return "{\"name\":\(JSON.string(name)),\"component\":\(JSON.string(series.component)),"
      + "\"unit\":\(JSON.string(series.unit)),\"style\":\"\(series.style.rawValue)\","
      + "\"chart\":\"\(series.chart.rawValue)\",\"points\":[\(points.joined(separator: ","))]}"
  }

  /// Keeps the first, least, greatest and last point of each of as many stretches as the limit allows, so that no peak is lost.
  static func thinned(_ points: [SampleSeries.Point], limit: Int = PageData.pointLimit) -> [SampleSeries.Point] {
    let points = points.filter(\.value.isFinite)
    guard points.count > limit else { return points }
    let stretches = max(1, limit / 4)
    var out: [SampleSeries.Point] = []
    for stretch in 0..<stretches {
      let range = points.count * stretch / stretches..<points.count * (stretch + 1) / stretches
      guard let least = range.min(by: { points[$0].value < points[$1].value }),
        let greatest = range.max(by: { points[$0].value < points[$1].value })
      else { continue }
      for index in Set([range.lowerBound, least, greatest, range.upperBound - 1]).sorted() { out.append(points[index]) }
    }
    return out
  }
}
