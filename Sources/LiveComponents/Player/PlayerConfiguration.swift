import Media

/// How a run wants its player, beyond the page's attributes.
public struct PlayerConfiguration: Sendable {
  public enum Decoding: String, Sendable, CaseIterable {
    case all
    /// Everything but the codecs: timing, buffering and events without pictures and sound.
    case none
  }

  public var profile = Profile.wechat
  public var decoding = Decoding.all
  /// With anything but `.none` a hardware decoder is tried first; 2106 tells if it could not open.
  public var hardware = HardwareRequest.none
  /// Where `snapshot` puts its pictures when it is given no path.
  public var snapshotFolder = "/tmp"

  public init() {}
}

/// What happened during playback, counted from `play`.
public struct PlaybackStatistics: Hashable, Sendable {
  /// From `play` to the first 2004, ms.
  public var startupMilliseconds: Int64?
  public var shownPictures = 0
  /// Pictures that came too late or were skipped.
  public var droppedPictures = 0
  public var playedAudioFrames = 0
  /// 2007s, and the time spent waiting after them, ms.
  public var stalls = 0
  public var stalledMilliseconds: Int64 = 0
  public var rateChanges = 0
  public var skips = 0
  public var videoDecodeFailures = 0
  public var audioDecodeFailures = 0
  public var reconnects = 0
  public var receivedBytes: UInt64 = 0
  /// Greatest distance of a picture from the sound at the moment it was shown, ms.
  public var worstSkewMilliseconds: Int64 = 0

  public init() {}
}
