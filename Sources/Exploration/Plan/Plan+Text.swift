import EventLoop
import LiveComponents
import Network

extension Plan: CustomStringConvertible {
  /// One line for each part, in the order of time; the same for a seed on every machine.
  public var description: String { lines.joined(separator: "\n") }

  public var lines: [String] {
    var lines = ["seed \(seed), \(length.planText), calm at \(calm.planText)"]
    if conditions != .usual { lines.append("network \(conditions.planText)") }
    lines.append("pusher\(Self.text(pusher))")
    lines += players.map { "\($0.name) \($0.carrier.rawValue)\(Self.text($0.attributes))" }
    var timed = steps.map { (time: $0.time, text: $0.planText) }
    timed += faults.map { ($0.start, "fault \($0)") }
    // Stable, so that what happens at one time stays in the plan's order.
    let order = timed.indices.sorted { (timed[$0].time, $0) < (timed[$1].time, $1) }
    lines += order.map { "\(timed[$0].time.planText) \(timed[$0].text)" }
    return lines
  }

  private static func text(_ changes: [AttributeChange]) -> String {
    changes.map { " " + $0.planText }.joined()
  }
}

extension PlannedConditions {
  var planText: String {
    var text = text.isEmpty ? [] : [text]
    if let trace {
      let steps = trace.steps.map { "\($0.duration.milliseconds)ms/\($0.kbps)kbps/\($0.latency.milliseconds)ms" }
      text.append("\(traceDirection) trace \(steps.joined(separator: " "))")
    }
    return text.joined(separator: " ")
  }
}

extension AttributeChange {
  var planText: String { settings.map { "\($0.name)=\($0.value.planText)" }.joined(separator: " ") }
}

extension AttributeValue {
  /// Without quotation marks where it is plain.
  var planText: String {
    if case .text(let text) = self, !text.isEmpty, !text.contains(where: \.isWhitespace) { text } else { description }
  }
}

extension PlannedStep {
  /// Without its time.
  var planText: String {
    switch action {
    case .call(let name, let method, let arguments): "\(name).\(method)(\(arguments.planText))"
    case .set(let name, let change): "\(name) set \(change.planText)"
    case .background: "background"
    case .foreground: "foreground"
    case .page(let name, let move): "\(name) \(move.rawValue)"
    case .remove(let name): "\(name) removed"
    case .conditions(let text): "network \(text)"
    }
  }
}

extension RunDuration {
  /// `3s`, `2500ms`.
  var planText: String {
    let milliseconds = milliseconds
    return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
  }
}

extension RunTime {
  /// Since the run began.
  var elapsed: RunDuration { self - RunTime.zero }
}
