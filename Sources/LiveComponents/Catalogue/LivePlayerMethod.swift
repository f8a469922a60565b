/// The documented methods of `<live-player>` (SPEC 3.4).
public enum LivePlayerMethod: String, Hashable, Sendable, CaseIterable {
  case play, stop, mute, pause, resume, requestFullScreen, exitFullScreen, snapshot

  public static let catalogue: [MethodDescription] = allCases.map(\.description)

  public var description: MethodDescription {
    switch self {
    case .play: .init(rawValue, "begin to play", "播放")
    case .stop: .init(rawValue, "end playback and the connection", "停止")
    case .mute: .init(rawValue, "sound off, or on again", "静音")
    case .pause: .init(rawValue, "freeze on the last picture", "暂停")
    case .resume: .init(rawValue, "go on with the newest data", "恢复")
    case .requestFullScreen:
      .init(
        rawValue,
        [
          MethodParameter(
            "direction", .choice([.number(0), .number(90), .number(-90)]), isOptional: true, usual: .number(0))
        ], "fill the screen, turned or not", "进入全屏")
    case .exitFullScreen: .init(rawValue, "back into the page", "退出全屏")
    case .snapshot:
      .init(
        rawValue, .snapshotParameters, answers: ["tempImagePath", "width", "height"],
        "write the shown picture to a file", "截图")
    }
  }
}

extension LivePlayer {
  /// Calls a documented method by its name. An unknown name, an argument that is unknown, missing or of the wrong kind is
  /// answered `operateLivePlayer:fail` with the reason, as everything that a method refuses itself; nothing is done then.
  public func call(_ name: String, _ arguments: [(name: String, value: AttributeValue)] = []) -> MethodAnswer {
    guard let method = LivePlayerMethod(rawValue: name) else {
      return MethodAnswer(.fail(Self.operation, "live-player has no method \"\(name)\""))
    }
    do throws(CallError) {
      return call(method, try MethodArguments(method.description, arguments))
    } catch {
      return MethodAnswer(.fail(Self.operation, error.reason))
    }
  }

  private func call(_ method: LivePlayerMethod, _ arguments: MethodArguments) -> MethodAnswer {
    switch method {
    case .play: return MethodAnswer(play())
    case .stop: return MethodAnswer(stop())
    case .mute: return MethodAnswer(mute())
    case .pause: return MethodAnswer(pause())
    case .resume: return MethodAnswer(resume())
    case .requestFullScreen:
      return MethodAnswer(requestFullScreen(direction: Int(arguments.whole("direction") ?? 0)))
    case .exitFullScreen: return MethodAnswer(exitFullScreen())
    case .snapshot:
      let (result, snapshot) = snapshot(
        to: arguments.text("path"), quality: arguments.choice("quality") ?? .raw,
        source: arguments.choice("sourceType") ?? .stream)
      return MethodAnswer(result, snapshot)
    }
  }
}
