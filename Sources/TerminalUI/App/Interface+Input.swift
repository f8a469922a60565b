import LiveComponents

// Keys and the mouse.
extension Interface {
  /// One input, and the screen that answers it.
  public func receive(_ input: TerminalInput) {
    // A frozen screen that is drawn anew is the same one.
    if isFrozen, popup == nil, input == .key(.control("l")) { return displayChanged() }
    message = nil
    switch input {
    case .key(let key): receive(key)
    case .mouse(let event): receive(event)
    }
    recorder?.interfaceActed(self)
    answer()
  }

  private func receive(_ key: Key) {
    if popup != nil { return receiveInPopup(key) }
    if let layout, layout.isTooSmall {
      if key == .character("q") { perform(.quit) }
      return
    }
    guard let binding = KeyTable.binding(of: key, in: contexts) else { return }
    perform(binding)
  }

  /// Those whose keys work now, the pane's own first.
  var contexts: [KeyContext] {
    var contexts: [KeyContext] = []
    switch focus {
    case .log: contexts.append(.log)
    case .side where isFullScreen: break
    case .side:
      switch sideTab {
      case .charts: contexts.append(.charts)
      case .attributes: contexts.append(.attributes)
      case .network: contexts.append(.network)
      }
    case .tiles: if sideTab == .charts { contexts.append(.charts) }
    }
    return contexts + [.component, .everywhere]
  }

  func perform(_ binding: KeyBinding) {
    switch binding.action {
    case .intent(let intent): perform(intent)
    case .command(let text): run(text)
    }
  }

