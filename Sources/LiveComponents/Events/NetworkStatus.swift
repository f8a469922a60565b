/// What `bindnetstatus` hands to the page every 2 s (SPEC section 4). `netQualityLevel` is absent, as on real RTMP.
public struct NetworkStatus: Hashable, Sendable {
  /// kbps.
  public var videoBitrate = 0
  public var audioBitrate = 0
  public var netSpeed = 0
  /// Pictures per second, and seconds between key frames.
  public var videoFPS = 0.0
  public var videoGOP = 0.0
  /// ms.
  public var netJitter = 0
  public var videoWidth = 0
  public var videoHeight = 0
  /// Player: ms of media; pusher: frames waiting.
  public var videoCache = 0
  public var audioCache = 0
  /// Player only: frames inside the decoder and in all, ms of picture before sound at playing and at receiving, and the
  /// balance point in seconds.
  public var vDecCacheSize = 0
  public var vSumCacheSize = 0
  public var avPlayInterval = 0
  public var avRecvInterval = 0
  public var audioCacheThreshold = 0.0

  public init() {}

  /// As the page sees a player's.
  public var playerFields: [EventField] {
    [
      EventField("videoBitrate", videoBitrate), EventField("audioBitrate", audioBitrate),
      EventField("netSpeed", netSpeed),
      EventField("videoFPS", .number(videoFPS)), EventField("videoGOP", .number(videoGOP)),
      EventField("netJitter", netJitter), EventField("videoWidth", videoWidth), EventField("videoHeight", videoHeight),
      EventField("videoCache", videoCache), EventField("audioCache", audioCache),
      EventField("vDecCacheSize", vDecCacheSize), EventField("vSumCacheSize", vSumCacheSize),
      EventField("avPlayInterval", avPlayInterval), EventField("avRecvInterval", avRecvInterval),
      EventField("audioCacheThreshold", .number(audioCacheThreshold)),
    ]
  }

  /// As the page sees a pusher's.
  public var pusherFields: [EventField] {
    [
      EventField("videoBitrate", videoBitrate), EventField("audioBitrate", audioBitrate),
      EventField("netSpeed", netSpeed),
      EventField("videoFPS", .number(videoFPS)), EventField("videoGOP", .number(videoGOP)),
      EventField("netJitter", netJitter), EventField("videoWidth", videoWidth), EventField("videoHeight", videoHeight),
      EventField("videoCache", videoCache), EventField("audioCache", audioCache),
    ]
  }
}
