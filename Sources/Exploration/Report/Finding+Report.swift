import EventLoop
import Stage

extension Finding {
  /// The command that runs the seed again.
  public func command(length: RunDuration) -> String {
    "liveterm explore --seeds \(seed) --for \(length.planText)"
  }

  /// The script's name in a folder.
  public var scriptName: String { "explore-\(seed).test.js" }

  /// For people: what broke, the smallest plan, the end of the log, how to repeat it.
  public func report(length: RunDuration, script: String?) -> [String] {
    var lines = ["seed \(seed): \(breach)"]
    lines.append("  the smallest plan that does, \(plan.parts.count) of \(partsBefore) parts:")
    lines += plan.lines.map { "    " + $0 }
    if !lastEvents.isEmpty {
      lines.append("  the end of its log:")
      lines += lastEvents.map { "  " + $0 }
    }
    lines.append("  repeat: \(command(length: length))")
    if let script { lines.append("  script: \(script)") }
    return lines
  }

  /// For programs: one object on a line.
  public func json(length: RunDuration, script: String?) -> String {
    func list(_ texts: [String]) -> String { "[" + texts.map(JSON.string).joined(separator: ",") + "]" }
    var text = "{\"seed\":\(seed),\"invariant\":\(JSON.string(breach.invariant)),\"time\":\(breach.time.milliseconds)"
    text += ",\"message\":\(JSON.string(breach.complaint)),\"parts\":\(plan.parts.count)"
    text += ",\"partsBefore\":\(partsBefore),\"plan\":\(list(plan.lines)),\"events\":\(list(lastEvents))"
    text += ",\"repeat\":\(JSON.string(command(length: length)))"
    if let script { text += ",\"script\":\(JSON.string(script))" }
    return text + "}"
  }
}
