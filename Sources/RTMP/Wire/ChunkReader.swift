/// Takes a chunk stream apart into messages (RTMP 1.0, 5.3).
///
/// Feed it in place and pull message by message; it keeps no pointer into the input. Set Chunk Size and Abort are obeyed
/// here, from the next chunk on, and handed out too. Where the field differs from the specification the reader takes both:
///
/// - A type 3 chunk after an extended timestamp should repeat it; some peers do not. The four bytes are consumed only if
///   they equal the stored ones. When the input ends inside bytes that are equal so far, the reader waits for more.
/// - A chunk stream may begin with a type 1 chunk, as librtmp's pings do: its delta counts from 0, its message stream is 0.
/// - A message header in the middle of a message abandons that message.
public struct ChunkReader {
  /// What a peer may make this end keep.
  public struct Limits: Hashable, Sendable {
    /// Media and data messages; the format ends at 0xFFFFFF.
    public var messageBytes = 0xFF_FFFF
    /// All other messages.
    public var commandBytes = 64 * 1024
    public var chunkStreams = 64
    /// All unfinished messages together.
    public var partialBytes = 32 * 1024 * 1024

    public init() {}

    /// For a peer that has no reason yet to send more than commands.
    static let commandsOnly: Limits = {
      var limits = Limits()
      limits.messageBytes = 64 * 1024
      limits.partialBytes = 256 * 1024
      return limits
    }()
  }

  private struct Stream {
    let id: UInt32
    var timestamp: UInt32 = 0
    /// What a type 3 chunk that begins a message adds: the last delta, or after a type 0 chunk its timestamp.
    var delta: UInt32 = 0
    var hasExtendedTimestamp = false
    var type: UInt8 = 0
    var messageStreamID: UInt32 = 0
    var length = 0
    /// What has arrived of the message that is under way; empty between messages.
    var payload: [UInt8] = []
  }

  private enum State {
    case header
    /// Inside the body of a chunk of the current stream, with so many bytes to come.
    case body(left: Int)
  }

  private enum Step {
    case message(ChunkMessage)
    case progress
    case needsMore
  }

  /// The first allocation for a message whose bytes have not arrived yet is no larger.
  private static let firstAllocation = 16 * 1024

  /// Bytes a chunk of the peer's holds at most; 128 until it says otherwise.
  public private(set) var chunkSize = 128
  /// Bytes of all messages that have begun and not ended.
  public private(set) var partialBytes = 0
  /// Bytes taken so far; wraps at 2^32, as the acknowledgement does.
  public private(set) var bytesReceived: UInt32 = 0

  var limits: Limits
  private var state = State.header
  private var streams: ContiguousArray<Stream> = []
  /// Index of the stream that the chunk under way belongs to.
  private var current = 0
  /// Bytes of earlier inputs that were too few to tell where a header ends; always less than the longest header.
  private var held = InlineArray<18, UInt8>(repeating: 0)
  private var heldCount = 0

  public init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// Takes bytes from `input`, beginning `offset` bytes after its start, up to the end of a message or of the input, and
  /// moves `offset` past them. Payloads are copied out of the input. After an error the reader is finished.
  public mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(RTMPError) -> ChunkMessage? {
    try next(input, from: &offset, sharing: nil)
  }

  /// As above; the payload of a message that lies in one chunk in `input` shares its storage.
  public mutating func receive(
    _ input: ArraySlice<UInt8>, from offset: inout Int
  ) throws(RTMPError) -> ChunkMessage? {
    try input.withUnsafeBufferPointer { bytes throws(RTMPError) in
      try next(UnsafeRawBufferPointer(bytes), from: &offset, sharing: input)
    }
  }

