import JavaScript
import LiveComponents
import Stage

// What scripts do with components.
extension ScriptedRun {
  static let componentsAtMost = 32

  func addComponentFunctions(_ host: ScriptValue) {
    add(host, "add") { [unowned self] arguments throws(ScriptFailure) in
      .text(try addComponent(isPusher: arguments[0].text == "pusher", arguments[1].text))
    }
    add(host, "attach") { [unowned self] arguments in
      attached.insert(arguments[0].text)
      return .undefined
    }
    add(host, "set") { [unowned self] arguments throws(ScriptFailure) in
      try set(arguments[0].text, Self.pairs(arguments.dropFirst()))
      return .undefined
    }
    add(host, "get") { [unowned self] arguments throws(ScriptFailure) in
      switch try component(arguments[0].text) {
      case .pusher(let pusher): Self.answer(pusher.attributes.value(of: arguments[1].text))
      case .player(let player): Self.answer(player.attributes.value(of: arguments[1].text))
      }
    }
    add(host, "call") { [unowned self] arguments throws(ScriptFailure) in
      let method = arguments[1].text
      let parameters = Self.pairs(arguments.dropFirst(2)).map { method == "playBGM" ? resolved($0, "url") : $0 }
      let answer: MethodAnswer =
        switch try component(arguments[0].text) {
        case .pusher(let pusher): pusher.call(method, parameters)
        case .player(let player): player.call(method, parameters)
        }
      var fields = [EventField("ok", .flag(answer.isSuccess)), EventField("errMsg", .text(answer.result.errMsg))]
      if let number = answer.result.errno { fields.append(EventField("errno", number)) }
      return .json(JSON.object(fields + answer.fields))
    }
    add(host, "inject") { [unowned self] arguments throws(ScriptFailure) in
      let code = Int(arguments[1].number)
      switch try component(arguments[0].text) {
      case .pusher(let pusher): _ = pusher.inject(code)
      case .player(let player): _ = player.inject(code)
      }
      return .undefined
    }
    addLookFunctions(host)
    addPageFunctions(host)
  }

  private func addLookFunctions(_ host: ScriptValue) {
    add(host, "state") { [unowned self] arguments throws(ScriptFailure) in
      switch try component(arguments[0].text) {
      case .pusher(let pusher): .text("\(pusher.phase)")
      case .player(let player): .text("\(player.phase)")
      }
    }
    add(host, "events") { [unowned self] arguments in
      let records = records(of: arguments[0].text, from: Int(arguments[1].number))
      return .json("[" + records.map(\.json).joined(separator: ",") + "]")
    }
    add(host, "statistics") { [unowned self] arguments throws(ScriptFailure) in
      switch try component(arguments[0].text) {
      case .pusher(let pusher):
        var statistics = pusher.statistics
        statistics.sentBytes = pusher.sentBytes
        return .json(JSON.object(statistics.summaryFields))
      case .player(let player):
        var statistics = player.statistics
        statistics.receivedBytes = player.receivedBytes
        return .json(JSON.object(statistics.summaryFields))
      }
    }
    add(host, "samples") { [unowned self] arguments in
      .json(sampler.json(arguments[0].text, arguments[1].text))
    }
  }

  private func addPageFunctions(_ host: ScriptValue) {
    add(host, "background") { [unowned self] arguments throws(ScriptFailure) in
      switch (try component(arguments[0].text), arguments[1].flag) {
      case (.pusher(let pusher), true): pusher.enterBackground()
      case (.pusher(let pusher), false): pusher.enterForeground()
      case (.player(let player), true): player.enterBackground()
      case (.player(let player), false): player.enterForeground()
      }
      return .undefined
    }
    add(host, "page") { [unowned self] arguments throws(ScriptFailure) in
      guard case .player(let player) = try component(arguments[0].text) else { return .undefined }
      switch arguments[1].text {
      case "navigate": player.pageDidNavigateAway()
      case "native": player.pageDidOpenNative()
      default: player.pageDidReturn()
      }
      return .undefined
    }
    add(host, "remove") { [unowned self] arguments throws(ScriptFailure) in
      let name = arguments[0].text
      _ = try component(name)
      if !stage.removePusher(name) { stage.removePlayer(name) }
      components.removeAll { $0 == name }
      attached.remove(name)
      forget(name)
      return .undefined
    }
  }

