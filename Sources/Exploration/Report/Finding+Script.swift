import EventLoop
import LiveComponents
import Network
import Stage

extension Finding {
  /// A test script (docs/scripting.md) that does what the plan does and expects what was broken.
  public var script: String {
    var lines = [
      "// A plan that breaks \"\(breach.invariant)\":", "// \(Self.oneLine(breach.complaint))",
      "// Repeat with: liveterm test \(scriptName) --seed \(seed)", "",
    ]
    let title = Script.quoted("seed \(seed): \(breach.invariant)")
    lines.append(
      "test(\(title), { codec: 'model', timeout: '\(max(plan.length.milliseconds / 1_000 * 2, 60))s' }, "
        + "async ({ live, network, devices, expect, at, sleep }) => {")
    lines.append("  const quietly = (call) => Promise.resolve(call).catch(() => {});")
    lines +=
      world + components + plan.steps.map { "  at('\($0.time.planText)', () => \(Script.statement($0.action)));" }
    if breach.time >= plan.calmTime { lines += recovery }
    lines.append("  await sleep('\((breach.time.elapsed + .milliseconds(1)).planText)');")
    lines += expectations.map { "  " + $0 }
    lines.append("});")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func oneLine(_ text: String) -> String { text.split { $0.isNewline }.joined(separator: " ") }

  private var world: [String] {
    var lines: [String] = []
    if !plan.conditions.text.isEmpty { lines.append("  network.conditions(\(Script.quoted(plan.conditions.text)));") }
    if let trace = plan.conditions.trace {
      let steps = trace.steps.map {
        "{ duration: \($0.duration.milliseconds), kbps: \($0.kbps), latency: \($0.latency.milliseconds) }"
      }
      lines.append(
        "  network.trace([\(steps.joined(separator: ", "))], { direction: '\(plan.conditions.traceDirection)' });")
    }
    return lines + plan.faults.map { "  " + Script.statement($0) }
  }

  private var components: [String] {
    let url = AttributeChange(("url", .text(Plan.pushAddress)))
    var lines = ["  const \(Plan.pusherName) = live.pusher(\(Script.object([url] + plan.pusher)));"]
    for player in plan.players {
      let source = AttributeChange(("src", .text(player.source)))
      lines.append("  const \(player.name) = live.player(\(Script.object([source] + player.attributes)));")
    }
    return lines
  }

  /// As `Recovery` does it.
  private var recovery: [String] {
    var lines = [
      "  // All is put right, and who stopped or gave up is started once more.",
      "  at('\(plan.calm.planText)', () => {", "    network.conditions(null);", "    network.conditions('delay=20ms');",
      "    live.foreground();",
      "    pusher.set(\(Script.object(Recovery.pusherAttributes)));",
      "    if (pusher.state === 'paused') quietly(pusher.resume());",
      "    if (pusher.state === 'stopped' || pusher.state === 'failed') quietly(pusher.start());",
    ]
    for player in plan.players {
      lines.append("    \(player.name).returnToPage();")
      lines.append("    \(player.name).set(\(Script.object(Recovery.playerAttributes(player))));")
      lines.append("    if (\(player.name).state === 'paused') quietly(\(player.name).resume());")
    }
    lines.append("  });")
    for player in plan.players {
      lines += [
        "  const revive\(player.name) = () => {",
        "    if (pusher.codes.includes(1002) && ['stopped', 'ended', 'failed'].includes(\(player.name).state)) {",
        "      if (\(player.name).state === 'failed') quietly(\(player.name).stop());",
        "      quietly(\(player.name).play());", "    }", "  };",
        "  at('\((plan.calm + .seconds(1)).planText)', revive\(player.name));",
      ]
    }
    return lines
  }

  private var expectations: [String] {
    if breach.invariant == Liveness().name {
      return ["expect(pusher).toBePushing();"] + plan.players.map { "expect(\($0.name)).toBePlaying();" }
    }
    let named = ([Plan.pusherName] + plan.players.map(\.name)).first { breach.complaint.hasPrefix($0) }
    let names = (breach.component ?? named).map { [$0] } ?? codes.keys.sorted()
    return ["// These codes are what came until it broke."]
      + names.filter { codes[$0] != nil }.map { name in
        "expect(\(name).codes).not.toEqual([\((codes[name] ?? []).map(String.init).joined(separator: ", "))]);"
      }
  }
}

/// JavaScript as text.
enum Script {
  static func quoted(_ text: String) -> String {
    var out = "'"
    for character in text {
      switch character {
      case "'", "\\": out += "\\\(character)"
      case _ where character.isNewline: out += "\\n"
      default: out.append(character)
      }
    }
    return out + "'"
  }

  static func value(_ value: AttributeValue) -> String {
    if case .text(let text) = value { quoted(text) } else { value.description }
  }

  /// `{ mode: 'HD', 'min-bitrate': 300 }`; a later setting replaces an earlier one, as on a page.
  static func object(_ changes: [AttributeChange]) -> String {
    var names: [String] = []
    var values: [String: AttributeValue] = [:]
    for setting in changes.flatMap(\.settings) {
      if values.updateValue(setting.value, forKey: setting.name) == nil { names.append(setting.name) }
    }
    let items = names.map { name in
      let key = name.allSatisfy(\.isLetter) ? name : quoted(name)
      return "\(key): \(values[name].map(value) ?? "undefined")"
    }
    return items.isEmpty ? "{}" : "{ \(items.joined(separator: ", ")) }"
  }

  static func statement(_ action: PlannedStep.Action) -> String {
    switch action {
    case .call(let name, let method, let arguments):
      "quietly(\(name).\(method)(\(arguments.settings.isEmpty ? "" : object([arguments]))))"
    case .set(let name, let change): "\(name).set(\(object([change])))"
    case .background: "live.background()"
    case .foreground: "live.foreground()"
    case .page(let name, let move): "\(name).\(move.rawValue)()"
    case .remove(let name): "\(name).remove()"
    case .conditions(let text): "network.conditions(null), network.conditions(\(quoted(text)))"
    }
  }

  static func statement(_ fault: Fault) -> String {
    let words = fault.kind.description.split(separator: "=", maxSplits: 1)
    let name = String(words[0])
    let isOfDevices = FaultCatalogue.description(of: name)?.group == .devices
    var options = ["at: '\(fault.start.planText)'"]
    if let duration = fault.duration { options.append("for: '\(duration.planText)'") }
    if words.count == 2 { options.append("value: \(quoted(String(words[1])))") }
    if !fault.place.isEmpty { options.append("place: \(quoted(fault.place))") }
    return "\(isOfDevices ? "devices" : "network").fault(\(quoted(name)), { \(options.joined(separator: ", ")) });"
  }
}
