import EventLoop

/// What a pusher sees of its uplink at one moment. Taken every `BitrateSampling.period` while it publishes.
public struct UplinkSample: Sendable {
  public var time: RunTime
  /// Media span that waits unsent, in ms: how long ago the oldest media was captured that the server's transport has not
  /// acknowledged, whether it lies in the pusher's own queue or in the transport's. 0 if all is acknowledged. On an idle
  /// link this is about one round trip.
  public var waitingMilliseconds: Int64
  /// Bytes that wait: own queue and the transport's unacknowledged ones.
  public var waitingBytes: Int
  /// Bytes the server's transport has acknowledged since the connection opened.
  public var acknowledgedBytes: UInt64
  /// Bytes of media the encoders have made since the connection opened, those dropped later included.
  public var encodedBytes: UInt64
  /// Video frames waiting in the pusher's own queue.
  public var waitingFrames: Int
  /// Video frames dropped unsent since the connection opened.
  public var droppedFrames: Int
  /// What the sound takes, kbps.
  public var audioKbps: Int

  public init(
    time: RunTime, waitingMilliseconds: Int64, waitingBytes: Int, acknowledgedBytes: UInt64, encodedBytes: UInt64,
    waitingFrames: Int, droppedFrames: Int, audioKbps: Int
  ) {
    self.time = time
    self.waitingMilliseconds = waitingMilliseconds
    self.waitingBytes = waitingBytes
    self.acknowledgedBytes = acknowledgedBytes
    self.encodedBytes = encodedBytes
    self.waitingFrames = waitingFrames
    self.droppedFrames = droppedFrames
    self.audioKbps = audioKbps
  }
}

/// The bounds within which a rule chooses: `min-bitrate`, `max-bitrate` and the mode's start (SPEC 2.2, 2.3), kbps of video.
public struct BitrateBounds: Hashable, Sendable {
  public var least: Int
  public var most: Int
  public var start: Int

  public init(least: Int, most: Int, start: Int) {
    self.least = least
    self.most = most
    self.start = min(max(start, least), most)
  }
}

/// Chooses the video bitrate of a running stream: time and samples in, kbps out; nothing else. A rule is a value without a
/// clock or a network of its own, so another one can be put in the place of `BitrateControl` (SPEC 2.3) and be tested and
/// measured without anything around it.
public protocol BitrateRule: Sendable {
  /// The video bitrate wanted now, kbps.
  var kbps: Int { get }
  /// A connection began to carry media: what was learnt of the one before is void, its bitrate may be kept.
  mutating func connectionBegan(at time: RunTime)
  /// Takes one sample and gives the bitrate to use from now on, within the bounds.
  mutating func sample(_ sample: UplinkSample) -> Int
}

public enum BitrateSampling {
  /// How often a pusher takes a sample.
  public static let period = RunDuration.milliseconds(100)
}
