import LiveComponents

/// The attributes' pane: what its rows are, and what keys do to them.
struct AttributesPane {
  /// Index of the row.
  var selected = 0

  static func descriptions(of component: Component?) -> [AttributeDescription] {
    switch component?.kind {
    case .pusher: PusherAttributes.catalogue
    case .player: PlayerAttributes.catalogue
    case nil: []
    }
  }

  static func description(of name: String, _ component: Component?) -> AttributeDescription? {
    descriptions(of: component).first { $0.name == name }
  }

  /// A typed text as the attribute takes it.
  static func value(_ text: String, for name: String, of component: Component?) -> AttributeValue {
    guard let description = description(of: name, component) else { return .text(text) }
    if text.isEmpty, description.canBeUnset { return .text("") }
    return CommandTable.value(text, description.shape)
  }

  static func choices(of name: String, _ component: Component?) -> [String] {
    description(of: name, component).map { CommandTable.choices(of: $0.shape) } ?? []
  }

  static func current(_ name: String, of component: Component?) -> AttributeValue? {
    switch component?.kind {
    case .pusher(let pusher): pusher.attributes.value(of: name)
    case .player(let player): player.attributes.value(of: name)
    case nil: nil
    }
  }

  static func usual(_ name: String, of component: Component?) -> AttributeValue? {
    switch component?.kind {
    case .pusher(let pusher): PusherAttributes.defaultValue(of: name, in: pusher.configuration.profile)
    case .player: PlayerAttributes.defaultValue(of: name)
    case nil: nil
    }
  }

  /// What the running stream has instead, if it waits for a restart.
  private static func inForce(_ name: String, of component: Component?) -> AttributeValue? {
    switch component?.kind {
    case .pusher(let pusher): pusher.isActive ? pusher.activeAttributes.value(of: name) : nil
    case .player(let player): player.isActive ? player.activeAttributes.value(of: name) : nil
    case nil: nil
    }
  }

  mutating func move(by rows: Int, _ component: Component?) {
    selected = min(max(0, selected + rows), max(0, Self.descriptions(of: component).count - 1))
  }

  func model(_ component: Component?, _ language: Language) -> AttributesModel {
    var model = AttributesModel()
    guard let component else {
      model.component = "no component"
      return model
    }
    let descriptions = Self.descriptions(of: component)
    model.component = component.name
    model.rows = descriptions.map { description in
      let value = Self.current(description.name, of: component)
      let usual = Self.usual(description.name, of: component)
      let inForce = Self.inForce(description.name, of: component)
      return AttributesModel.Row(
        name: description.name, value: value?.plainText ?? "", isDefault: value == usual,
        defaultText: usual?.plainText ?? "", isLive: description.isLive,
        isPending: !description.isLive && description.name != "autopush" && description.name != "autoplay"
          && inForce != nil && inForce != value)
    }
    model.selected = min(selected, max(0, model.rows.count - 1))
    if descriptions.indices.contains(model.selected) {
      let description = descriptions[model.selected]
      let meaning = language == .chinese ? description.chineseMeaning : description.meaning
      model.hint = "\(meaning). \(Self.allowed(description))"
    }
    return model
  }

  /// What it takes, in words.
  static func allowed(_ description: AttributeDescription) -> String {
    switch description.shape {
    case .flag: "true or false"
    case .choice(let values): values.map(\.plainText).joined(separator: ", ")
    case .number(let range, _, let unit, let isWhole):
      "\(isWhole ? "whole numbers" : "numbers") from \(range.lowerBound.plainText) to \(range.upperBound.plainText)"
        + (unit.isEmpty ? "" : " \(unit)") + (description.canBeUnset ? "; empty unsets it" : "")
    case .text(let use):
      switch use {
      case .address: "an address"
      case .image: "a path or an address"
      case .digest: "an MD5, or nothing"
      case .message, .path: "a text"
      }
    }
  }
}

// Keys in the pane.
extension Interface {
  func performInAttributes(_ intent: Intent) {
    let descriptions = AttributesPane.descriptions(of: selected)
    switch intent {
    case .move(let rows): attributes.move(by: rows, selected)
    case .movePage(let pages): attributes.move(by: pages * 8, selected)
    default:
      attributes.move(by: 0, selected)
      guard descriptions.indices.contains(attributes.selected) else { return }
      change(descriptions[attributes.selected], intent)
    }
  }

  private func change(_ description: AttributeDescription, _ intent: Intent) {
    let current = AttributesPane.current(description.name, of: selected)
    switch (intent, description.shape) {
    case (.reset, _):
      guard let usual = AttributesPane.usual(description.name, of: selected) else { return }
      set(description, usual.plainText)
    case (.enter, .flag), (.adjust, .flag): set(description, current == .flag(true) ? "false" : "true")
    case (.enter, .choice(let values)):
      popup = .choices(
        Popup.Choices(
          attribute: description.name, values: values.map(\.plainText),
          selected: values.firstIndex { $0 == current } ?? 0,
          hint: language == .chinese ? description.chineseMeaning : description.meaning))
    case (.adjust(let step), .choice(let values)):
      let index = values.firstIndex { $0 == current } ?? 0
      set(description, values[(index + step + values.count) % values.count].plainText)
    case (.adjust(let steps), .number(let range, let step, _, _)):
      guard case .number(let number) = current ?? .number(range.lowerBound) else { return prompt(description, current) }
      let next = ((number + Double(steps) * step) / step).rounded() * step
      set(description, ((min(range.upperBound, max(range.lowerBound, next)) * 1_000).rounded() / 1_000).plainText)
    case (.enter, _): prompt(description, current)
    default: break
    }
  }

  private func set(_ description: AttributeDescription, _ text: String) {
    run("set \(description.name) \(text)")
  }

  private func prompt(_ description: AttributeDescription, _ current: AttributeValue?) {
    popup = .prompt(
      Popup.Prompt(
        purpose: .attribute(description.name), title: description.name,
        editor: LineEditor(current?.plainText ?? ""), hint: AttributesPane.allowed(description)))
  }
}
