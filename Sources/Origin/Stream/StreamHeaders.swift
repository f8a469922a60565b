import RTMP

/// What a decoder needs before the first frame: the newest onMetaData and sequence headers.
struct StreamHeaders {
  private(set) var metadata: MediaMessage?
  private(set) var video: MediaMessage?
  private(set) var audio: MediaMessage?

  mutating func note(_ message: MediaMessage, role: MediaRole) {
    switch role {
    case .metadata: metadata = message
    case .videoHeader: video = message
    case .audioHeader: audio = message
    default: break
    }
  }

  /// Whether the stream has said the same already.
  func holds(_ message: MediaMessage, role: MediaRole) -> Bool {
    switch role {
    case .metadata: metadata?.payload == message.payload
    case .videoHeader: video?.payload == message.payload
    case .audioHeader: audio?.payload == message.payload
    default: false
    }
  }

  /// All of them with one timestamp, that of the first frame behind them, so that no viewer sees time jump; onMetaData
  /// with timestamp 0, because FFmpeg takes one with another for a track of text.
  func encoded(for encoding: ViewerEncoding, timestamp: UInt32, chunkSize: Int) -> ArraySlice<UInt8> {
    var bytes = ArraySlice<UInt8>()
    for header in [metadata, video, audio] {
      guard var header else { continue }
      header.timestamp = header.kind == .script ? 0 : timestamp
      var message = RelayMessage(header, role: .other)
      bytes.append(contentsOf: message.encoded(for: encoding, chunkSize: chunkSize))
    }
    return bytes
  }
}
