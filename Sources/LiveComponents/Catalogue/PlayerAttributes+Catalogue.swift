extension PlayerAttributes {
  /// Every attribute, in the order of `names`.
  public static let catalogue: [AttributeDescription] = names.compactMap { name in
    guard let row = rows[name] else { return nil }
    return AttributeDescription(
      name: name, shape: row.shape, isLive: isLive(name), canBeUnset: false, meaning: row.meaning,
      chineseMeaning: row.chinese)
  }

  public static func description(of name: String) -> AttributeDescription? { catalogue.first { $0.name == name } }

  /// What an attribute is before a page sets it, in every profile; nil for a name that is none.
  public static func defaultValue(of name: String) -> AttributeValue? { PlayerAttributes().value(of: name) }

  /// What `set` would take to make it what it is; min-cache and max-cache in seconds. Nil for a name that is none.
  public func value(of name: String) -> AttributeValue? {
    switch name {
    case "src": .text(src)
    case "mode": .text(mode.rawValue)
    case "autoplay": .flag(autoplay)
    case "muted": .flag(muted)
    case "orientation": .text(orientation.rawValue)
    case "object-fit": .text(objectFit.rawValue)
    case "background-mute": .flag(backgroundMute)
    case "min-cache": .number(Double(minCacheMilliseconds) / 1_000)
    case "max-cache": .number(Double(maxCacheMilliseconds) / 1_000)
    case "sound-mode": .text(soundMode.rawValue)
    case "auto-pause-if-navigate": .flag(autoPauseIfNavigate)
    case "auto-pause-if-open-native": .flag(autoPauseIfOpenNative)
    case "debug": .flag(debug)
    default: nil
    }
  }

  private static let rows: [String: (shape: ValueShape, meaning: String, chinese: String)] = [
    "src": (.text(.address), "play address, rtmp:// or http(s)://….flv", "音视频地址，支持 RTMP 和 HTTP-FLV"),
    "mode": (.words(Mode.self), "broadcast (live) or call (RTC)", "live 直播、RTC 实时通话"),
    "autoplay": (.flag, "play as soon as there is an address", "自动播放"),
    "muted": (.flag, "play without sound", "是否静音"),
    "orientation": (.words(Orientation.self), "turn the picture", "画面方向"),
    "object-fit": (.words(ObjectFit.self), "how the picture fills its area", "填充模式"),
    "background-mute": (.flag, "no sound while in the background", "进入后台时是否静音"),
    "min-cache": (cache, "least buffer, mode live", "最小缓冲区，单位秒"),
    "max-cache": (cache, "most buffer, mode live", "最大缓冲区，单位秒"),
    "sound-mode": (.words(SoundMode.self), "where sound comes from", "声音输出方式"),
    "auto-pause-if-navigate": (.flag, "pause when another page opens", "跳转到本小程序的其他页面时自动暂停"),
    "auto-pause-if-open-native": (.flag, "pause when a native page opens", "跳转到其他微信原生页面时自动暂停"),
    "debug": (.flag, "figures and events over the picture", "调试模式"),
  ]

  /// The least that `set` takes is 1 ms.
  private static let cache = ValueShape.number(0.001...60, step: 0.1, unit: "s", isWhole: false)
}
