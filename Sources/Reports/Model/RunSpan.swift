import Stage

/// A time in which a fault or other conditions were in force.
public struct RunSpan: Hashable, Sendable {
  /// Such as `cut`, `bandwidth=300kbps` or `up=800kbps,loss=1%`.
  public var name: String
  /// `network`, `devices` or `origin`.
  public var component: String
  /// Milliseconds of the run's clock.
  public var start: Int64
  /// Nil: until the end of the run.
  public var end: Int64?

  public init(name: String, component: String = "network", start: Int64, end: Int64?) {
    self.name = name
    self.component = component
    self.start = start
    self.end = end
  }
}

extension RunSpan {
  /// The faults of a log: the stage writes `NAME begins`, `NAME begins for 3s` and `NAME ends`, with ` at PLACE` after the
  /// name where it has one; the name alone for what happens at an instant, which makes a span without length.
  public static func faults(in records: [LogRecord]) -> [RunSpan] {
    var spans: [RunSpan] = []
    for record in records where record.kind == .network {
      var words = record.message.split(separator: " ")
      if words.last == "ends" {
        let name = words.dropLast().joined(separator: " ")
        let open = spans.lastIndex { $0.name == name && $0.component == record.component && $0.end == nil }
        if let open { spans[open].end = record.time }
        continue
      }
      let begin = words.lastIndex(of: "begins")
      if let begin { words.removeSubrange(begin...) }
      let name = words.joined(separator: " ")
      spans.append(
        RunSpan(
          name: name, component: record.component, start: record.time, end: begin == nil ? record.time : nil))
    }
    return spans
  }
}
