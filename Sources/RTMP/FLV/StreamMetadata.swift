/// What `onMetaData` tells about a stream (Adobe FLV 10.1, E.5). Everything is optional and nothing is to be relied on.
public struct StreamMetadata: Hashable, Sendable {
  /// Pixels.
  public var width: Int?
  public var height: Int?
  /// Frames a second.
  public var frameRate: Double?
  /// kbps.
  public var videoDataRate: Double?
  public var audioDataRate: Double?
  /// 7 or the FourCC `avc1` for H.264, 12 or `hvc1` for H.265, as a number.
  public var videoCodecID: Int?
  /// 10 for AAC, 2 for MP3, or a FourCC as a number.
  public var audioCodecID: Int?
  /// Hz.
  public var audioSampleRate: Int?
  public var isStereo: Bool?
  /// Seconds; 0 or nil for a live stream.
  public var duration: Double?
  public var encoder: String?

  public init() {}

  /// Takes what it knows; values of a wrong type and numbers out of range are left nil.
  public init(_ object: AMF0Object) {
    width = Self.integer(object["width"])
    height = Self.integer(object["height"])
    frameRate = Self.number(object["framerate"])
    videoDataRate = Self.number(object["videodatarate"])
    audioDataRate = Self.number(object["audiodatarate"])
    videoCodecID = Self.codec(object["videocodecid"])
    audioCodecID = Self.codec(object["audiocodecid"])
    audioSampleRate = Self.integer(object["audiosamplerate"])
    isStereo = object["stereo"]?.booleanValue
    duration = Self.number(object["duration"])
    encoder = object["encoder"]?.stringValue
  }

  /// Reads a script tag's body. Nil if it is not `onMetaData`; a leading `@setDataFrame` is passed over.
  public init?(parsing payload: ArraySlice<UInt8>) throws(AMF0Error) {
    var reader = AMF0Reader(payload)
    var name = try reader.read().stringValue
    if name == "@setDataFrame" { name = try reader.read().stringValue }
    guard name == "onMetaData", !reader.isAtEnd, let object = try reader.read().objectValue else { return nil }
    self.init(object)
  }

  private static func number(_ value: AMF0Value?) -> Double? {
    guard let number = value?.numberValue, number.isFinite, number >= 0 else { return nil }
    return number
  }

  private static func integer(_ value: AMF0Value?) -> Int? {
    guard let number = number(value), number <= Double(UInt32.max) else { return nil }
    return Int(number.rounded())
  }

  /// Some encoders write a codec id as text, a FourCC such as `avc1` or a decimal number.
  private static func codec(_ value: AMF0Value?) -> Int? {
    guard let text = value?.stringValue else { return integer(value) }
    if let number = UInt32(text) { return Int(number) }
    let bytes = Array(text.utf8)
    return bytes.count == 4 ? bytes.reduce(0) { $0 << 8 | Int($1) } : nil
  }
}
