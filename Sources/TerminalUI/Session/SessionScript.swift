import EventLoop
import LiveComponents
import Network
import Stage

/// Writes what a user does as a test script (docs/scripting.md). Methods come from commands; attributes, conditions, faults
/// and components are compared with what they were, whichever key, slider or mouse changed them.
public final class SessionScript: InterfaceRecorder {
  private let session: Session
  private let options: SessionOptions
  private var lines: [String] = []
  private var lastTime: Int64 = 0
  /// What the script has said so far.
  private var attributes: [String: [String: AttributeValue]] = [:]
  private var conditions: NetworkConditions
  private var faults: [FaultHandle: String] = [:]
  private var faultCount = 0
  private var isInBackground = false
  private var codes: [String: [Int]] = [:]

  init(_ session: Session, _ options: SessionOptions) {
    self.session = session
    self.options = options
    conditions = session.stage.conditions
    for component in session.components { attributes[component.name] = Self.values(of: component) }
    session.stage.log.subscribe { [weak self] record in
      if let code = record.code, !record.isInjected { self?.codes[record.component, default: []].append(code) }
    }
  }

  // MARK: What the user does

  func interface(_ interface: Interface, performed command: String, on component: Component?) {
    let parts = command.split(separator: " ", maxSplits: 1).map(String.init)
    guard let name = parts.first else { return }
    let argument = parts.count > 1 ? parts[1].trimmingBlanks : ""
    // What is compared comes first: a method may need what was set before it.
    interfaceActed(interface)
    switch name {
    case "trace": add("network.trace(\(JSON.string(argument)))")
    case "fault": addInstantFault(argument)
    case "inject": if let component { add("\(component.name).inject(\(argument))") }
    default: if let component { addMethod(name, argument, component) }
    }
  }

  func interfaceActed(_ interface: Interface) {
    compareComponents()
    compareFaults()
    let now = session.stage.conditions
    if now != conditions {
      conditions = now
      // A trace has no text; its command was written.
      if !now.description.contains("trace") { add("network.conditions(\(JSON.string(now.description)))") }
    }
    if session.isInBackground != isInBackground {
      isInBackground = session.isInBackground
      add(isInBackground ? "live.background()" : "live.foreground()")
    }
  }

  private func compareComponents() {
    let present = Set(session.components.map(\.name))
    for name in attributes.keys.sorted() where !present.contains(name) {
      attributes[name] = nil
      add("\(name).remove()")
    }
    for component in session.components {
      let values = Self.values(of: component)
      guard let before = attributes[component.name] else {
        attributes[component.name] = values
        add(Self.creation(of: component))
        if component.player?.isActive == true { add("await \(component.name).play()") }
        continue
      }
      attributes[component.name] = values
      let changed = values.filter { before[$0.key] != $0.value }
      if !changed.isEmpty { add("\(component.name).set(\(Self.literal(changed)))") }
    }
  }

  private func compareFaults() {
    let active = session.stage.activeFaults
    for (handle, name) in faults.sorted(by: { $0.value < $1.value })
    where !active.contains(where: { $0.handle == handle }) {
      faults[handle] = nil
      add("\(name).lift()")
    }
    for fault in active where faults[fault.handle] == nil {
      faultCount += 1
      let name = "fault\(faultCount)"
      faults[fault.handle] = name
      add("const \(name) = \(Self.call(fault.fault))")
    }
  }

  private func addInstantFault(_ text: String) {
    guard let description = FaultCatalogue.description(of: String(text.prefix { !"=:@+".contains($0) })) else { return }
    let isInstant =
      description.extent == .instant || description.extent == .instantOrLasting && !text.contains("+")
    if isInstant { add("network.fault(\(JSON.string(text)))") }
  }

  private func addMethod(_ name: String, _ argument: String, _ component: Component) {
    let target = component.name
    switch (component.kind, name) {
    case (.pusher(let pusher), "toggle-start"): add("await \(target).\(pusher.isActive ? "start" : "stop")()")
    case (.player(let player), "toggle-start"):
      add(player.isActive ? "await \(target).stop().catch(() => {}); await \(target).play()" : "await \(target).stop()")
    case (.pusher(let pusher), "toggle-pause"): add("await \(target).\(pusher.phase == .paused ? "pause" : "resume")()")
    case (.player(let player), "toggle-pause"): add("await \(target).\(player.phase == .paused ? "pause" : "resume")()")
    case (.player, "toggle-mute"): add("await \(target).mute()")
    case (.pusher(let pusher), "zoom-in"), (.pusher(let pusher), "zoom-out"):
      add("await \(target).setZoom({ zoom: \(pusher.zoomFactor) })")
    case (.player, "navigate"): add("\(target).navigate()")
    case (.player, "open-native"): add("\(target).openNative()")
    case (.player, "return"): add("\(target).returnToPage()")
    default: addDocumented(name, argument, component)
    }
  }

