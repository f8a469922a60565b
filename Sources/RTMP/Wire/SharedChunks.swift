/// Media as chunks that do not depend on what was sent before, so that one encoding serves every viewer with the same
/// chunk size and message stream id.
public enum SharedChunks {
  /// One message: a type 0 head and type 3 continuations (RTMP 1.0, 5.3.1) on a chunk stream that sessions use for nothing
  /// else. The result may be put between any two outputs of a session, once its publish or play has been accepted.
  ///
  /// `chunkSize` must be the one the session announced (1...0xFFFFFF). A reader of shared input takes the payload without
  /// copying if it lies in one chunk.
  public static func encode(_ message: MediaMessage, chunkSize: Int, messageStreamID: UInt32) -> ArraySlice<UInt8> {
    let chunkStreamID = chunkStreamID(for: message.kind)
    let chunkSize = min(max(chunkSize, 1), 0xFF_FFFF)
    let continuations = max(0, message.payload.count - 1) / chunkSize
    var output: [UInt8] = []
    output.reserveCapacity(16 + message.payload.count + 5 * continuations)
    let head = ChunkMessage(
      chunkStreamID: chunkStreamID, timestamp: message.timestamp, type: message.kind.rawValue,
      messageStreamID: messageStreamID, payload: message.payload)
    let extended = ChunkEncoding.appendFullHead(of: head, to: &output)
    ChunkEncoding.appendBody(
      of: message.payload, chunkSize: chunkSize, chunkStreamID: chunkStreamID, extended: extended, to: &output)
    return output[...]
  }

  static func chunkStreamID(for kind: MediaKind) -> UInt32 {
    switch kind {
    case .audio: ChunkStreamID.audio
    case .video: ChunkStreamID.video
    case .script: ChunkStreamID.script
    }
  }
}
