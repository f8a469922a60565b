import RTMP

/// The form in which a viewer gets media.
enum ViewerEncoding: Hashable {
  /// RTMP chunks on this message stream.
  case rtmp(messageStreamID: UInt32)
  case flv
}

/// One published message and its encoded forms, each made once, when the first viewer needs it.
struct RelayMessage {
  private(set) var message: MediaMessage
  let role: MediaRole
  private var chunks: ArraySlice<UInt8>?
  private var tag: ArraySlice<UInt8>?

  init(_ message: MediaMessage, role: MediaRole) {
    self.message = message
    self.role = role
  }

  /// The bytes for one kind of viewer. RTMP viewers share them when their message stream is 1, as nearly all are.
  mutating func encoded(for encoding: ViewerEncoding, chunkSize: Int) -> ArraySlice<UInt8> {
    switch encoding {
    case .rtmp(messageStreamID: 1):
      if let chunks { return chunks }
      let made = SharedChunks.encode(message, chunkSize: chunkSize, messageStreamID: 1)
      chunks = made
      if message.payload.count <= chunkSize {
        // One chunk ends with the whole payload: keep one copy of it, not two.
        message.payload = made.suffix(message.payload.count)
      }
      return made
    case .rtmp(let id):
      return SharedChunks.encode(message, chunkSize: chunkSize, messageStreamID: id)
    case .flv:
      if let tag { return tag }
      let made = FLVWriter.tag(message)
      tag = made
      return made
    }
  }
}
