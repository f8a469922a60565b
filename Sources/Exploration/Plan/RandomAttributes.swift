import LiveComponents

/// Attribute values as pages have them, and some that they should not have.
enum RandomAttributes {
  /// Each attribute is set with that chance.
  static func pusher(_ dice: inout Dice, chance: Double) -> [AttributeChange] {
    var changes: [AttributeChange] = []
    for name in pusherNames where dice.chance(chance) { changes.append(pusherChange(&dice, name)) }
    return changes
  }

  static func player(_ dice: inout Dice, chance: Double) -> [AttributeChange] {
    var changes: [AttributeChange] = []
    for name in playerNames where dice.chance(chance) { changes.append(playerChange(&dice, name)) }
    return changes
  }

  static func onePusherChange(_ dice: inout Dice) -> AttributeChange { pusherChange(&dice, dice.one(of: pusherNames)) }
  static func onePlayerChange(_ dice: inout Dice) -> AttributeChange { playerChange(&dice, dice.one(of: playerNames)) }

  private static let pusherNames = [
    "mode", "bitrates", "muted", "enable-camera", "enable-mic", "orientation", "aspect", "zoom", "device-position",
    "audio-quality", "background-mute", "size", "fps", "beauty", "remote-mirror", "debug",
  ]

  private static let playerNames = [
    "mode", "caches", "muted", "background-mute", "orientation", "object-fit", "sound-mode", "auto-pause-if-navigate",
    "auto-pause-if-open-native", "debug",
  ]

  private static func pusherChange(_ dice: inout Dice, _ name: String) -> AttributeChange {
    switch name {
    case "mode": return AttributeChange((name, .text(dice.one(of: PushMode.allCases).rawValue)))
    case "bitrates":
      let least = dice.one(of: [50, 100, 150, 200, 300, 600])
      let most = least + dice.one(of: [0, 50, 200, 600, 1_200, 2_000])
      return AttributeChange(("min-bitrate", .number(Double(least))), ("max-bitrate", .number(Double(most))))
    case "enable-camera": return AttributeChange((name, .flag(dice.chance(0.3))))
    case "orientation": return AttributeChange((name, .text(dice.one(of: PushOrientation.allCases).rawValue)))
    case "aspect": return AttributeChange((name, .text(dice.one(of: PushAspect.allCases).rawValue)))
    case "device-position": return AttributeChange((name, .text(dice.one(of: ["front", "back"]))))
    case "audio-quality": return AttributeChange((name, .text(dice.one(of: ["low", "high"]))))
    case "size":
      // An odd one is answered with -1305.
      let width = dice.chance(0.1) ? 361 : dice.whole(4...40) * 16
      return AttributeChange(
        ("video-width", .number(Double(width))), ("video-height", .number(Double(width * 16 / 9 & ~1))))
    case "fps": return AttributeChange((name, .number(Double(dice.one(of: [1, 2, 5, 10, 12, 15, 20, 24, 25, 30])))))
    case "beauty": return AttributeChange((name, .number(Double(dice.whole(0...9)))))
    default: return AttributeChange((name, .flag(dice.chance(0.5))))
    }
  }

  private static func playerChange(_ dice: inout Dice, _ name: String) -> AttributeChange {
    switch name {
    case "mode": return AttributeChange((name, .text(dice.one(of: ["live", "RTC"]))))
    case "caches":
      let least = dice.one(of: [0.1, 0.2, 0.5, 1, 1.5, 2])
      let most = least + dice.one(of: [0, 0.3, 1, 2, 3])
      return AttributeChange(("min-cache", .number(least)), ("max-cache", .number(most)))
    case "orientation": return AttributeChange((name, .text(dice.one(of: ["vertical", "horizontal"]))))
    case "object-fit": return AttributeChange((name, .text(dice.one(of: ["contain", "fillCrop"]))))
    case "sound-mode": return AttributeChange((name, .text(dice.one(of: ["speaker", "ear"]))))
    default: return AttributeChange((name, .flag(dice.chance(0.5))))
    }
  }
}
