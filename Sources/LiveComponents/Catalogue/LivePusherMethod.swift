/// The documented methods of `<live-pusher>` (SPEC 2.4).
public enum LivePusherMethod: String, Hashable, Sendable, CaseIterable {
  case start, stop, pause, resume, switchCamera, snapshot, toggleTorch, startPreview, stopPreview
  case playBGM, stopBGM, pauseBGM, resumeBGM, setBGMVolume, setMICVolume, sendMessage, setZoom, getMaxZoom

  public static let catalogue: [MethodDescription] = allCases.map(\.description)

  public var description: MethodDescription {
    switch self {
    case .start: .init(rawValue, "begin to push", "开始推流")
    case .stop: .init(rawValue, "end the stream in order and release every device", "停止推流")
    case .pause: .init(rawValue, "keep the connection and stop the picture", "暂停推流")
    case .resume: .init(rawValue, "go on after pause", "恢复推流")
    case .switchCamera: .init(rawValue, "from the front camera to the back one, or back", "切换前后摄像头")
    case .snapshot:
      .init(
        rawValue, .snapshotParameters, answers: ["tempImagePath", "width", "height"],
        "write the newest picture to a file", "快照")
    case .toggleTorch: .init(rawValue, "switch the back camera's torch", "切换手电筒")
    case .startPreview: .init(rawValue, "show the camera's picture without pushing", "开启摄像头预览")
    case .stopPreview: .init(rawValue, "end the preview", "关闭摄像头预览")
    case .playBGM, .stopBGM, .pauseBGM, .resumeBGM, .setBGMVolume, .setMICVolume: soundDescription
    case .sendMessage:
      .init(
        rawValue, [MethodParameter("msg", .text(.message), usual: .text("hello"))],
        "send a text with the next picture (SEI)", "发送 SEI 消息")
    case .setZoom:
      .init(
        rawValue,
        [
          MethodParameter(
            "zoom", .number(1...LivePusher.maxZoom, step: 0.1, unit: "x", isWhole: false), usual: .number(2))
        ], answers: ["zoom"], "set the camera's zoom", "设置缩放级别")
    case .getMaxZoom: .init(rawValue, answers: ["maxZoom"], "ask for the greatest zoom", "获取最大缩放级别")
    }
  }

  private var soundDescription: MethodDescription {
    let volume = MethodParameter("volume", .number(0...1, step: 0.1, unit: "", isWhole: false), usual: .number(0.5))
    let time = ValueShape.whole(0...86_400_000, step: 1_000, unit: "ms")
    switch self {
    case .playBGM:
      return .init(
        rawValue,
        [
          MethodParameter("url", .text(.address)), MethodParameter("startTimeMs", time, isOptional: true),
          MethodParameter("endTimeMs", time, isOptional: true),
        ], "play background music into the stream", "播放背景音")
    case .stopBGM: return .init(rawValue, "end the music", "停止背景音")
    case .pauseBGM: return .init(rawValue, "hold the music", "暂停背景音")
    case .resumeBGM: return .init(rawValue, "let the music go on", "恢复背景音")
    case .setBGMVolume: return .init(rawValue, [volume], "set the music's volume", "设置背景音音量")
    default: return .init(rawValue, [volume], "set the microphone's volume", "设置麦克风音量")
    }
  }
}

extension [MethodParameter] {
  static let snapshotParameters: [MethodParameter] = [
    MethodParameter(
      "quality", .words(SnapshotQuality.self), isOptional: true, usual: .text(SnapshotQuality.raw.rawValue)),
    MethodParameter(
      "sourceType", .words(SnapshotSource.self), isOptional: true, usual: .text(SnapshotSource.stream.rawValue)),
    MethodParameter("path", .text(.path), isOptional: true, isDocumented: false),
  ]
}

extension LivePusher {
  /// Calls a documented method by its name. An unknown name, an argument that is unknown, missing or of the wrong kind is
  /// answered `operateLivePusher:fail` with the reason, as everything that a method refuses itself; nothing is done then.
  public func call(_ name: String, _ arguments: [(name: String, value: AttributeValue)] = []) -> MethodAnswer {
    guard let method = LivePusherMethod(rawValue: name) else {
      return MethodAnswer(.fail(Self.operation, "live-pusher has no method \"\(name)\""))
    }
    do throws(CallError) {
      return call(method, try MethodArguments(method.description, arguments))
    } catch {
      return MethodAnswer(.fail(Self.operation, error.reason))
    }
  }

  private func call(_ method: LivePusherMethod, _ arguments: MethodArguments) -> MethodAnswer {
    switch method {
    case .start: return MethodAnswer(start())
    case .stop: return MethodAnswer(stop())
    case .pause: return MethodAnswer(pause())
    case .resume: return MethodAnswer(resume())
    case .switchCamera: return MethodAnswer(switchCamera())
    case .toggleTorch: return MethodAnswer(toggleTorch())
    case .startPreview: return MethodAnswer(startPreview())
    case .stopPreview: return MethodAnswer(stopPreview())
    case .playBGM:
      return MethodAnswer(
        playBGM(
          url: arguments.text("url") ?? "", startTimeMs: arguments.whole("startTimeMs") ?? 0,
          endTimeMs: arguments.whole("endTimeMs")))
    case .stopBGM: return MethodAnswer(stopBGM())
    case .pauseBGM: return MethodAnswer(pauseBGM())
    case .resumeBGM: return MethodAnswer(resumeBGM())
    case .setBGMVolume: return MethodAnswer(setBGMVolume(arguments.number("volume") ?? .nan))
    case .setMICVolume: return MethodAnswer(setMICVolume(arguments.number("volume") ?? .nan))
    case .sendMessage: return MethodAnswer(sendMessage(arguments.text("msg") ?? ""))
    case .setZoom:
      let (result, zoom) = setZoom(arguments.number("zoom") ?? .nan)
      return MethodAnswer(result, [EventField("zoom", .number(zoom))])
    case .getMaxZoom:
      let (result, maxZoom) = getMaxZoom()
      return MethodAnswer(result, [EventField("maxZoom", .number(maxZoom))])
    case .snapshot:
      let (result, snapshot) = snapshot(
        to: arguments.text("path"), quality: arguments.choice("quality") ?? .raw,
        source: arguments.choice("sourceType") ?? .stream)
      return MethodAnswer(result, snapshot)
    }
  }
}
