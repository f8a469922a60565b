import CFFmpeg

/// What a `VideoEncoder` is opened with. Only the bitrate can change while it runs.
public struct VideoEncoderSettings: Hashable, Sendable {
  /// What matters more.
  public enum Tuning: Hashable, Sendable {
    /// Clarity and evenness: B-frames and a short look-ahead. A picture's access unit is out by the fifth picture
    /// after it.
    case smooth
    /// Delay: every picture's access unit is out at once, and a key frame takes a link of the bitrate less than a
    /// quarter second.
    case realtime
  }

  /// The matrix between RGB and YUV (ITU-T H.273, table 4), as the stream says it; the range is always the limited
  /// one.
  public enum Colours: Hashable, Sendable {
    /// ITU-R BT.601, 525 lines: what FFmpeg takes pictures for that say nothing.
    case bt601
    /// ITU-R BT.709.
    case bt709

    /// What a picture says of itself.
    public init(of picture: Picture) {
      self = picture.frame.pointee.colorspace == AVCOL_SPC_BT709 ? .bt709 : .bt601
    }
  }

  /// How much time a software encoder takes for the same bits.
  public enum Effort: String, Hashable, Sendable, CaseIterable {
    /// What the picture deserves.
    case usual
    /// A quarter of it, for pictures that are some 4 dB worse: where a minute has to pass in seconds.
    case quick
  }

  /// In pixels; see `sizeProblem`.
  public var width: Int
  public var height: Int
  /// 1...60. Pictures may come at other times; the bits are spread by their times.
  public var framesPerSecond: Int
  /// 1...100000.
  public var bitrateKbps: Int
  /// From one key frame to the next, in frames, 1...1000. No other key frames come but those asked for.
  public var keyFrameInterval: Int
  public var tuning: Tuning
  public var hardware: HardwareRequest
  public var colours: Colours
  public var effort = Effort.usual

  public init(
    width: Int, height: Int, framesPerSecond: Int, bitrateKbps: Int, keyFrameInterval: Int, tuning: Tuning,
    hardware: HardwareRequest = .none, colours: Colours = .bt601
  ) {
    self.width = width
    self.height = height
    self.framesPerSecond = framesPerSecond
    self.bitrateKbps = bitrateKbps
    self.keyFrameInterval = keyFrameInterval
    self.tuning = tuning
    self.hardware = hardware
    self.colours = colours
  }

  /// The longest side of a picture, in pixels.
  public static let longestSide = 1_920

  /// Why pictures of this size cannot be encoded; nil if they can: both sides even, over 0 and at most 1920.
  public static func sizeProblem(width: Int, height: Int) -> String? {
    let size = "\(width)x\(height)"
    if width <= 0 || height <= 0 { return "pictures of \(size) have nothing to encode" }
    if width > longestSide || height > longestSide {
      return "pictures of \(size) are too big: a side has at most \(longestSide) pixels"
    }
    if width % 2 != 0 || height % 2 != 0 { return "pictures of \(size) cannot be encoded: both sides must be even" }
    return nil
  }

  /// What is wrong with the settings, the size first; nil if they can be used.
  public var problem: String? {
    if let problem = VideoEncoderSettings.sizeProblem(width: width, height: height) { return problem }
    if !(1...60).contains(framesPerSecond) { return "\(framesPerSecond) frames per second: allowed is 1 to 60" }
    if !VideoEncoderSettings.bitrates.contains(bitrateKbps) {
      return "a bitrate of \(bitrateKbps) kbps: allowed is 1 to 100000"
    }
    if !(1...1_000).contains(keyFrameInterval) {
      return "a key frame each \(keyFrameInterval) frames: allowed is 1 to 1000"
    }
    return nil
  }

  static let bitrates = 1...100_000
}
