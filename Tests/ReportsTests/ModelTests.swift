import Stage
import Testing

@testable import Reports

@Suite struct ModelTests {
  @Test func faultsBecomeSpans() {
    let records = [
      network(1_000, "bandwidth=300kbps at phone>push.local begins for 8s"),
      network(2_000, "reset at push.local"),
      network(3_000, "camera-silent begins", "devices"),
      network(9_000, "bandwidth=300kbps at phone>push.local ends"),
    ]
    #expect(
      RunSpan.faults(in: records) == [
        RunSpan(name: "bandwidth=300kbps at phone>push.local", start: 1_000, end: 9_000),
        RunSpan(name: "reset at push.local", start: 2_000, end: 2_000),
        RunSpan(name: "camera-silent", component: "devices", start: 3_000, end: nil),
      ])
  }

  @Test func aSeriesFindsItsChart() {
    func chart(_ name: String, _ unit: String) -> SampleSeries.Chart {
      SampleSeries(component: "player", name: name, unit: unit, points: []).chart
    }
    #expect(chart("capacity up", "kbps") == .bitrate)
    #expect(chart("send queue", "ms") == .sendQueue)
    #expect(chart("balance point", "ms") == .buffer)
    #expect(chart("picture delay", "ms") == .delay)
    #expect(chart("pictures shown", "fps") == .frameRate)
    #expect(chart("jitter", "ms") == .other)
  }

  private func network(_ time: Int64, _ message: String, _ component: String = "network") -> LogRecord {
    LogRecord(time: time, component: component, kind: .network, message: message)
  }
}
