import EventLoop
import LiveComponents
import Network
import Stage

/// The network's pane: what its rows are, and what they do to the stage.
struct NetworkPane {
  enum Row: Hashable {
    case heading(String)
    case slider(Slider)
    case trace
    case fault(String)
  }

  /// A property of one direction of the link.
  struct Slider: Hashable {
    enum Property: Hashable { case rate, delay, jitter, loss }

    var direction: LinkDirection
    var property: Property
  }

  /// How long a fault lasts that is begun here; nil until it is lifted.
  static let durations: [RunDuration?] = [
    .seconds(1), .seconds(2), .seconds(3), .seconds(5), .seconds(10), .seconds(15), .seconds(30), .seconds(60), nil,
  ]

  static let rows: [Row] = {
    let links: [Row] = LinkDirection.allCases.flatMap { direction -> [Row] in
      [.heading(direction == .up ? "Uplink (phone to servers)" : "Downlink")]
        + [.rate, .delay, .jitter, .loss].map { Row.slider(Slider(direction: direction, property: $0)) }
        + (direction == .up ? [.trace] : [])
    }
    let groups: [(FaultDescription.Group, String)] = [
      (.network, "Faults of the network"), (.origin, "Faults of the server"), (.devices, "Faults of the phone"),
    ]
    return links
      + groups.flatMap { group, title -> [Row] in
        [.heading(title)] + FaultCatalogue.descriptions(in: group).map { .fault($0.name) }
      }
  }()

  /// Index in `rows`; never a heading.
  private(set) var selected = 1
  private var durationIndices: [String: Int] = [:]
  private var values: [String: String] = [:]
  /// What `reset` goes back to.
  private let initial: NetworkConditions

  init(_ stage: Stage) { initial = stage.conditions }

  // MARK: Moving

  mutating func move(by rows: Int) {
    var next = selected
    let step = rows < 0 ? -1 : 1
    for _ in 0..<abs(rows) {
      var candidate = next + step
      while Self.rows.indices.contains(candidate), case .heading = Self.rows[candidate] { candidate += step }
      guard Self.rows.indices.contains(candidate) else { break }
      next = candidate
    }
    selected = next
  }

  mutating func select(_ index: Int) {
    guard Self.rows.indices.contains(index) else { return }
    if case .heading = Self.rows[index] { return }
    selected = index
  }

  var selectedRow: Row { Self.rows[selected] }

  // MARK: What it shows

  func model(_ session: Session, _ language: Language) -> NetworkModel {
    var model = NetworkModel()
    let stage = session.stage
    let active = stage.activeFaults
    model.rows = Self.rows.map { row in
      switch row {
      case .heading(let title): .heading(title)
      case .slider(let slider):
        .slider(
          label: slider.label, value: slider.text(stage.conditions), position: slider.position(stage.conditions))
      case .trace: .field(label: "trace", value: Self.traceText(stage))
      case .fault(let name): button(name, active, at: stage.loop.now)
      }
    }
    model.selected = selected
    model.hint = hint(stage, language)
    return model
  }

  private static func traceText(_ stage: Stage) -> String {
    guard case .trace(let trace) = stage.conditions.up.rate else { return "none; Enter for a file" }
    let now = stage.capacityKbps(.up).map { "\($0) kbps now, " } ?? ""
    return "\(now)mean \(Int(trace.meanKbps.rounded())) kbps"
  }

  private func button(_ name: String, _ active: [ActiveFault], at now: RunTime) -> NetworkModel.Row {
    let description = FaultCatalogue.description(of: name)
    let running = active.first { $0.fault.name == name }
    let state = running.map { $0.end.map { "\(Self.tenths($0 - now)) left" } ?? "till lifted" } ?? ""
    return .button(
      label: description?.label ?? name, value: value(of: name) ?? "",
      duration: description?.extent == .instant ? "once" : Self.text(duration(of: name)), state: state,
      isOn: running != nil)
  }

  private func hint(_ stage: Stage, _ language: Language) -> String {
    switch selectedRow {
    case .heading: return ""
    case .slider(let slider): return slider.hint
    case .trace: return "a file with lines of: duration_ms kbps latency_ms"
    case .fault(let name):
      guard let description = FaultCatalogue.description(of: name) else { return name }
      let meaning = language == .chinese ? description.chineseMeaning : description.meaning
      return "\(name): \(meaning)"
    }
  }

  private static func text(_ duration: RunDuration?) -> String {
    duration.map { "for \($0.milliseconds / 1_000) s" } ?? "till lifted"
  }

  private static func tenths(_ duration: RunDuration) -> String {
    let tenths = max(0, duration.milliseconds / 100)
    return "\(tenths / 10).\(tenths % 10) s"
  }

  private func duration(of name: String) -> RunDuration? { Self.durations[durationIndex(of: name)] }

