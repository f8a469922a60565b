import Media

/// The attributes of `<live-pusher>` (SPEC 2.1).
public struct PusherAttributes: Hashable, Sendable {
  public typealias Mode = PushMode
  public typealias Orientation = PushOrientation
  public typealias Aspect = PushAspect
  public typealias Position = CameraPosition
  public enum AudioQuality: String, Sendable, CaseIterable { case low, high }
  public enum LocalMirror: String, Sendable, CaseIterable { case auto, enable, disable }

  public var url = ""
  public var mode = Mode.RTC
  public var autopush = false
  public var muted = false
  public var enableCamera = true
  public var enableMic = true
  public var autoFocus = true
  public var orientation = Orientation.vertical
  public var aspect = Aspect.nineToSixteen
  /// 0...9; 0 is off.
  public var beauty = 0.0
  public var whiteness = 0.0
  /// A centre crop at 2x.
  public var zoom = false
  public var devicePosition = Position.front
  /// kbps of video.
  public var minBitrate = 200
  public var maxBitrate = 1_000
  public var audioQuality: AudioQuality
  /// A path or an address; empty without one.
  public var waitingImage = ""
  /// MD5 in hexadecimal digits; empty without one.
  public var waitingImageHash = ""
  public var backgroundMute = false
  /// RTC only; nil until the page sets one, and the ladder of SPEC 2.2 holds.
  public var videoWidth: Int?
  public var videoHeight: Int?
  public var fps = 15
  public var localMirror = LocalMirror.auto
  public var remoteMirror = false
  public var debug = false

  /// The document of 2019 gives low as the default of audio-quality, the current tables high.
  public init(profile: Profile = .wechat) {
    audioQuality = profile == .tencent2019 ? .low : .high
  }

  public static let names = [
    "url", "mode", "autopush", "muted", "enable-camera", "enable-mic", "auto-focus", "orientation", "aspect", "beauty",
    "whiteness", "zoom", "device-position", "min-bitrate", "max-bitrate", "audio-quality", "waiting-image",
    "waiting-image-hash", "background-mute", "video-width", "video-height", "fps", "local-mirror", "remote-mirror",
    "debug",
  ]

  /// Whether a change is seen at once; else it takes effect after stop and start.
  public static func isLive(_ attribute: String) -> Bool {
    ![
      "url", "mode", "autopush", "enable-camera", "orientation", "aspect", "device-position", "min-bitrate",
      "max-bitrate", "audio-quality", "video-width", "video-height", "fps",
    ].contains(attribute)
  }

  /// Names of the attributes that wait for stop and start and differ from `other`'s, in the order of `names`.
  func restartChanges(from other: PusherAttributes) -> [String] {
    let pairs = [
      ("url", url == other.url), ("mode", mode == other.mode), ("enable-camera", enableCamera == other.enableCamera),
      ("orientation", orientation == other.orientation), ("aspect", aspect == other.aspect),
      ("device-position", devicePosition == other.devicePosition), ("min-bitrate", minBitrate == other.minBitrate),
      ("max-bitrate", maxBitrate == other.maxBitrate), ("audio-quality", audioQuality == other.audioQuality),
      ("video-width", videoWidth == other.videoWidth), ("video-height", videoHeight == other.videoHeight),
      ("fps", fps == other.fps),
    ]
    return pairs.filter { !$0.1 }.map(\.0)
  }

  /// Takes over from `other` what is seen at once.
  mutating func takeLive(from other: PusherAttributes) {
    muted = other.muted
    enableMic = other.enableMic
    autoFocus = other.autoFocus
    beauty = other.beauty
    whiteness = other.whiteness
    zoom = other.zoom
    waitingImage = other.waitingImage
    waitingImageHash = other.waitingImageHash
    backgroundMute = other.backgroundMute
    localMirror = other.localMirror
    remoteMirror = other.remoteMirror
    debug = other.debug
  }
}

// MARK: - Setting

extension PusherAttributes {
  /// Sets several attributes as one `setData` does: min-bitrate and max-bitrate are judged together, and if one value is
  /// refused none is taken.
  public mutating func set(_ values: [(name: String, value: AttributeValue)]) throws(AttributeError) {
    var changed = self
    for (name, value) in values { try changed.setOne(name, value) }
    guard changed.minBitrate <= changed.maxBitrate else {
      let isMin = values.contains { $0.name == "min-bitrate" }
      throw AttributeError(
        isMin ? "min-bitrate" : "max-bitrate", .number(Double(isMin ? changed.minBitrate : changed.maxBitrate)),
        allowed: isMin
          ? "kbps, at most max-bitrate (\(changed.maxBitrate))" : "kbps, at least min-bitrate (\(changed.minBitrate))")
    }
    self = changed
  }

