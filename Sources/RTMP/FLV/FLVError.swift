/// Why bytes are not an FLV file, or not a tag body, that this reader takes (Adobe FLV 10.1, annex E).
///
/// Byte positions count from the start of the file or stream.
public enum FLVError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The input begins with something else than `FLV`.
  case notFLV
  case unsupportedVersion(UInt8)
  /// The header's DataOffset is below 9 or larger than any real header.
  case badHeaderLength(UInt32)
  case unknownTagType(UInt8, atByte: UInt64)
  /// The tag's filter bit is set: its body is encrypted.
  case encryptedTag(atByte: UInt64)
  case tagTooLong(bytes: Int, limit: Int, atByte: UInt64)
  /// The input ended inside the header or a tag that begins at this byte.
  case truncated(atByte: UInt64)
  /// The input ended before its first byte.
  case empty

  /// A tag body of no bytes.
  case emptyTag(MediaKind)
  /// A tag body that ends inside its own head.
  case shortTag(MediaKind, bytes: Int)
  /// Enhanced RTMP multitrack, which is recognised and not played.
  case multitrack(MediaKind)
  /// An AVC or enhanced-RTMP packet type that no specification defines.
  case unknownPacketType(MediaKind, UInt8)
  /// A video frame type that no specification defines (0, 6 and 7).
  case unknownFrameType(UInt8)

  public var description: String {
    switch self {
    case .notFLV: "not FLV: the data does not begin with the letters FLV"
    case .unsupportedVersion(let version): "FLV version \(version) is not supported, only version 1"
    case .badHeaderLength(let length): "the FLV header gives \(length) bytes as its own length"
    case .unknownTagType(let type, let byte): "the FLV is broken at byte \(byte): tag type \(type) does not exist"
    case .encryptedTag(let byte): "the FLV tag at byte \(byte) is encrypted"
    case .tagTooLong(let bytes, let limit, let byte):
      "the FLV tag at byte \(byte) gives \(bytes) bytes as its length, over the limit of \(limit)"
    case .truncated(let byte):
      byte == 0 ? "the FLV ends inside its header" : "the FLV ends inside the tag that begins at byte \(byte)"
    case .empty: "the FLV is empty"
    case .emptyTag(let kind): "empty \(kind) tag"
    case .shortTag(let kind, let bytes): "\(kind) tag of \(bytes) bytes ends inside its header"
    case .multitrack(let kind): "enhanced-RTMP multitrack \(kind) is not supported; send one track"
    case .unknownPacketType(let kind, let type): "\(kind) packet type \(type) does not exist"
    case .unknownFrameType(let type): "video frame type \(type) does not exist"
    }
  }
}
