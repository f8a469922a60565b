/// Writes FLV files and HTTP-FLV bodies (Adobe FLV 10.1, annex E).
public enum FLVWriter {
  /// The file header with the first previous-tag size: 13 bytes.
  public static func header(hasAudio: Bool, hasVideo: Bool) -> ArraySlice<UInt8> { [] }

  /// One tag with the previous-tag size behind it. The payload must be below 2^24 bytes.
  public static func tag(_ message: MediaMessage) -> ArraySlice<UInt8> { [] }

  /// The 11 bytes before and the 4 bytes behind the payload, for a sender that does not want to copy it.
  public static func frame(_ message: MediaMessage) -> (head: ArraySlice<UInt8>, tail: ArraySlice<UInt8>) { ([], []) }
}
