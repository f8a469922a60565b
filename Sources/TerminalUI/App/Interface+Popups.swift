import LiveComponents

// Keys while something lies over the panes.
extension Interface {
  func receiveInPopup(_ key: Key) {
    switch popup {
    case .text(let lines, let title, let top): receiveInText(key, lines, title, top)
    case .prompt(let prompt): receive(key, in: prompt)
    case .choices(let choices): receive(key, in: choices)
    case .palette(let palette): receive(key, in: palette)
    case nil: break
    }
  }

  private func receiveInText(_ key: Key, _ lines: [TextLine], _ title: String, _ top: Int) {
    let room = PopupView.textRoom(frame.grid.bounds)
    let most = max(0, PopupView.wrapped(lines, width: room.width).count - room.rows)
    let next: Int
    switch key {
    case .up, .character("k"): next = top - 1
    case .down, .character("j"): next = top + 1
    case .pageUp: next = top - room.rows
    case .pageDown, .character(" "): next = top + room.rows
    case .home, .character("g"): next = 0
    case .end, .character("G"): next = most
    case .control("l"): return displayChanged()
    case .escape, .enter, .character("q"), .character("?"):
      popup = nil
      return
    default: return
    }
    popup = .text(lines, title: title, top: min(max(0, next), most))
  }

  // MARK: Prompts

  private func receive(_ key: Key, in prompt: Popup.Prompt) {
    var prompt = prompt
    switch key {
    case .escape: popup = nil
    case .enter: accept(prompt)
    default:
      guard prompt.editor.take(key) else { return }
      prompt.problem = nil
      popup = .prompt(prompt)
      // A filter is seen while it is typed.
      if prompt.purpose == .filter { log.setFilter(LogFilter(prompt.editor.text)) }
    }
  }

  private func accept(_ prompt: Popup.Prompt) {
    let text = prompt.editor.text.trimmingBlanks
    let outcome: CommandOutcome
    switch prompt.purpose {
    case .attribute(let name):
      outcome = setAttribute(name, text: text, of: selected)
    case .network: outcome = network.setValue(text, session)
    case .filter:
      log.setFilter(LogFilter(text))
      outcome = .done("")
    case .writeLog: outcome = writeLog(text)
    }
    guard !outcome.isFailure else {
      // The line stays, with the reason.
      var prompt = prompt
      prompt.problem = outcome.text
      popup = .prompt(prompt)
      return
    }
    popup = nil
    show(outcome, of: "", nil)
  }

  private func receive(_ key: Key, in choices: Popup.Choices) {
    var choices = choices
    switch key {
    case .escape, .character("q"): popup = nil
    case .up, .character("k"): choices.selected = max(0, choices.selected - 1)
    case .down, .character("j"): choices.selected = min(choices.values.count - 1, choices.selected + 1)
    case .enter, .character(" "): return accept(choices)
    default: return
    }
    if popup != nil { popup = .choices(choices) }
  }

  func accept(_ choices: Popup.Choices) {
    popup = nil
    guard choices.values.indices.contains(choices.selected) else { return }
    run("set \(choices.attribute) \(choices.values[choices.selected])")
  }

  // MARK: The palette

  private func receive(_ key: Key, in palette: Popup.Palette) {
    var palette = palette
    let items = paletteItems(palette.editor.text)
    switch key {
    case .escape:
      popup = nil
      return
    case .enter: return accept(palette, items)
    case .tab: complete(&palette, items)
    case .up:
      if palette.editor.isEmpty || palette.past != nil { recall(&palette, 1) } else { palette.selected -= 1 }
    case .down:
      if palette.past != nil { recall(&palette, -1) } else { palette.selected += 1 }
    case .control("p"): palette.selected -= 1
    case .control("n"): palette.selected += 1
    default:
      guard palette.editor.take(key) else { return }
      palette.selected = 0
      palette.past = nil
    }
    let count = paletteItems(palette.editor.text).count
    palette.selected = min(max(0, palette.selected), max(0, count - 1))
    popup = .palette(palette)
  }

  private func recall(_ palette: inout Popup.Palette, _ step: Int) {
    let next = (palette.past ?? 0) + step
    guard next > 0 else {
      palette.past = nil
      palette.editor.set("")
      return
    }
    guard next <= history.count else { return }
    palette.past = next
    palette.editor.set(history[history.count - next])
  }

