/// RTMP message types (RTMP 1.0, 5.4, 6.2 and 7.1).
public enum MessageType {
  public static let setChunkSize: UInt8 = 1
  public static let abort: UInt8 = 2
  public static let acknowledgement: UInt8 = 3
  public static let userControl: UInt8 = 4
  public static let windowAcknowledgementSize: UInt8 = 5
  public static let setPeerBandwidth: UInt8 = 6
  public static let audio: UInt8 = 8
  public static let video: UInt8 = 9
  public static let dataAMF3: UInt8 = 15
  public static let sharedObjectAMF3: UInt8 = 16
  public static let commandAMF3: UInt8 = 17
  public static let dataAMF0: UInt8 = 18
  public static let sharedObjectAMF0: UInt8 = 19
  public static let commandAMF0: UInt8 = 20
  public static let aggregate: UInt8 = 22

  /// Whether messages of the type carry media and may be as long as the format allows.
  static func isMedia(_ type: UInt8) -> Bool {
    type == video || type == audio || type == dataAMF0 || type == dataAMF3 || type == aggregate
  }
}

/// Chunk streams this end sends on. Those of media belong to `SharedChunks` alone on a server.
enum ChunkStreamID {
  /// Protocol control and user control; fixed by the specification.
  static let control: UInt32 = 2
  static let command: UInt32 = 3
  static let audio: UInt32 = 4
  static let script: UInt32 = 5
  static let video: UInt32 = 6
}

/// One RTMP message as it comes out of, or goes into, a chunk stream.
public struct ChunkMessage: Hashable, Sendable {
  public var chunkStreamID: UInt32
  /// Milliseconds, absolute; wraps at 2^32.
  public var timestamp: UInt32
  /// See `MessageType`.
  public var type: UInt8
  public var messageStreamID: UInt32
  public var payload: ArraySlice<UInt8>

  public init(
    chunkStreamID: UInt32, timestamp: UInt32, type: UInt8, messageStreamID: UInt32, payload: ArraySlice<UInt8>
  ) {
    self.chunkStreamID = chunkStreamID
    self.timestamp = timestamp
    self.type = type
    self.messageStreamID = messageStreamID
    self.payload = payload
  }
}