  // MARK: Parts

  enum ScriptedComponent {
    case pusher(LivePusher)
    case player(LivePlayer)
  }

  func component(_ name: String) throws(ScriptFailure) -> ScriptedComponent {
    if let pusher = stage.pushers[name] { return .pusher(pusher) }
    if let player = stage.players[name] { return .player(player) }
    throw ScriptFailure("\(name) was removed")
  }

  private func addComponent(isPusher: Bool, _ asked: String) throws(ScriptFailure) -> String {
    guard components.count < Self.componentsAtMost else {
      throw ScriptFailure("there are \(Self.componentsAtMost) components already")
    }
    let kind = isPusher ? "pusher" : "player"
    let free = (1...).lazy.map { $0 == 1 ? kind : "\(kind)\($0)" }.first { !self.components.contains($0) }
    let name = asked.isEmpty ? free ?? kind : asked
    guard !components.contains(name), !["network", "origin", "loop"].contains(name) else {
      throw ScriptFailure("there is a component called \"\(name)\" already")
    }
    if isPusher {
      stage.addPusher(name, configuration: pusherConfiguration)
    } else {
      watch(stage.addPlayer(name, configuration: playerConfiguration))
    }
    components.append(name)
    return name
  }

  private func watch(_ player: LivePlayer) {
    let (fan, meter) = (ScreenFan(), DelayMeter())
    fan.add(meter)
    player.screen = fan
    screens[player.name] = fan
    meters[player.name] = meter
    guard let folder = options.recordingFolder else { return }
    do {
      let recorder = try StreamRecorder(path: "\(folder)/\(player.name).flv")
      player.recorder = recorder
      recorders.append((player.name, recorder))
    } catch {
      warnings.append("\(player.name) is not recorded: \(error.description)")
    }
  }

  private func set(_ name: String, _ values: [(name: String, value: AttributeValue)]) throws(ScriptFailure) {
    do throws(AttributeError) {
      switch try found(name) {
      case .pusher(let pusher): try pusher.set(values.map { resolved($0, "waiting-image") })
      case .player(let player): try player.set(values)
      case nil: break
      }
    } catch {
      throw ScriptFailure(error.description, name: "TypeError")
    }
  }

  private func found(_ name: String) throws(AttributeError) -> ScriptedComponent? { try? component(name) }

  /// A file beside the tests is found from there.
  private func resolved(
    _ value: (name: String, value: AttributeValue), _ name: String
  ) -> (name: String, value: AttributeValue) {
    guard value.name == name, case .text(let path) = value.value, !path.isEmpty, !path.hasPrefix("/"),
      !path.contains("://")
    else { return value }
    return (name, .text(projectPath(path)))
  }

  /// A path from the test file's folder if something is there, else from the project's.
  func projectPath(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return path }
    let folder = options.file[..<(options.file.lastIndex(of: "/") ?? options.file.startIndex)]
    var folders = [String(folder), options.root]
    if let other = options.fixtureRoot, folder.hasPrefix(options.root) {
      folders += [other + folder.dropFirst(options.root.count), other]
    }
    return folders.lazy.map { "\($0)/\(path)" }.first(where: CaptureText.exists) ?? "\(options.root)/\(path)"
  }

  private static func pairs(_ values: ArraySlice<ScriptValue>) -> [(name: String, value: AttributeValue)] {
    let list = Array(values)
    return stride(from: 0, to: list.count - 1, by: 2).map { (list[$0].text, attribute(list[$0 + 1])) }
  }

  private static func attribute(_ value: ScriptValue) -> AttributeValue {
    value.isNumber ? .number(value.number) : value.isFlag ? .flag(value.flag) : .text(value.text)
  }

  private static func answer(_ value: AttributeValue?) -> ScriptContext.Answer {
    switch value {
    case .text(let text): .text(text)
    case .number(let number): .number(number)
    case .flag(let flag): .flag(flag)
    case nil: .undefined
    }
  }
}