  private func addDocumented(_ name: String, _ argument: String, _ component: Component) {
    let catalogue = component.pusher != nil ? LivePusherMethod.catalogue : LivePlayerMethod.catalogue
    guard let method = catalogue.first(where: { $0.name == name }) else { return }
    let values = CommandTable.arguments(argument, of: method)
    let text = values.isEmpty ? "" : Self.literal(Dictionary(values, uniquingKeysWith: { $1 }))
    add("await \(component.name).\(name)(\(text))")
  }

  private func add(_ line: String) {
    let time = session.stage.loop.now.milliseconds
    if time > lastTime {
      lines.append("await time(\(time))")
      lastTime = time
    }
    lines.append(line)
  }

  // MARK: The script

  /// The whole script: what the session began with, what the user did, and which codes came.
  public var text: String {
    var body = opening + lines
    body.append("await time(\(session.stage.loop.now.milliseconds))")
    for component in session.components {
      let wanted = (codes[component.name] ?? []).filter { !Self.dependsOnTime.contains($0) }
      if !wanted.isEmpty {
        body.append("expect(\(component.name)).toHaveRaised([\(wanted.map(String.init).joined(separator: ", "))])")
      }
    }
    let isReal = session.stage.world == .real
    return """
      // Recorded by liveterm tui. Run it with: liveterm test --seed \(session.seedText) FILE
      test('a recorded session', \(isReal ? "{ real: true }, " : "")async ({ live, network, devices, origin, expect, sleep, now }) => {
        const time = (ms) => sleep(Math.max(0, ms - now()))

      \(body.map { "  \($0)" }.joined(separator: "\n"))
      })

      """
  }

  /// What varies with how fast the machine was.
  private static let dependsOnTime: Set<Int> = [1005, 1006, 1101, 1107, 2007, 2009, 2104, 2105]

  private var opening: [String] {
    var lines: [String] = []
    let usual = NetworkConditions()
    if let set = options.world.conditions, set != usual, !set.description.contains("trace") {
      lines.append("network.conditions(\(JSON.string(set.description)))")
    }
    for fault in options.world.faults { lines.append(Self.call(fault)) }
    if case .file(let path) = options.source { lines.append("origin.publish(\(JSON.string(path)))") }
    let loop = LoopOptions()
    var pusher = options.pushAttributes
    var player = options.playAttributes
    switch options.source {
    case .loop:
      pusher.append(("url", .text(loop.pushAddress)))
      player.append(("src", .text(loop.playAddress)))
    case .addresses(let push, let play):
      if let push { pusher.append(("url", .text(push))) }
      if let address = play ?? push { player.append(("src", .text(address))) }
    case .file: player.append(("src", .text(session.players.first?.attributes.src ?? "")))
    }
    func dictionary(_ values: [(name: String, value: AttributeValue)]) -> [String: AttributeValue] {
      Dictionary(values.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
    if pusher.contains(where: { $0.name == "url" }) {
      lines.append("const pusher = live.pusher(\(Self.literal(dictionary(pusher))))")
      lines += ["await pusher.start()", "await pusher.event(1002)"]
    }
    if player.contains(where: { $0.name == "src" }) {
      lines.append("const player = live.player(\(Self.literal(dictionary(player))))")
      lines.append("await player.play()")
    }
    return lines
  }

  private static func creation(of component: Component) -> String {
    let changed = values(of: component).filter { name, value in
      value
        != (component.pusher != nil
          ? PusherAttributes.defaultValue(of: name) : PlayerAttributes.defaultValue(of: name))
    }
    let kind = component.pusher != nil ? "pusher" : "player"
    return "const \(component.name) = live.\(kind)(\(literal(changed)), { name: '\(component.name)' })"
  }

  private static func call(_ fault: Fault) -> String {
    var text = fault.description
    // It begins when the script comes to it, unless it was scheduled.
    if fault.start == .zero { text = text.replacing("@0ms", with: "").replacing("@0s", with: "") }
    let name = String(text.prefix { !"=:@+".contains($0) })
    let group = FaultCatalogue.description(of: name)?.group ?? .network
    return "\(group == .devices ? "devices" : "network").fault(\(JSON.string(text)))"
  }

  private static func values(of component: Component) -> [String: AttributeValue] {
    var values: [String: AttributeValue] = [:]
    switch component.kind {
    case .pusher(let pusher):
      for attribute in PusherAttributes.catalogue {
        values[attribute.name] = pusher.attributes.value(of: attribute.name)
      }
    case .player(let player):
      for attribute in PlayerAttributes.catalogue {
        values[attribute.name] = player.attributes.value(of: attribute.name)
      }
    }
    return values
  }

  private static func literal(_ values: [String: AttributeValue]) -> String {
    let parts = values.sorted { $0.key < $1.key }.map { name, value in
      let shown: String =
        switch value {
        case .text(let text): JSON.string(text)
        case .number(let number): JSON.number(number)
        case .flag(let flag): String(flag)
        }
      return "\(name.contains("-") ? JSON.string(name) : name): \(shown)"
    }
    return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
  }
}
