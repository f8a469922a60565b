/// The header of one chunk (RTMP 1.0, 5.3.1): basic header, message header and extended timestamp.
struct ChunkHeader {
  /// A basic header of three bytes, a message header of eleven and an extended timestamp of four.
  static let longest = 18
  /// In the place of a timestamp that needs the extended field.
  static let extendedMark: UInt32 = 0xFF_FFFF

  /// 0...3: how much of the message header is present.
  var format: UInt8
  var chunkStreamID: UInt32
  /// Timestamp (type 0) or delta (types 1 and 2), from the extended field where there is one.
  var timestamp: UInt32 = 0
  var hasExtendedTimestamp = false
  var messageLength = 0
  var messageType: UInt8 = 0
  var messageStreamID: UInt32 = 0
  /// Bytes of the header on the wire, without the extended timestamp of a type 3 chunk.
  var length: Int

  /// Parses a header at the start of `bytes`; nil if more bytes are needed to see all of it.
  init?(parsing bytes: UnsafeRawBufferPointer) {
    guard let first = bytes.first else { return nil }
    format = first >> 6
    let low = first & 0x3F
    let basicLength = low > 1 ? 1 : Int(low) + 2
    length = basicLength + (format == 3 ? 0 : 11 - 4 * Int(format))
    guard bytes.count >= length else { return nil }
    switch low {
    case 0: chunkStreamID = 64 + UInt32(bytes[1])
    case 1: chunkStreamID = 64 + UInt32(bytes[1]) + UInt32(bytes[2]) << 8
    default: chunkStreamID = UInt32(low)
    }
    if format == 3 { return }
    timestamp = bytes.bigEndian24(at: basicLength)
    if format < 2 {
      messageLength = Int(bytes.bigEndian24(at: basicLength + 3))
      messageType = bytes[basicLength + 6]
    }
    if format == 0 {
      // The one little-endian field of the protocol.
      messageStreamID = bytes.bigEndian32(at: basicLength + 7).byteSwapped
    }
    if timestamp == Self.extendedMark {
      guard bytes.count >= length + 4 else { return nil }
      hasExtendedTimestamp = true
      timestamp = bytes.bigEndian32(at: length)
      length += 4
    }
  }
}