  /// Runs a command as the palette has it, and tells what came of it.
  func run(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true).map(String.init)
    guard let name = parts.first else { return }
    let component = selected
    guard let row = CommandTable.row(named: name, for: component, in: commands) else {
      message = Message("there is no command \(name); : and Tab list them", isFailure: true)
      return
    }
    let argument = parts.count > 1 ? parts[1].trimmingBlanks : ""
    show(row.perform(self, component, argument), of: name, component)
    recorder?.interface(self, performed: text, on: component)
    followFullScreen()
  }

  /// The selected player is as large as its methods say, typed ones too.
  private func followFullScreen() {
    guard let player = selected?.player, player.isFullScreen != isFullScreen else { return }
    isFullScreen = player.isFullScreen
    focus = .tiles
  }

  /// The answer of a method goes to the log; all else is just said.
  func show(_ outcome: CommandOutcome, of name: String, _ component: Component?) {
    if outcome.isMethod, let component { session.stage.note(component.name, "\(name): \(outcome.text)") }
    if !outcome.text.isEmpty { message = Message(outcome.text, isFailure: outcome.isFailure) }
  }

  func perform(_ intent: Intent) {
    switch intent {
    case .quit: onQuit()
    case .help: popup = .text(HelpText.lines(), title: "keys", top: 0)
    case .openPalette: popup = .palette(Popup.Palette())
    case .beginCommand(let text): popup = .palette(Popup.Palette(editor: LineEditor(text)))
    case .focusNext: moveFocus(1)
    case .focusPrevious: moveFocus(-1)
    case .focusLog: focus = isFullScreen ? focus : .log
    case .selectTile(let index): selectTile(index)
    case .openTab(let tab):
      if isFullScreen { toggleFullScreen() }
      sideTab = tab
      focus = .side
    case .freeze:
      isFrozen.toggle()
    case .redraw: displayChanged()
    case .toggleFullScreen: toggleFullScreen()
    case .leave: leave()
    case .toggleChartSpan: chartSeconds = chartSeconds == 60 ? 300 : 60
    case .move, .movePage, .moveToEdge, .enter, .adjust, .reset: performInList(intent)
    case .filter:
      if isFullScreen { toggleFullScreen() }
      focus = .log
      popup = .prompt(
        Popup.Prompt(
          purpose: .filter, title: "filter the log", editor: LineEditor(log.filter.text),
          hint: "text, a code, 2101-2107; ! before a term inverts it; empty shows everything"))
    case .follow: log.follow()
    case .verbose: log.toggleVerbose()
    case .writeLog:
      popup = .prompt(
        Popup.Prompt(
          purpose: .writeLog, title: "write the log to", editor: LineEditor("liveterm.log"),
          hint: "a file; JSON lines if its name ends in .json"))
    }
  }

  private func selectTile(_ index: Int) {
    guard session.components.indices.contains(index) else {
      message = Message("there is no component \(index + 1)", isFailure: true)
      return
    }
    select(index)
    if focus == .log { focus = .tiles }
  }

  /// In full screen the next one takes the whole screen over.
  func select(_ index: Int) {
    guard index != selectedIndex else { return }
    let wasFullScreen = isFullScreen
    if wasFullScreen { toggleFullScreen() }
    selectedIndex = index
    if wasFullScreen { toggleFullScreen() }
  }

  private func moveFocus(_ step: Int) {
    guard !isFullScreen else { return }
    let panes = Pane.allCases
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[(index + step + panes.count) % panes.count]
  }

  /// A player's whole screen is its own method, with its event; the pusher has no such method and is just shown large.
  private func toggleFullScreen() {
    guard let component = selected else { return }
    isFullScreen.toggle()
    if let player = component.player, player.isFullScreen != isFullScreen {
      run(isFullScreen ? "requestFullScreen" : "exitFullScreen")
    }
    focus = .tiles
  }

  private func leave() {
    if isFrozen {
      isFrozen = false
    } else if isFullScreen {
      toggleFullScreen()
    } else if !log.filter.isEmpty {
      log.setFilter(.all)
    } else if !log.isFollowing {
      log.follow()
    }
  }

  // MARK: Lists

  private var logRows: Int { layout?.logRows ?? 1 }

  private func performInList(_ intent: Intent) {
    if focus == .log { return performInLog(intent) }
    switch sideTab {
    case .charts: break
    case .attributes: performInAttributes(intent)
    case .network: performInNetwork(intent)
    }
  }

  private func performInLog(_ intent: Intent) {
    switch intent {
    case .move(let lines): log.move(by: lines, rows: logRows)
    case .movePage(let pages): log.move(by: pages * max(1, logRows - 1), rows: logRows)
    case .moveToEdge(let edge): edge > 0 ? log.follow() : log.select(0, rows: logRows)
    case .enter: explainLine()
    default: break
    }
  }

  private func explainLine() {
    let place = log.selection ?? log.count - 1
    guard place >= 0, place < log.count else { return }
    let record = log[place]
    let kind = session.components.first { $0.name == record.component }?.componentKind
    var lines: [TextLine] = []
    if let code = record.code,
      let description = EventCatalogue.description(
        of: code, for: kind ?? (code < 2_000 && code > -2_000 ? .pusher : .player))
    {
      lines = Explanation.of(description, language) + [TextLine("", .plain)]
    }
    lines.append(TextLine("this line", .heading))
    lines.append(TextLine("\(LogView.seconds(record.time)) s", label: "time"))
    lines.append(TextLine(record.component, label: "component"))
    lines.append(TextLine(record.kind.rawValue + (record.isInjected ? ", injected" : ""), label: "kind"))
    if !record.message.isEmpty { lines.append(TextLine(record.message, label: "message")) }
    for field in record.fields { lines.append(TextLine(field.valueText, .dim, label: field.name)) }
    popup = .text(lines, title: record.code.map(String.init) ?? record.kind.rawValue, top: 0)
  }

  private func performInNetwork(_ intent: Intent) {
    var outcome: CommandOutcome?
    switch intent {
    case .move(let rows): network.move(by: rows)
    case .movePage(let pages): network.move(by: pages * 8)
    case .adjust(let step): outcome = network.adjust(by: step, session)
    case .reset: outcome = network.reset(session)
    case .enter: enterNetworkRow()
    default: break
    }
    if let outcome { show(outcome, of: "", nil) }
  }

  func enterNetworkRow() {
    switch network.selectedRow {
    case .heading: break
    case .fault(let name):
      show(network.toggleFault(name, session), of: "fault", nil)
      recorder?.interface(self, performed: "fault \(name)", on: nil)
    case .slider(let slider):
      popup = .prompt(
        Popup.Prompt(
          purpose: .network, title: "\(slider.direction == .up ? "uplink" : "downlink") \(slider.label)",
          editor: LineEditor(), hint: slider.hint))
    case .trace:
      popup = .prompt(
        Popup.Prompt(
          purpose: .network, title: "uplink trace", editor: LineEditor(),
          hint: "a file with lines of: duration_ms kbps latency_ms"))
    }
  }
}

extension String {
  var trimmingBlanks: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
