import EventLoop
import LiveComponents
import Media

/// The rows of the pusher's attributes and devices, shared by `push` and `loop`.
enum PusherOptions {
  // MARK: Devices

  static let camera = Option(
    "camera", .captureSource(.camera), "SOURCE", group: "Devices", help: "what the front camera sees",
    manual: "generated (a moving test picture with a time code), a media file (looped), or an input device of "
      + "libavdevice as FORMAT:NAME, such as v4l2:/dev/video0 or lavfi:mandelbrot. Devices other than lavfi: deliver in "
      + "real time and need a real server's address. The sound of a file is the microphone's where --mic says nothing.")
  static let backCamera = Option(
    "back-camera", .captureSource(.camera), "SOURCE", group: "Devices", help: "what the back camera sees",
    manual: "As --camera; the generated picture differs between the two.")
  static let microphone = Option(
    "mic", .captureSource(.microphone), "SOURCE", group: "Devices", help: "what the microphone hears",
    manual: "generated (a beep each second), a media file (looped), or a device such as alsa:default or pulse:default.")
  static let hardwareEncode = Flag(
    "hardware-encode", group: "Devices", help: "ask for a hardware encoder",
    manual: "Where none opens, 1103 says so and software takes over.")
  static let encode = Option<EncodeChoice>(
    "encode", .choice, group: "Devices", help: "what is encoded",
    manual: "With model no camera, picture, sound and codec is used: access units of the right sizes and types for the "
      + "bitrate stand in for them. Network, bitrate control and events work as always."
  ).withDefault(.all)

  // MARK: Attributes

  static let preset = Option<PusherPreset>(
    "preset", .choice, "NAME", group: "Pusher",
    help: "a recommended set: \(PusherPreset.allCases.map(\.rawValue).joined(separator: ", "))",
    manual: "Sets mode, bitrates and audio quality; what else is given overrides it. "
      + PusherPreset.allCases.map { "\($0.rawValue) is for \($0.meaning)" }.joined(separator: "; ") + ".")
  static let mode = Option<PusherAttributes.Mode>(
    "mode", .choice, group: "Pusher", help: "clarity for broadcasts, or calls (RTC)",
    manual: "The mode attribute; RTC unless told.")
  static let minBitrate = Option(
    "min-bitrate", .kbps(1...100_000), "KBPS", group: "Pusher", help: "least video bitrate",
    manual: "The min-bitrate attribute, 200 unless told.")
  static let maxBitrate = Option(
    "max-bitrate", .kbps(1...100_000), "KBPS", group: "Pusher", help: "most video bitrate",
    manual: "The max-bitrate attribute, 1000 unless told. Equal bounds switch the adaptation off.")
  static let audioQuality = Option<PusherAttributes.AudioQuality>(
    "audio-quality", .choice, group: "Pusher", help: "16 kHz or 48 kHz sound", manual: "The audio-quality attribute.")
  static let orientation = Option<PusherAttributes.Orientation>(
    "orientation", .choice, group: "Pusher", help: "upright or lying picture", manual: "The orientation attribute.")
  static let aspect = Option<PusherAttributes.Aspect>(
    "aspect", .choice, group: "Pusher", help: "shape of the picture",
    manual: "The aspect attribute; lying pictures turn it round.")
  static let beauty = Option(
    "beauty", .decimal(0...9), "N", group: "Pusher", help: "skin smoothing, 0 to 9", manual: "The beauty attribute.")
  static let whiteness = Option(
    "whiteness", .decimal(0...9), "N", group: "Pusher", help: "brightening, 0 to 9", manual: "The whiteness attribute.")
  static let zoom = Flag("zoom", group: "Pusher", help: "centre crop at 2x", manual: "The zoom attribute.")
  static let position = Option<PusherAttributes.Position>(
    "device-position", .choice, group: "Pusher", help: "which camera starts", manual: "The device-position attribute.")
  static let width = Option(
    "video-width", .integer(0...65_535), "PIXELS", group: "Pusher", help: "encoded width, mode RTC",
    manual:
      "The video-width attribute; with video-height it takes the place of the size that goes with the bitrate. A size that "
      + "no encoder takes raises -1305.")
  static let height = Option(
    "video-height", .integer(0...65_535), "PIXELS", group: "Pusher", help: "encoded height, mode RTC",
    manual: "The video-height attribute.")
  static let fps = Option(
    "fps", .integer(1...30), "N", group: "Pusher", help: "pictures a second, 1 to 30",
    manual: "The fps attribute, 15 unless told.")
  static let muted = Flag("muted", group: "Pusher", help: "push silence", manual: "The muted attribute.")
  static let noCamera = Flag(
    "no-camera", group: "Pusher", help: "push sound alone", manual: "The enable-camera attribute, false."
  ).excluding("camera")
  static let remoteMirror = Flag(
    "remote-mirror", group: "Pusher", help: "mirror the encoded picture", manual: "The remote-mirror attribute.")
  static let waitingImage = Option(
    "waiting-image", .text("a path or an address"), "IMAGE", group: "Pusher",
    help: "picture to push while in the background", manual: "The waiting-image attribute.")
  static let waitingImageHash = Option(
    "waiting-image-hash", .text("an MD5"), "MD5", group: "Pusher", help: "MD5 of the waiting image",
    manual: "The waiting-image-hash attribute: an image with another digest raises 10004.")
  static let backgroundMute = Flag(
    "background-mute", group: "Pusher", help: "no sound while in the background",
    manual: "The background-mute attribute.")

