/// Takes an aggregate message (RTMP 1.0, 7.1.6) apart: FLV tags whose timestamps count from the first of them.
public struct AggregateReader {
  private var rest: ArraySlice<UInt8>
  private let timestamp: UInt32
  private var firstTimestamp: UInt32?

  /// `timestamp` is that of the aggregate message; the first sub-message gets it.
  public init(payload: ArraySlice<UInt8>, timestamp: UInt32) {
    rest = payload
    self.timestamp = timestamp
  }

  /// The next audio, video or script message, nil at the end. Sub-messages of other types are passed over. The payload
  /// shares the aggregate's storage. A missing back pointer behind the last sub-message is tolerated.
  public mutating func next() throws(RTMPError) -> MediaMessage? {
    while !rest.isEmpty {
      guard rest.count >= 11 else { throw .malformedAggregate("\(rest.count) bytes where a header of 11 should be") }
      let type = rest[rest.startIndex]
      let length = Int(rest.bigEndian24(at: 1))
      let time = rest.bigEndian24(at: 4) | UInt32(rest[rest.startIndex + 7]) << 24
      guard rest.count >= 11 + length else {
        throw .malformedAggregate("a sub-message of \(length) bytes where \(rest.count - 11) are left")
      }
      let payload = rest.dropFirst(11).prefix(length)
      rest = rest.dropFirst(11 + length + 4)
      let first = firstTimestamp ?? time
      firstTimestamp = first
      if let kind = MediaKind(rawValue: type) {
        return MediaMessage(kind: kind, timestamp: timestamp &+ (time &- first), payload: payload)
      }
    }
    return nil
  }
}
