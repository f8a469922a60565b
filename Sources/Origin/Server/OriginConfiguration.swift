import EventLoop

/// What an origin allows and how long it waits. Every queue and every wait has its limit here.
public struct OriginConfiguration: Sendable {
  /// What a play request for a stream that nobody publishes is answered.
  public enum MissingStream: Hashable, Sendable {
    /// `NetStream.Play.StreamNotFound`, then the connection is closed.
    case notFound
    /// Play is accepted and media follows when a publisher comes, as nginx-rtmp does it. HTTP-FLV still answers 404.
    case wait
  }

  /// With it every publish needs `txSecret` and `txTime` made with this key (SPEC section 5).
  public var pushKey: String?
  /// The same for every RTMP play and HTTP-FLV request.
  public var playKey: String?
  public var missingStream = MissingStream.notFound

  /// Bytes a chunk towards RTMP peers, 128...0xFFFFFF. Large, so that nearly every message is one chunk.
  public var chunkSize = 65_536

  /// How long messages may wait to be sent together. Zero sends each at once, and viewers of the simulated network then
  /// share every byte. On real sockets a viewer costs a system call and a packet each time: 20 ms halve the cost of a
  /// usual stream for half a frame of delay.
  public var coalescing = RunDuration.zero

  /// The GOP cache holds what was published since the newest key frame. A group of pictures that outgrows either limit
  /// is dropped whole, and those who join before the next key frame begin with that one.
  public var groupLimitBytes = 8 << 20
  public var groupLimitMessages = 4_096
  /// What an audio-only stream keeps in the GOP cache's place: with a second of sound a player whose cache is 1 s
  /// starts at once. Streams with video keep the same while there is no key frame.
  public var audioCacheMilliseconds = 1_000

  /// A viewer is slow when it has more unsent than `slowViewerSpan` of the stream (but at least
  /// `slowViewerFloorBytes`), or than `slowViewerLimitBytes`; the group of pictures it got on joining does not count.
  /// It is then sent nothing until it has caught up to half of that and a key frame comes.
  public var slowViewerSpan = RunDuration.seconds(Int64(5))
  public var slowViewerFloorBytes = 128 << 10
  public var slowViewerLimitBytes = 4 << 20
  /// A slow viewer that has not caught up after this long is disconnected.
  public var slowViewerPatience = RunDuration.seconds(Int64(10))

  /// A peer that neither finishes its handshake and connect command nor sends anything for this long is disconnected;
  /// the same for an HTTP request head, counted from the start.
  public var silenceLimit = RunDuration.seconds(Int64(5))
  /// From the connection's beginning to a publish or play, in all.
  public var setupLimit = RunDuration.seconds(Int64(20))
  /// A publisher that sends no media for this long is disconnected, so that its name is free again.
  public var publisherIdleLimit = RunDuration.seconds(Int64(15))
  /// RTMP viewers are told of a stream's end and may stay this long for the next publisher.
  public var endedViewerLimit = RunDuration.seconds(Int64(30))
  /// How long a refused peer may take to read why, before it is disconnected.
  public var refusalLinger = RunDuration.milliseconds(200)

  public var maximumConnections = 16_384
  public var maximumStreams = 1_024
  /// Bytes of answers a peer may leave unread before it publishes or plays, and while it publishes.
  public var answerLimitBytes = 256 << 10

  public init() {}
}
