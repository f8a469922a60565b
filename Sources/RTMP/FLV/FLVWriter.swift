/// Writes FLV files and HTTP-FLV bodies (Adobe FLV 10.1, annex E).
public enum FLVWriter {
  /// The file header with the first previous-tag size: 13 bytes.
  public static func header(hasAudio: Bool, hasVideo: Bool) -> ArraySlice<UInt8> {
    [0x46, 0x4C, 0x56, 1, (hasAudio ? 4 : 0) | (hasVideo ? 1 : 0), 0, 0, 0, 9, 0, 0, 0, 0]
  }

  /// One tag with the previous-tag size behind it. The payload must be below 2^24 bytes.
  public static func tag(_ message: MediaMessage) -> ArraySlice<UInt8> {
    var result: [UInt8] = []
    result.reserveCapacity(15 + message.payload.count)
    appendHead(message, to: &result)
    result += message.payload
    result.appendBigEndian(UInt32(11 + message.payload.count))
    return result[...]
  }

  /// The 11 bytes before and the 4 bytes behind the payload, for a sender that does not want to copy it.
  public static func frame(_ message: MediaMessage) -> (head: ArraySlice<UInt8>, tail: ArraySlice<UInt8>) {
    var result: [UInt8] = []
    result.reserveCapacity(15)
    appendHead(message, to: &result)
    result.appendBigEndian(UInt32(11 + message.payload.count))
    return (result[..<11], result[11...])
  }

  private static func appendHead(_ message: MediaMessage, to result: inout [UInt8]) {
    precondition(message.payload.count < 1 << 24, "an FLV tag holds less than 16 MiB")
    result.append(message.kind.rawValue)
    result.appendBigEndian24(UInt32(message.payload.count))
    result.appendBigEndian24(message.timestamp)
    result.append(UInt8(message.timestamp >> 24))
    result.appendBigEndian24(0)
  }
}