  static let background = Option(
    "background", .interval, "FROM..TO", group: "Run", help: "the mini-program is in the background, such as 10s..40s",
    manual: "May be repeated. 5000 comes at FROM, the camera opens again at TO."
  ).repeatable

  static let rows: [any OptionEntry] = [
    camera, backCamera, microphone, hardwareEncode, encode,
    preset, mode, minBitrate, maxBitrate, audioQuality, orientation, aspect, fps, width, height, beauty, whiteness,
    zoom,
    position, muted, noCamera, remoteMirror, waitingImage, waitingImageHash, backgroundMute,
  ]

  // MARK: What was asked

  /// The attributes that were given; a preset comes first, so that the others override it.
  static func attributes(_ arguments: ParsedArguments) -> [(name: String, value: AttributeValue)] {
    var values = arguments[preset]?.attributes ?? []
    func add(_ name: String, _ value: AttributeValue?) { if let value { values.append((name, value)) } }
    add("mode", arguments[mode].map { .text($0.rawValue) })
    add("min-bitrate", arguments[minBitrate].map { .number(Double($0)) })
    add("max-bitrate", arguments[maxBitrate].map { .number(Double($0)) })
    add("audio-quality", arguments[audioQuality].map { .text($0.rawValue) })
    add("orientation", arguments[orientation].map { .text($0.rawValue) })
    add("aspect", arguments[aspect].map { .text($0.rawValue) })
    add("beauty", arguments[beauty].map { .number($0) })
    add("whiteness", arguments[whiteness].map { .number($0) })
    add("device-position", arguments[position].map { .text($0.rawValue) })
    add("video-width", arguments[width].map { .number(Double($0)) })
    add("video-height", arguments[height].map { .number(Double($0)) })
    add("fps", arguments[fps].map { .number(Double($0)) })
    add("waiting-image", arguments[waitingImage].map { .text($0) })
    add("waiting-image-hash", arguments[waitingImageHash].map { .text($0) })
    let flags = [
      (zoom, "zoom"), (muted, "muted"), (remoteMirror, "remote-mirror"), (backgroundMute, "background-mute"),
      (RunOptions.debug, "debug"),
    ]
    for (flag, name) in flags where arguments[flag] { add(name, .flag(true)) }
    if arguments[noCamera] { add("enable-camera", .flag(false)) }
    return values
  }

  static func configuration(_ arguments: ParsedArguments) -> PusherConfiguration {
    var configuration = PusherConfiguration()
    configuration.profile = arguments[RunOptions.profile]
    configuration.encoding = arguments[encode] == .all ? .all : .model
    if arguments[hardwareEncode] { configuration.hardware = .automatic }
    configuration.frontCamera = arguments[camera] ?? .generated
    configuration.backCamera = arguments[backCamera] ?? .generated
    configuration.microphone = arguments[microphone] ?? .generated
    // A file that has sound brings it along.
    if arguments[microphone] == nil, case .file(let path) = configuration.frontCamera, Microphones.hasSound(path: path)
    {
      configuration.microphone = configuration.frontCamera
    }
    return configuration
  }
}