  /// Both of the above; `shared` holds the same bytes as `input`.
  mutating func next(
    _ input: UnsafeRawBufferPointer, from offset: inout Int, sharing shared: ArraySlice<UInt8>?
  ) throws(RTMPError) -> ChunkMessage? {
    let start = offset
    defer { bytesReceived &+= UInt32(truncatingIfNeeded: offset - start) }
    while true {
      if heldCount > 0 {
        switch try stepFromHeld(input, from: &offset) {
        case .message(let message): return message
        case .progress: continue
        case .needsMore: return nil
        }
      }
      switch try step(input, from: &offset, sharing: shared) {
      case .message(let message): return message
      case .progress: continue
      case .needsMore:
        heldCount = input.count - offset
        for index in 0..<heldCount { held[index] = input[offset + index] }
        offset = input.count
        return nil
      }
    }
  }

  /// One header, or one run of body bytes. `needsMore` leaves less than a header's bytes in the input.
  private mutating func step(
    _ input: UnsafeRawBufferPointer, from offset: inout Int, sharing shared: ArraySlice<UInt8>?
  ) throws(RTMPError) -> Step {
    switch state {
    case .header:
      guard try readHeader(input, from: &offset) else { return .needsMore }
      let length = streams[current].length
      guard streams[current].payload.isEmpty, length <= chunkSize, length <= input.count - offset else {
        state = .body(left: min(chunkSize, length - streams[current].payload.count))
        return .progress
      }
      let payload: ArraySlice<UInt8>
      if let shared {
        let first = shared.startIndex + offset
        payload = shared[first..<first + length]
      } else {
        payload = ArraySlice(UnsafeRawBufferPointer(rebasing: input[offset..<offset + length]))
      }
      offset += length
      return .message(try finish(payload))
    case .body(let left):
      let available = input.count - offset
      let count = min(left, available)
      guard count > 0 else { return .needsMore }
      try append(UnsafeRawBufferPointer(rebasing: input[offset..<offset + count]), following: available)
      offset += count
      state = count == left ? .header : .body(left: left - count)
      guard streams[current].payload.count == streams[current].length else { return .progress }
      var payload: [UInt8] = []
      swap(&payload, &streams[current].payload)
      partialBytes -= payload.count
      return .message(try finish(payload[...]))
    }
  }

