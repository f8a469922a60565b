import Media

/// How a run wants its pusher, beyond the page's attributes.
public struct PusherConfiguration: Sendable {
  public enum Encoding: String, Sendable, CaseIterable {
    case all
    /// Access units of the right sizes and types for the asked bitrate, without cameras, pictures, sound and codecs.
    case model
  }

  public var profile = Profile.wechat
  public var encoding = Encoding.all
  /// With anything but `.none` a hardware encoder is tried first; 1103 tells if it could not open.
  public var hardware = HardwareRequest.none
  /// Of the software encoders.
  public var effort = VideoEncoderSettings.Effort.usual
  public var frontCamera = CaptureSource.generated
  public var backCamera = CaptureSource.generated
  public var microphone = CaptureSource.generated
  /// The rule that chooses the bitrate (SPEC 2.3).
  public var rule: @Sendable (BitrateBounds, PushModeProfile) -> any BitrateRule = {
    BitrateControl(bounds: $0, tuning: $1.rateTuning)
  }
  /// Where `snapshot` puts its pictures when it is given no path.
  public var snapshotFolder = "/tmp"

  public init() {}

  func camera(_ position: CameraPosition) -> CaptureSource { position == .front ? frontCamera : backCamera }
}

/// What happened while pushing, counted from `start`.
public struct PushStatistics: Hashable, Sendable {
  public var capturedPictures = 0
  /// Capture times for which the encoder was still busy, or the run too late.
  public var skippedPictures = 0
  public var encodedPictures = 0
  public var encodedAudioFrames = 0
  /// Frames dropped unsent.
  public var droppedPictures = 0
  public var droppedAudioFrames = 0
  /// Announced changes: 1006 and, beyond the first, 1005.
  public var bitrateChanges = 0
  public var resolutionChanges = 0
  public var encodeFailures = 0
  public var reconnects = 0
  /// Bytes handed to the transport, heads and all.
  public var sentBytes: UInt64 = 0
  /// From `start` to the first 1002, ms.
  public var startupMilliseconds: Int64?
  /// The longest media has waited unacknowledged, ms.
  public var longestWaitMilliseconds: Int64 = 0

  public init() {}
}
