// The mouse: it selects, scrolls and drags; nothing needs it.
extension Interface {
  func receive(_ event: MouseEvent) {
    guard let target = frame.target(x: event.x, y: event.y) else {
      if event.kind == .press { popup = nil }
      return
    }
    switch event.kind {
    case .press: press(target, event)
    case .drag: if popup == nil, case .slider(let index, let track) = target { slide(index, track, event) }
    case .wheelUp: scroll(target, -3)
    case .wheelDown: scroll(target, 3)
    case .release: break
    }
  }

  private func press(_ target: Target, _ event: MouseEvent) {
    if popup != nil { return pressInPopup(target) }
    switch target {
    case .tile(let index):
      selectedIndex = index
      focus = .tiles
    case .tab(let tab): perform(.openTab(tab))
    case .row(let index): pressRow(index)
    case .slider(let index, let track):
      focus = .side
      slide(index, track, event)
    case .logLine(let place):
      focus = .log
      if log.selection == place { perform(.enter) } else { log.select(place, rows: layout?.logRows ?? 1) }
    case .log: focus = .log
    case .side: focus = .side
    case .footer(let key): if let binding = KeyTable.binding(of: key, in: contexts) { perform(binding) }
    case .popup, .popupItem: break
    }
  }

  /// The first click selects a row, a second one does what Enter does.
  private func pressRow(_ index: Int) {
    focus = .side
    switch sideTab {
    case .charts: break
    case .attributes:
      if attributes.selected == index { perform(.enter) } else { attributes.selected = index }
    case .network:
      let isAgain = network.selected == index
      network.select(index)
      if isAgain { enterNetworkRow() }
    }
  }

  private func slide(_ index: Int, _ track: Rectangle, _ event: MouseEvent) {
    let position = Double(event.x - track.x) / Double(max(1, track.width - 1))
    guard let outcome = network.slide(index, to: min(1, max(0, position)), session) else { return }
    show(outcome, of: "", nil)
  }

  private func pressInPopup(_ target: Target) {
    guard case .popupItem(let index) = target else {
      if target != .popup { popup = nil }
      return
    }
    switch popup {
    case .choices(var choices):
      choices.selected = index
      accept(choices)
    case .palette(var palette):
      palette.selected = index
      popup = .palette(palette)
      receiveInPopup(.tab)
    default: break
    }
  }

  private func scroll(_ target: Target, _ lines: Int) {
    switch popup {
    case .text, .choices: return receiveInPopup(lines < 0 ? .up : .down)
    case .palette: return receiveInPopup(lines < 0 ? .control("p") : .control("n"))
    case .prompt: return
    case nil: break
    }
    switch target {
    case .log, .logLine: log.move(by: lines, rows: layout?.logRows ?? 1)
    case .row, .slider, .side:
      switch sideTab {
      case .charts: break
      case .attributes: attributes.move(by: lines, selected)
      case .network: network.move(by: lines)
      }
    default: break
    }
  }
}