  private mutating func setOne(_ name: String, _ value: AttributeValue) throws(AttributeError) {
    switch name {
    case "url": url = try value.text(name, allowed: "an address")
    case "mode": mode = try value.choice(name)
    case "orientation": orientation = try value.choice(name)
    case "aspect": aspect = try value.choice(name)
    case "device-position": devicePosition = try value.choice(name)
    case "audio-quality": audioQuality = try value.choice(name)
    case "local-mirror": localMirror = try value.choice(name)
    case "beauty": beauty = try Self.level(name, value)
    case "whiteness": whiteness = try Self.level(name, value)
    case "min-bitrate": minBitrate = try Self.kbps(name, value)
    case "max-bitrate": maxBitrate = try Self.kbps(name, value)
    case "video-width": videoWidth = try Self.pixels(name, value)
    case "video-height": videoHeight = try Self.pixels(name, value)
    case "fps": fps = try value.whole(name, 1...30, allowed: "whole numbers from 1 to 30")
    case "waiting-image": waitingImage = try value.text(name, allowed: "a path or an address")
    case "waiting-image-hash": waitingImageHash = try Self.hash(name, value)
    default: try setFlag(name, value)
    }
  }

  private mutating func setFlag(_ name: String, _ value: AttributeValue) throws(AttributeError) {
    switch name {
    case "autopush": autopush = value.truth
    case "muted": muted = value.truth
    case "enable-camera": enableCamera = value.truth
    case "enable-mic": enableMic = value.truth
    case "auto-focus": autoFocus = value.truth
    case "zoom": zoom = value.truth
    case "background-mute": backgroundMute = value.truth
    case "remote-mirror": remoteMirror = value.truth
    case "debug": debug = value.truth
    default: throw AttributeError(unknown: name)
    }
  }

  private static func level(_ name: String, _ value: AttributeValue) throws(AttributeError) -> Double {
    guard let number = value.finiteNumber, (0...9).contains(number) else {
      throw AttributeError(name, value, allowed: "numbers from 0 to 9")
    }
    return number
  }

  /// Far more than any encoder of a phone makes: a slip beyond it.
  private static func kbps(_ name: String, _ value: AttributeValue) throws(AttributeError) -> Int {
    try value.whole(name, 1...100_000, allowed: "kbps, whole numbers from 1 to 100000")
  }

  /// Sizes that no encoder takes are stored: -1305 answers them at the start (SPEC 1.1). The empty text unsets the attribute.
  private static func pixels(_ name: String, _ value: AttributeValue) throws(AttributeError) -> Int? {
    value == .text("") ? nil : try value.whole(name, 0...65_535, allowed: "pixels, even, up to 1920")
  }

  private static func hash(_ name: String, _ value: AttributeValue) throws(AttributeError) -> String {
    let text = try value.text(name, allowed: "an MD5 in 32 hexadecimal digits")
    let isHash = text.utf8.count == 32 && text.allSatisfy(\.isHexDigit)
    guard text.isEmpty || isHash else { throw AttributeError(name, value, allowed: "an MD5 in 32 hexadecimal digits") }
    return text.lowercased()
  }
}

/// The attribute sets that the 2019 document recommends (SPEC 2.2), by name.
public enum PusherPreset: String, Sendable, CaseIterable {
  case sdLive = "sd-live"
  case hdLive = "hd-live"
  case fhdLive = "fhd-live"
  case serviceUser = "service-user"
  case carInspection = "car-inspection"
  case meetingSpeaker = "meeting-speaker"
  case meetingAudience = "meeting-audience"

  private var values: (mode: String, least: Double, most: Double, quality: String) {
    switch self {
    case .sdLive: ("SD", 300, 800, "high")
    case .hdLive: ("HD", 600, 1_200, "high")
    case .fhdLive: ("FHD", 600, 1_800, "high")
    case .serviceUser: ("RTC", 200, 500, "high")
    case .carInspection: ("RTC", 200, 1_200, "high")
    case .meetingSpeaker: ("RTC", 200, 1_000, "high")
    case .meetingAudience: ("RTC", 150, 300, "low")
    }
  }

  public var attributes: [(name: String, value: AttributeValue)] {
    let values = values
    return [
      ("mode", .text(values.mode)), ("min-bitrate", .number(values.least)), ("max-bitrate", .number(values.most)),
      ("audio-quality", .text(values.quality)),
    ]
  }

  /// What it is for, with its figures.
  public var meaning: String {
    let values = values
    let use =
      switch self {
      case .sdLive: "SD broadcast on weak networks"
      case .hdLive: "HD broadcast, the usual case"
      case .fhdLive: "FHD broadcast"
      case .serviceUser: "video service, the customer's side"
      case .carInspection: "car-insurance inspection"
      case .meetingSpeaker: "meeting, main speaker"
      case .meetingAudience: "meeting, participant"
      }
    return "\(use): \(values.mode), \(Int(values.least)) to \(Int(values.most)) kbps, audio \(values.quality)"
  }
}
