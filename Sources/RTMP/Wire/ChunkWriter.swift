/// Cuts messages into chunks (RTMP 1.0, 5.3) with the shortest header that every known reader understands:
///
/// - the extended timestamp is repeated on type 3 chunks;
/// - a message never begins with a type 3 chunk right after a type 0 chunk, where readers disagree on the delta, nor after
///   an extended timestamp;
/// - a step that would need an extended delta is sent as a type 0 chunk, since some readers take the field as absolute.
public struct ChunkWriter {
  private struct Stream {
    let id: UInt32
    var timestamp: UInt32
    /// The delta that a type 3 chunk would repeat; nil after a type 0 chunk.
    var delta: UInt32?
    var length: Int
    var type: UInt8
    var messageStreamID: UInt32
  }

  /// Bytes a chunk, 1...0xFFFFFF. Tell the peer with `ControlMessage.setChunkSize` before changing it.
  public var chunkSize: Int {
    didSet { chunkSize = min(max(chunkSize, 1), 0xFF_FFFF) }
  }
  private var streams: ContiguousArray<Stream> = []

  public init(chunkSize: Int = 128) {
    self.chunkSize = min(max(chunkSize, 1), 0xFF_FFFF)
  }

  /// Appends the message's chunks to `output`. Messages of one chunk stream that follow each other take short headers.
  /// The payload must be shorter than 16 MiB, the chunk stream id within 2...65599.
  public mutating func write(_ message: ChunkMessage, to output: inout [UInt8]) {
    let continuation = writeHead(of: message, to: &output)
    let headLength = ChunkEncoding.basicHeaderLength(message.chunkStreamID) + (continuation == nil ? 0 : 4)
    let chunks = max(1, (message.payload.count + chunkSize - 1) / chunkSize)
    output.reserveAtLeast(message.payload.count + (chunks - 1) * headLength)
    ChunkEncoding.appendBody(
      of: message.payload, chunkSize: chunkSize, chunkStreamID: message.chunkStreamID, extended: continuation,
      to: &output)
  }

  /// Writes the first chunk's header and returns the extended timestamp that the others repeat, if there is one.
  private mutating func writeHead(of message: ChunkMessage, to output: inout [UInt8]) -> UInt32? {
    let next = Stream(
      id: message.chunkStreamID, timestamp: message.timestamp, delta: nil, length: message.payload.count,
      type: message.type, messageStreamID: message.messageStreamID)
    guard let index = streams.firstIndex(where: { $0.id == message.chunkStreamID }) else {
      streams.append(next)
      return ChunkEncoding.appendFullHead(of: message, to: &output)
    }
    let last = streams[index]
    let delta = message.timestamp &- last.timestamp
    streams[index] = next
    guard delta < ChunkHeader.extendedMark, last.messageStreamID == message.messageStreamID else {
      return ChunkEncoding.appendFullHead(of: message, to: &output)
    }
    streams[index].delta = delta
    let isSameShape = last.length == next.length && last.type == next.type
    let format: UInt8 = !isSameShape ? 1 : last.delta == delta ? 3 : 2
    ChunkEncoding.appendBasicHeader(format, message.chunkStreamID, to: &output)
    if format == 3 { return nil }
    output.appendBigEndian24(delta)
    if format == 1 {
      output.appendBigEndian24(UInt32(truncatingIfNeeded: next.length))
      output.append(next.type)
    }
    return nil
  }
}

/// The bytes of chunk headers and bodies, shared by `ChunkWriter` and `SharedChunks`.
enum ChunkEncoding {
  static func basicHeaderLength(_ chunkStreamID: UInt32) -> Int {
    chunkStreamID < 64 ? 1 : chunkStreamID < 320 ? 2 : 3
  }

  static func appendBasicHeader(_ format: UInt8, _ chunkStreamID: UInt32, to output: inout [UInt8]) {
    switch basicHeaderLength(chunkStreamID) {
    case 1: output.append(format << 6 | UInt8(truncatingIfNeeded: chunkStreamID))
    case 2:
      output.append(format << 6)
      output.append(UInt8(truncatingIfNeeded: chunkStreamID - 64))
    default:
      output.append(format << 6 | 1)
      output.append(UInt8(truncatingIfNeeded: chunkStreamID - 64))
      output.append(UInt8(truncatingIfNeeded: (chunkStreamID - 64) >> 8))
    }
  }

  /// A type 0 header; returns the extended timestamp if it wrote one.
  static func appendFullHead(of message: ChunkMessage, to output: inout [UInt8]) -> UInt32? {
    let isExtended = message.timestamp >= ChunkHeader.extendedMark
    appendBasicHeader(0, message.chunkStreamID, to: &output)
    output.appendBigEndian24(isExtended ? ChunkHeader.extendedMark : message.timestamp)
    output.appendBigEndian24(UInt32(truncatingIfNeeded: message.payload.count))
    output.append(message.type)
    output.appendBigEndian(message.messageStreamID.byteSwapped)
    guard isExtended else { return nil }
    output.appendBigEndian(message.timestamp)
    return message.timestamp
  }

  /// The payload with a type 3 header before every chunk but the first.
  static func appendBody(
    of payload: ArraySlice<UInt8>, chunkSize: Int, chunkStreamID: UInt32, extended: UInt32?, to output: inout [UInt8]
  ) {
    var rest = payload
    while rest.count > chunkSize {
      output.append(contentsOf: rest.prefix(chunkSize))
      rest = rest.dropFirst(chunkSize)
      appendBasicHeader(3, chunkStreamID, to: &output)
      if let extended { output.appendBigEndian(extended) }
    }
    output.append(contentsOf: rest)
  }
}

extension Array where Element == UInt8 {
  /// Makes room for `count` more bytes, doubling where room is short so that many small additions stay cheap.
  mutating func reserveAtLeast(_ count: Int) {
    let needed = self.count + count
    if needed > capacity { reserveCapacity(Swift.max(needed, self.count * 2)) }
  }
}