  private func complete(_ palette: inout Popup.Palette, _ items: [PopupItem]) {
    guard items.indices.contains(palette.selected) else { return }
    palette.editor.set(completed(palette.editor.text, with: items[palette.selected]))
    palette.selected = 0
  }

  /// The line with the item in the place of what was typed of it.
  private func completed(_ text: String, with item: PopupItem) -> String {
    let name = item.text.prefix { $0 != " " }
    guard let blank = text.firstIndex(of: " ") else {
      let row = commands.first { $0.name == name }
      return name + (row.map { $0.arguments.isEmpty ? "" : " " } ?? "")
    }
    return String(text[...blank]) + item.text
  }

  /// Runs the line; a name that is only begun is that of the selected item.
  private func accept(_ palette: Popup.Palette, _ items: [PopupItem]) {
    var text = palette.editor.text.trimmingBlanks
    let name = String(text.prefix { $0 != " " })
    let isKnown = commands.contains { $0.name == name }
    if !isKnown, !text.contains(" "), items.indices.contains(palette.selected) {
      text = items[palette.selected].text
      let row = commands.first { $0.name == text.prefix { $0 != " " } }
      if let row, !row.arguments.isEmpty, !row.arguments.hasPrefix("[") {
        // It still lacks its argument.
        popup = .palette(Popup.Palette(editor: LineEditor(row.name + " ")))
        return
      }
      text = String(text.prefix { $0 != " " })
    } else if isKnown, text == name, let row = CommandTable.row(named: name, for: selected, in: commands),
      !row.arguments.isEmpty, !row.arguments.hasPrefix("[")
    {
      popup = .palette(Popup.Palette(editor: LineEditor(row.name + " ")))
      return
    }
    popup = nil
    guard !text.isEmpty else { return }
    if history.last != text { history.append(text) }
    if history.count > 100 { history.removeFirst() }
    run(text)
  }

  /// What the palette offers for a line: commands by name, then the words that an argument can be.
  func paletteItems(_ text: String) -> [PopupItem] {
    let component = selected
    guard let blank = text.firstIndex(of: " ") else {
      // The component's own first; of those of others, what it does not have itself, once it is typed.
      let own = commands.filter { $0.applies(to: component) }
      let names = Set(own.map(\.name))
      let rows = text.isEmpty ? own : own + commands.filter { !names.contains($0.name) }
      return Self.ranked(rows, text).map { row in
        let key = KeyTable.bindings.first { $0.action == .command(row.name) }?.keyText ?? ""
        return PopupItem(row.usage, detail: row.help, key: key)
      }
    }
    guard let row = CommandTable.row(named: String(text[..<blank]), for: component, in: commands) else { return [] }
    let argument = String(text[text.index(after: blank)...])
    if row.name == "set", let second = argument.firstIndex(of: " ") {
      let name = String(argument[..<second])
      let typed = argument[argument.index(after: second)...]
      return AttributesPane.choices(of: name, component).filter { $0.hasPrefix(typed) }.map {
        PopupItem("\(name) \($0)")
      }
    }
    return row.choices(self).filter { $0.hasPrefix(argument) }.map { PopupItem($0) }
  }

  /// Names that begin with the text, then those that contain its letters in order.
  private static func ranked(_ rows: [CommandRow], _ text: String) -> [CommandRow] {
    let typed = text.lowercased()
    guard !typed.isEmpty else { return rows }
    // What is typed in full comes first: set, then setZoom.
    let exact = rows.filter { $0.name.lowercased() == typed }
    let beginning = exact + rows.filter { $0.name.lowercased().hasPrefix(typed) && $0.name.lowercased() != typed }
    let containing = rows.filter { row in
      let name = row.name.lowercased()
      guard !name.hasPrefix(typed) else { return false }
      var rest = Substring(name)
      for letter in typed {
        guard let index = rest.firstIndex(of: letter) else { return false }
        rest = rest[rest.index(after: index)...]
      }
      return true
    }
    return beginning + containing
  }

  /// The palette's line of advice.
  func paletteHint(_ text: String) -> String {
    let name = String(text.prefix { $0 != " " })
    guard text.contains(" "), let row = CommandTable.row(named: name, for: selected, in: commands) else {
      return selected.map { "for \($0.name); others with 1 to 7" } ?? "no component is selected"
    }
    return "\(row.usage): \(row.help)"
  }
}
