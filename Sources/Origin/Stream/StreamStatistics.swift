/// What a stream carries, measured.
public struct StreamStatistics: Hashable, Sendable {
  public var name: String
  /// Address of the peer that publishes, or the path of the file; nil while nobody does.
  public var publisher: String?
  public var rtmpViewers: Int
  public var httpViewers: Int
  /// Viewers that are sent nothing just now because they have not taken what they were sent.
  public var slowViewers: Int
  public var messagesIn: UInt64
  /// Payload bytes from publishers since the stream began.
  public var bytesIn: UInt64
  /// Bytes sent to viewers since the stream began, chunk and tag heads included.
  public var bytesOut: UInt64
  /// Payload rate of the last seconds.
  public var bitrateKbps: Int
  /// Media time between the last two key frames; nil before the second and without video.
  public var groupMilliseconds: UInt32?
  /// What a viewer that joins now is sent at once.
  public var cachedMessages: Int
  public var cachedBytes: Int

  public var viewers: Int { rtmpViewers + httpViewers }
}