  /// A step on the bytes kept from earlier inputs and the first of this one. They are a header's beginning; or, where a
  /// type 3 chunk's payload began like its extended timestamp, payload and perhaps the headers behind it.
  private mutating func stepFromHeld(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(RTMPError) -> Step {
    let before = heldCount
    let added = min(ChunkHeader.longest, input.count - offset)
    guard added > 0 else { return .needsMore }
    var joined = InlineArray<36, UInt8>(repeating: 0)
    for index in 0..<before { joined[index] = held[index] }
    for index in 0..<added { joined[before + index] = input[offset + index] }
    var position = 0
    let result = try withUnsafeBytes(of: joined) { bytes throws(RTMPError) in
      try step(UnsafeRawBufferPointer(rebasing: bytes[..<(before + added)]), from: &position, sharing: nil)
    }
    if case .needsMore = result {
      heldCount = before + added
      for index in 0..<heldCount { held[index] = joined[index] }
      offset += added
    } else {
      heldCount = max(0, before - position)
      for index in 0..<heldCount { held[index] = joined[position + index] }
      offset += max(0, position - before)
    }
    return result
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer, following available: Int) throws(RTMPError) {
    partialBytes += bytes.count
    guard partialBytes <= limits.partialBytes else { throw .tooManyPartialBytes(limit: limits.partialBytes) }
    let count = streams[current].payload.count
    if streams[current].payload.capacity < count + bytes.count {
      // Grows with what arrived, never by the announced length alone.
      let wanted = max(Self.firstAllocation, count + available, 2 * count)
      streams[current].payload.reserveCapacity(min(streams[current].length, wanted))
    }
    streams[current].payload.append(contentsOf: bytes)
  }

  private mutating func finish(_ payload: ArraySlice<UInt8>) throws(RTMPError) -> ChunkMessage {
    let message = ChunkMessage(
      chunkStreamID: streams[current].id, timestamp: streams[current].timestamp, type: streams[current].type,
      messageStreamID: streams[current].messageStreamID, payload: payload)
    if message.type <= MessageType.abort { try obey(message) }
    return message
  }

  private mutating func obey(_ message: ChunkMessage) throws(RTMPError) {
    guard message.type == MessageType.setChunkSize || message.type == MessageType.abort else { return }
    guard message.payload.count >= 4 else {
      throw .malformedControl("type \(message.type) with \(message.payload.count) bytes")
    }
    let value = message.payload.bigEndian32(at: 0)
    if message.type == MessageType.setChunkSize {
      guard value >= 1, value <= 0x7FFF_FFFF else { throw .chunkSizeOutOfRange(value) }
      chunkSize = Int(value)
    } else if let index = streams.firstIndex(where: { $0.id == value }) {
      abandonMessage(of: index)
    }
  }

  private mutating func abandonMessage(of index: Int) {
    partialBytes -= streams[index].payload.count
    streams[index].payload = []
  }
}

// MARK: - Headers

extension ChunkReader {
  /// Reads one chunk's header and makes its stream the current one; false if the end of the header has not arrived, when
  /// nothing has changed.
  private mutating func readHeader(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(RTMPError) -> Bool {
    let bytes = UnsafeRawBufferPointer(rebasing: input[offset...])
    guard let header = ChunkHeader(parsing: bytes) else { return false }
    let known = index(of: header.chunkStreamID)
    if header.format == 3 {
      guard let known else { throw .missingChunkHeader(chunkStreamID: header.chunkStreamID) }
      var length = header.length
      if streams[known].hasExtendedTimestamp {
        guard let isRepeated = repeatsTimestamp(of: known, bytes, at: length) else { return false }
        if isRepeated { length += 4 }
      }
      current = known
      if streams[known].payload.isEmpty { streams[known].timestamp &+= streams[known].delta }
      offset += length
      return true
    }
    let index: Int
    if let known { index = known } else { index = try begin(header) }
    if !streams[index].payload.isEmpty { abandonMessage(of: index) }
    try apply(header, to: index)
    current = index
    offset += header.length
    return true
  }

  private func index(of chunkStreamID: UInt32) -> Int? {
    if current < streams.count, streams[current].id == chunkStreamID { return current }
    return streams.firstIndex { $0.id == chunkStreamID }
  }

  private mutating func begin(_ header: ChunkHeader) throws(RTMPError) -> Int {
    guard header.format < 2 else { throw .missingChunkHeader(chunkStreamID: header.chunkStreamID) }
    guard streams.count < limits.chunkStreams else { throw .tooManyChunkStreams(limit: limits.chunkStreams) }
    streams.append(Stream(id: header.chunkStreamID))
    return streams.count - 1
  }

  private mutating func apply(_ header: ChunkHeader, to index: Int) throws(RTMPError) {
    if header.format < 2 {
      let limit = MessageType.isMedia(header.messageType) ? limits.messageBytes : limits.commandBytes
      guard header.messageLength <= limit else { throw .messageTooLong(bytes: header.messageLength, limit: limit) }
      streams[index].length = header.messageLength
      streams[index].type = header.messageType
    }
    if header.format == 0 {
      streams[index].messageStreamID = header.messageStreamID
      streams[index].timestamp = header.timestamp
    } else {
      streams[index].timestamp &+= header.timestamp
    }
    streams[index].delta = header.timestamp
    streams[index].hasExtendedTimestamp = header.hasExtendedTimestamp
  }

  /// Whether the bytes at `offset` are the stream's extended timestamp; nil while they are equal and less than four.
  private func repeatsTimestamp(of index: Int, _ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool? {
    let expected = streams[index].delta
    for place in 0..<4 {
      guard offset + place < bytes.count else { return nil }
      if bytes[offset + place] != UInt8(truncatingIfNeeded: expected >> UInt32(24 - 8 * place)) { return false }
    }
    return true
  }
}
