/// Media as chunks that do not depend on what was sent before, so that one encoding serves every viewer with the same
/// chunk size and message stream id.
public enum SharedChunks {
  /// One message: a type 0 head and type 3 continuations (RTMP 1.0, 5.3.1) on a chunk stream that sessions use for nothing
  /// else. The result may be put between any two outputs of a session.
  public static func encode(_ message: MediaMessage, chunkSize: Int, messageStreamID: UInt32) -> ArraySlice<UInt8> {
    []
  }
}
