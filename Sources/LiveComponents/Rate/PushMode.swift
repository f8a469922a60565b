/// The pusher's `mode` (SPEC 2.2).
public enum PushMode: String, Hashable, Sendable, CaseIterable { case SD, HD, FHD, RTC }

/// The pusher's `aspect`; with horizontal orientation it means 4:3 and 16:9.
public enum PushAspect: String, Hashable, Sendable, CaseIterable {
  case threeToFour = "3:4"
  case nineToSixteen = "9:16"
}

/// The pusher's `orientation`: upright w<h, or w>h.
public enum PushOrientation: String, Hashable, Sendable, CaseIterable { case vertical, horizontal }

/// Width and height of what is encoded, in pixels; even.
public struct PictureSize: Hashable, Sendable, CustomStringConvertible {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  public var description: String { "\(width)x\(height)" }
}

/// What a mode stands for: SPEC 2.2's table, a row of it.
public struct PushModeProfile: Hashable, Sendable {
  /// How the encoder is set.
  public enum EncoderTuning: Hashable, Sendable {
    /// B-frames and look-ahead allowed.
    case smoothness
    /// No B-frames; every picture comes out at once.
    case zeroLatency
  }

  /// From `leastKbps` of video on, this rung of the five sizes.
  struct Step: Hashable, Sendable {
    var leastKbps: Int
    var rung: Int
  }

  /// Video bitrate to begin with, kbps; before the bounds are applied.
  public let startKbps: Int
  /// Seconds from key frame to key frame.
  public let groupSeconds: Int
  public let encoderTuning: EncoderTuning
  /// Whether sound overtakes pictures in the send queue.
  public let isAudioFirst: Bool
  /// Media span in the pusher's own queue at which video is dropped, ms.
  public let queueSpanMilliseconds: Int64
  public let rateTuning: BitrateControl.Tuning
  let steps: [Step]

  public init(_ mode: PushMode) {
    switch mode {
    case .SD: self.init(broadcast: 600, [(0, 1), (500, 2)])
    case .HD: self.init(broadcast: 1_000, [(0, 2), (800, 3)])
    case .FHD: self.init(broadcast: 1_200, [(0, 2), (800, 3), (1_200, 4)])
    case .RTC: self.init(call: 500, [(0, 0), (250, 1), (500, 2), (900, 3)])
    }
  }

  private init(broadcast startKbps: Int, _ steps: [(Int, Int)]) {
    self.startKbps = startKbps
    groupSeconds = 3
    encoderTuning = .smoothness
    isAudioFirst = false
    queueSpanMilliseconds = 3_000
    rateTuning = .broadcast
    self.steps = steps.map { Step(leastKbps: $0.0, rung: $0.1) }
  }

  private init(call startKbps: Int, _ steps: [(Int, Int)]) {
    self.startKbps = startKbps
    groupSeconds = 1
    encoderTuning = .zeroLatency
    isAudioFirst = true
    queueSpanMilliseconds = 700
    rateTuning = .call
    self.steps = steps.map { Step(leastKbps: $0.0, rung: $0.1) }
  }

  /// The bounds for `min-bitrate` and `max-bitrate`, kbps, with the mode's start.
  public func bounds(least: Int, most: Int) -> BitrateBounds {
    BitrateBounds(least: least, most: most, start: startKbps)
  }
}
