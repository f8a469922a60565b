/// The attributes of `<live-player>` (SPEC 3.1).
public struct PlayerAttributes: Hashable, Sendable {
  public enum Mode: String, Sendable, CaseIterable { case live, realtime = "RTC" }
  public enum Orientation: String, Sendable, CaseIterable { case vertical, horizontal }
  public enum ObjectFit: String, Sendable, CaseIterable { case contain, fillCrop }
  public enum SoundMode: String, Sendable, CaseIterable { case speaker, ear }

  public var src = ""
  public var mode = Mode.live
  public var autoplay = false
  public var muted = false
  public var orientation = Orientation.vertical
  public var objectFit = ObjectFit.contain
  public var backgroundMute = false
  /// Milliseconds; the page gives seconds.
  public var minCacheMilliseconds: Int64 = 1_000
  public var maxCacheMilliseconds: Int64 = 3_000
  public var soundMode = SoundMode.speaker
  public var autoPauseIfNavigate = true
  public var autoPauseIfOpenNative = true
  public var debug = false

  public init() {}

  /// Whether a change is seen at once; else it takes effect after stop and play.
  public static func isLive(_ attribute: String) -> Bool {
    !["src", "mode", "min-cache", "max-cache", "autoplay"].contains(attribute)
  }

  public static let names = [
    "src", "mode", "autoplay", "muted", "orientation", "object-fit", "background-mute", "min-cache", "max-cache",
    "sound-mode", "auto-pause-if-navigate", "auto-pause-if-open-native", "debug",
  ]

  /// Names of the attributes that wait for stop and play and differ from `other`'s, in the order of `names`.
  func restartChanges(from other: PlayerAttributes) -> [String] {
    let pairs = [
      ("src", src == other.src), ("mode", mode == other.mode),
      ("min-cache", minCacheMilliseconds == other.minCacheMilliseconds),
      ("max-cache", maxCacheMilliseconds == other.maxCacheMilliseconds),
    ]
    return pairs.filter { !$0.1 }.map(\.0)
  }

  /// Sets several attributes as one `setData` does: min-cache and max-cache are judged together, and if one value is refused
  /// none is taken.
  public mutating func set(_ values: [(name: String, value: AttributeValue)]) throws(AttributeError) {
    var changed = self
    for (name, value) in values { try changed.setOne(name, value) }
    guard changed.minCacheMilliseconds <= changed.maxCacheMilliseconds else {
      let isMin = values.contains { $0.name == "min-cache" }
      let value = isMin ? changed.minCacheMilliseconds : changed.maxCacheMilliseconds
      throw AttributeError(
        isMin ? "min-cache" : "max-cache", .number(Double(value) / 1_000),
        allowed: isMin
          ? "seconds above 0, at most max-cache (\(Self.seconds(changed.maxCacheMilliseconds)))"
          : "seconds, at least min-cache (\(Self.seconds(changed.minCacheMilliseconds)))")
    }
    self = changed
  }

  private mutating func setOne(_ name: String, _ value: AttributeValue) throws(AttributeError) {
    switch name {
    case "src":
      src = try value.text(name, allowed: "an address")
    case "mode": mode = try value.choice(name)
    case "orientation": orientation = try value.choice(name)
    case "object-fit": objectFit = try value.choice(name)
    case "sound-mode": soundMode = try value.choice(name)
    case "autoplay": autoplay = value.truth
    case "muted": muted = value.truth
    case "background-mute": backgroundMute = value.truth
    case "auto-pause-if-navigate": autoPauseIfNavigate = value.truth
    case "auto-pause-if-open-native": autoPauseIfOpenNative = value.truth
    case "debug": debug = value.truth
    case "min-cache": minCacheMilliseconds = try Self.cache(name, value)
    case "max-cache": maxCacheMilliseconds = try Self.cache(name, value)
    default: throw AttributeError(unknown: name)
    }
  }

  /// A minute at most: more is a slip, and the frames would not fit the queue.
  private static func cache(_ name: String, _ value: AttributeValue) throws(AttributeError) -> Int64 {
    guard let number = value.finiteNumber, number > 0, number <= 60 else {
      throw AttributeError(name, value, allowed: "seconds above 0, at most 60")
    }
    return max(1, Int64((number * 1_000).rounded()))
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    milliseconds % 1_000 == 0 ? String(milliseconds / 1_000) : String(Double(milliseconds) / 1_000)
  }
}