  private func durationIndex(of name: String) -> Int {
    if let index = durationIndices[name] { return index }
    // A device stays as it is until somebody changes it; a network comes back.
    return FaultCatalogue.description(of: name)?.group == .devices ? Self.durations.count - 1 : 3
  }

  private func value(of name: String) -> String? { values[name] ?? FaultCatalogue.description(of: name)?.value.usual }

  // MARK: What it does

  /// To the next or previous value of the selected row.
  mutating func adjust(by step: Int, _ session: Session) -> CommandOutcome? {
    switch selectedRow {
    case .slider(let slider):
      return set(slider.adjusted(session.stage.conditions, by: step), session)
    case .fault(let name):
      durationIndices[name] = min(max(0, durationIndex(of: name) + step), Self.durations.count - 1)
      return nil
    case .heading, .trace: return nil
    }
  }

  /// The mouse on a slider's track.
  mutating func slide(_ index: Int, to position: Double, _ session: Session) -> CommandOutcome? {
    select(index)
    guard case .slider(let slider) = selectedRow else { return nil }
    return set(slider.moved(session.stage.conditions, to: position), session)
  }

  mutating func reset(_ session: Session) -> CommandOutcome? {
    guard case .slider(let slider) = selectedRow else { return nil }
    return set(slider.copied(from: initial, into: session.stage.conditions), session)
  }

  /// A text for the value of the selected row, as a user types it.
  mutating func setValue(_ text: String, _ session: Session) -> CommandOutcome {
    switch selectedRow {
    case .slider(let slider):
      do throws(ConditionsError) {
        return set(try slider.parsed(text, into: session.stage.conditions), session)
      } catch {
        return .failed(error.description)
      }
    case .trace: return setTrace(path: text, session)
    case .fault(let name):
      values[name] = text.isEmpty ? nil : text
      return begin(name, session)
    case .heading: return .failed("nothing to set here")
    }
  }

  /// Begins the selected fault, or lifts it.
  mutating func toggleFault(_ name: String, _ session: Session) -> CommandOutcome {
    let running = session.stage.activeFaults.filter { $0.fault.name == name }
    guard running.isEmpty else {
      for fault in running { session.stage.lift(fault.handle) }
      return .done("\(name) was lifted")
    }
    do throws(ConditionsError) {
      guard let description = FaultCatalogue.description(of: name) else { return .failed("no fault \(name)") }
      let fault = try description.fault(
        value: values[name], duration: description.extent == .instant ? nil : duration(of: name))
      _ = try session.stage.begin(fault)
      return .done("\(fault.kind) begins")
    } catch {
      return .failed(error.description)
    }
  }

  /// A fault as the command line has it; without "@" it begins now.
  func begin(_ text: String, _ session: Session) -> CommandOutcome {
    do throws(ConditionsError) {
      var parts = text.split(separator: "+", maxSplits: 1).map(String.init)
      if !text.contains("@"), !parts.isEmpty { parts[0] += "@0s" }
      let fault = try Fault(parsing: parts.joined(separator: "+"))
      _ = text.contains("@") ? try session.stage.schedule(fault) : try session.stage.begin(fault)
      return .done(text.contains("@") ? "\(fault) is planned" : "\(fault.kind) begins")
    } catch {
      return .failed(error.description)
    }
  }

  func liftAll(_ session: Session) -> CommandOutcome {
    let active = session.stage.activeFaults
    for fault in active { session.stage.lift(fault.handle) }
    return .done(active.isEmpty ? "there is no fault to lift" : "\(active.count) lifted")
  }

  func setConditions(_ text: String, _ session: Session) -> CommandOutcome {
    do throws(ConditionsError) {
      var conditions = session.stage.conditions
      try conditions.change(text)
      return set(conditions, session)
    } catch {
      return .failed(error.description)
    }
  }

  func setTrace(path: String, _ session: Session) -> CommandOutcome {
    guard !path.isEmpty else { return .failed("a trace needs a file") }
    guard let text = TextFiles.read(path) else { return .failed("cannot read \(path)") }
    do throws(ConditionsError) {
      var conditions = session.stage.conditions
      conditions.up.rate = .trace(try Trace(parsing: text))
      return set(conditions, session)
    } catch {
      return .failed("\(path): \(error.description)")
    }
  }

  private func set(_ conditions: NetworkConditions, _ session: Session) -> CommandOutcome {
    do throws(ConditionsError) {
      try session.stage.setConditions(conditions)
      return .done("")
    } catch {
      return .failed(error.description)
    }
  }
}

extension Fault {
  /// Without its value.
  var name: String { String("\(kind)".prefix { $0 != "=" }) }
}

/// Names for the palette.
enum FaultRows {
  static let names = FaultCatalogue.all.map { $0.value.usual == nil ? $0.name : "\($0.name)=\($0.value.usual ?? "")" }
}
