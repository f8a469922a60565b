import LiveComponents

// The documented methods (SPEC 2.4, 3.4), made of the components' own catalogues.
extension CommandTable {
  static func pusherMethods() -> [CommandRow] {
    LivePusherMethod.catalogue.map { method in
      row(method, of: .pusher, "the pusher; select it with 1") { component, arguments in
        component?.pusher?.call(method.name, arguments)
      }
    }
  }

  static func playerMethods() -> [CommandRow] {
    LivePlayerMethod.catalogue.map { method in
      row(method, of: .player, "a player; select one") { component, arguments in
        component?.player?.call(method.name, arguments)
      }
    } + pageEvents()
  }

  private static func row(
    _ method: MethodDescription, of owner: CommandRow.Owner, _ whose: String,
    call: @escaping (Component?, [(name: String, value: AttributeValue)]) -> MethodAnswer?
  ) -> CommandRow {
    let arguments = method.parameters.map { $0.isOptional ? "[\($0.name)]" : $0.name }.joined(separator: " ")
    let words = method.parameters.first.map { choices(of: $0.shape) } ?? []
    return CommandRow(method.name, arguments, method.meaning, of: owner, choices: { _ in words }) {
      _, component, text in
      guard let answer = call(component, Self.arguments(text, of: method)) else {
        return .failed("\(method.name) is a method of \(whose)")
      }
      return CommandOutcome(text: answer.text, isFailure: !answer.isSuccess, isMethod: true)
    }
  }

  /// What can be typed for a value, where that can be listed.
  static func choices(of shape: ValueShape) -> [String] {
    switch shape {
    case .choice(let values): values.map(\.plainText)
    case .flag: ["true", "false"]
    case .number(let range, _, _, _): [range.lowerBound.plainText, range.upperBound.plainText]
    case .text: []
    }
  }

  /// `name=value` words; what has no name belongs to the first parameter, of a snapshot to its path. A text that stands
  /// alone keeps its blanks.
  static func arguments(_ text: String, of method: MethodDescription) -> [(name: String, value: AttributeValue)] {
    guard !text.isEmpty, let first = method.parameters.first else {
      return text.isEmpty ? [] : [("argument", .text(text))]
    }
    if method.parameters.count == 1 { return [(first.name, value(text, first.shape))] }
    let nameless = method.parameters.first { $0.name == "path" } ?? first
    return text.split(separator: " ").map(String.init).map { word in
      let halves = word.split(separator: "=", maxSplits: 1).map(String.init)
      if halves.count == 2, let named = method.parameters.first(where: { $0.name == halves[0] }) {
        return (named.name, value(halves[1], named.shape))
      }
      return (nameless.name, value(word, nameless.shape))
    }
  }

  /// A typed value as a page would give it.
  static func value(_ text: String, _ shape: ValueShape) -> AttributeValue {
    switch shape {
    case .text: return .text(text)
    case .flag:
      switch text.lowercased() {
      case "true", "on", "yes", "1": return .flag(true)
      case "false", "off", "no", "0", "": return .flag(false)
      default: return .text(text)
      }
    case .number: return Double(text).map { .number($0) } ?? .text(text)
    case .choice(let values):
      return values.first { $0.plainText == text } ?? .text(text)
    }
  }

  /// What other pages do to the one with the player.
  private static func pageEvents() -> [CommandRow] {
    func event(_ name: String, _ help: String, _ done: String, _ call: @escaping (LivePlayer) -> Void) -> CommandRow {
      CommandRow(name, "", "the page: " + help, of: .player) { _, component, _ in
        guard let player = component?.player else { return .failed("\(name) is for a player; select one") }
        call(player)
        return .done(done)
      }
    }
    return [
      event("navigate", "another page is opened over this one", "another page lies over the player's") {
        $0.pageDidNavigateAway()
      },
      event("open-native", "a native page is opened", "a native page lies over the player's") {
        $0.pageDidOpenNative()
      },
      event("return", "on top again", "the player's page is on top again") { $0.pageDidReturn() },
    ]
  }

  /// One key for a pair of methods.
  static func toggles() -> [CommandRow] {
    [
      CommandRow("toggle-start", "", "start or stop the component") { _, component, _ in
        switch component?.kind {
        case .pusher(let pusher): .method(pusher.isActive ? pusher.stop() : pusher.start())
        case .player(let player): .method(restarted(player))
        case nil: .failed("nothing is selected")
        }
      },
      CommandRow("toggle-pause", "", "pause or resume the component") { _, component, _ in
        switch component?.kind {
        case .pusher(let pusher): .method(pusher.phase == .paused ? pusher.resume() : pusher.pause())
        case .player(let player): .method(player.phase == .paused ? player.resume() : player.pause())
        case nil: .failed("nothing is selected")
        }
      },
      CommandRow("toggle-mute", "", "mute the component, or not") { interface, component, _ in
        switch component?.kind {
        case .pusher(let pusher):
          interface.setAttribute("muted", .flag(!pusher.attributes.muted), of: component)
        case .player(let player): .method(player.mute())
        case nil: .failed("nothing is selected")
        }
      },
      CommandRow("toggle-debug", "", "the debug attribute on or off") { interface, component, _ in
        guard let component else { return .failed("nothing is selected") }
        return interface.setAttribute("debug", .flag(!component.isDebugging), of: component)
      },
      CommandRow("zoom-in", "", "half a step nearer", of: .pusher) { _, component, _ in zoom(component, by: 0.5) },
      CommandRow("zoom-out", "", "half a step farther", of: .pusher) { _, component, _ in zoom(component, by: -0.5) },
    ]
  }

  /// A player that has failed or ended needs `stop` before `play`; one key does what its user wants.
  private static func restarted(_ player: LivePlayer) -> MethodResult {
    switch player.phase {
    case .stopped: return player.play()
    case .failed, .ended:
      _ = player.stop()
      return player.play()
    case .loading, .playing, .paused: return player.stop()
    }
  }

  private static func zoom(_ component: Component?, by step: Double) -> CommandOutcome {
    guard let pusher = component?.pusher else { return .failed("only the pusher zooms; select it with 1") }
    let (result, zoom) = pusher.setZoom(min(LivePusher.maxZoom, max(1, pusher.zoomFactor + step)))
    return .method(result, "zoom \(zoom)")
  }
}

extension AttributeValue {
  /// Without quotes.
  var plainText: String {
    if case .text(let text) = self { return text }
    return description
  }
}

extension Double {
  var plainText: String { AttributeValue.number(self).description }
}
