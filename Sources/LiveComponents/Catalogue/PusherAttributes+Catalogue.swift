import Media

extension PusherAttributes {
  /// Every attribute, in the order of `names`.
  public static let catalogue: [AttributeDescription] = names.compactMap { name in
    guard let row = rows[name] else { return nil }
    return AttributeDescription(
      name: name, shape: row.shape, isLive: isLive(name), canBeUnset: row.canBeUnset, meaning: row.meaning,
      chineseMeaning: row.chinese)
  }

  public static func description(of name: String) -> AttributeDescription? { catalogue.first { $0.name == name } }

  /// What an attribute is before a page sets it; nil for a name that is none.
  public static func defaultValue(of name: String, in profile: Profile = .wechat) -> AttributeValue? {
    PusherAttributes(profile: profile).value(of: name)
  }

  /// What `set` would take to make it what it is; the empty text for a number that is not set. Nil for a name that is none.
  public func value(of name: String) -> AttributeValue? {
    switch name {
    case "url": .text(url)
    case "mode": .text(mode.rawValue)
    case "autopush": .flag(autopush)
    case "muted": .flag(muted)
    case "enable-camera": .flag(enableCamera)
    case "enable-mic": .flag(enableMic)
    case "auto-focus": .flag(autoFocus)
    case "orientation": .text(orientation.rawValue)
    case "aspect": .text(aspect.rawValue)
    case "beauty": .number(beauty)
    case "whiteness": .number(whiteness)
    case "zoom": .flag(zoom)
    case "device-position": .text(devicePosition.rawValue)
    case "min-bitrate": .number(Double(minBitrate))
    case "max-bitrate": .number(Double(maxBitrate))
    default: otherValue(of: name)
    }
  }

  private func otherValue(of name: String) -> AttributeValue? {
    switch name {
    case "audio-quality": .text(audioQuality.rawValue)
    case "waiting-image": .text(waitingImage)
    case "waiting-image-hash": .text(waitingImageHash)
    case "background-mute": .flag(backgroundMute)
    case "video-width": videoWidth.map { .number(Double($0)) } ?? .text("")
    case "video-height": videoHeight.map { .number(Double($0)) } ?? .text("")
    case "fps": .number(Double(fps))
    case "local-mirror": .text(localMirror.rawValue)
    case "remote-mirror": .flag(remoteMirror)
    case "debug": .flag(debug)
    default: nil
    }
  }

  private struct Row {
    let shape: ValueShape
    let meaning: String
    let chinese: String
    let canBeUnset: Bool

    init(_ shape: ValueShape, _ meaning: String, _ chinese: String, canBeUnset: Bool = false) {
      self.shape = shape
      self.meaning = meaning
      self.chinese = chinese
      self.canBeUnset = canBeUnset
    }
  }

  private static let rows: [String: Row] = [
    "url": Row(.text(.address), "push address, rtmp://", "推流地址，仅支持 RTMP"),
    "mode": Row(
      .words(Mode.self), "clarity for broadcasts (SD, HD, FHD), or calls (RTC)", "SD 标清、HD 高清、FHD 超清、RTC 实时通话"),
    "autopush": Row(.flag, "start as soon as there is an address", "自动推流"),
    "muted": Row(.flag, "push silence", "是否静音"),
    "enable-camera": Row(.flag, "push pictures; else sound alone", "开启摄像头"),
    "enable-mic": Row(.flag, "let the microphone be heard", "开启麦克风"),
    "auto-focus": Row(.flag, "focus by itself", "自动聚焦"),
    "orientation": Row(.words(Orientation.self), "upright or lying picture", "画面方向"),
    "aspect": Row(.words(Aspect.self), "shape of the picture", "宽高比"),
    "beauty": Row(level, "skin smoothing, 0 is off", "美颜，取值 0-9，0 表示关闭"),
    "whiteness": Row(level, "brightening, 0 is off", "美白，取值 0-9，0 表示关闭"),
    "zoom": Row(.flag, "the centre at 2x", "调整焦距"),
    "device-position": Row(.words(Position.self), "which camera starts", "前置或后置摄像头"),
    "min-bitrate": Row(kbps, "least video bitrate", "最小码率"),
    "max-bitrate": Row(kbps, "most video bitrate", "最大码率"),
    "audio-quality": Row(.words(AudioQuality.self), "16 kHz or 48 kHz sound", "音质：high 为 48 KHz，low 为 16 KHz"),
    "waiting-image": Row(.text(.image), "picture to push while in the background", "进入后台时推流的等待画面"),
    "waiting-image-hash": Row(.text(.digest), "MD5 of the waiting image", "等待画面资源的 MD5 值"),
    "background-mute": Row(.flag, "no sound while in the background", "进入后台时是否静音"),
    "video-width": Row(pixels, "encoded width in mode RTC; unset: by the bitrate", "推流的视频宽度", canBeUnset: true),
    "video-height": Row(pixels, "encoded height in mode RTC; unset: by the bitrate", "推流的视频高度", canBeUnset: true),
    "fps": Row(.whole(1...30, unit: "fps"), "pictures a second", "视频帧率"),
    "local-mirror": Row(
      .words(LocalMirror.self), "mirror the page's own view; auto: that of the front camera", "本地预览画面是否镜像"),
    "remote-mirror": Row(.flag, "mirror the pushed picture", "推流画面是否镜像"),
    "debug": Row(.flag, "figures and events over the picture", "调试模式"),
  ]

  private static let level = ValueShape.number(0...9, step: 1, unit: "", isWhole: false)
  private static let kbps = ValueShape.whole(1...100_000, step: 50, unit: "kbps")
  private static let pixels = ValueShape.whole(0...65_535, step: 2, unit: "px")
}
