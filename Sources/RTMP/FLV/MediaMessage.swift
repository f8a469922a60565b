/// What a media message carries. The raw value is both the FLV tag type and the RTMP message type.
public enum MediaKind: UInt8, Sendable {
  case audio = 8
  case video = 9
  case script = 18
}

/// One media message; an FLV tag and an RTMP message have the same body.
public struct MediaMessage: Sendable {
  public var kind: MediaKind
  /// Milliseconds; wraps at 2^32.
  public var timestamp: UInt32
  public var payload: ArraySlice<UInt8>

  public init(kind: MediaKind, timestamp: UInt32, payload: ArraySlice<UInt8>) {
    self.kind = kind
    self.timestamp = timestamp
    self.payload = payload
  }
}
