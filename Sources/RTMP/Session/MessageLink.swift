/// What both ends of a connection share above the handshake: the chunk streams in both directions, acknowledgements,
/// bandwidth and pings, and the sorting of messages into media, commands and stream events.
struct MessageLink {
  /// What is left for a session to act on.
  enum Received {
    case media(MediaMessage, messageStreamID: UInt32)
    case command(Command, messageStreamID: UInt32)
    /// A user control message other than a ping.
    case userControl(ControlMessage)
  }

  /// The peer's window until it names one, as the common clients and servers have it.
  static let defaultWindow: UInt32 = 2_500_000
  /// Acknowledgements come no more often, whatever window the peer asks for.
  static let smallestStep: UInt32 = 2048

  private var reader: ChunkReader
  private var writer = ChunkWriter()
  private var output: [UInt8] = []
  private var aggregate: (reader: AggregateReader, messageStreamID: UInt32)?
  /// Half the peer's window: an acknowledgement at its very end would stall a sender that waits for it.
  private var acknowledgementStep = defaultWindow / 2
  /// The total last acknowledged; wraps at 2^32.
  private var acknowledged: UInt32 = 0
  /// The window this end announced last.
  private var ownWindow: UInt32?
  private(set) var hasReceivedMessage = false

  init(limits: ChunkReader.Limits = .init()) {
    reader = ChunkReader(limits: limits)
  }

  /// Changes what the peer may send, from the next message header on.
  mutating func setLimits(_ limits: ChunkReader.Limits) { reader.limits = limits }

  mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int, sharing shared: ArraySlice<UInt8>?
  ) throws(RTMPError) -> Received? {
    if let media = try nextOfAggregate() { return media }
    while let message = try reader.next(input, from: &offset, sharing: shared) {
      hasReceivedMessage = true
      acknowledgeIfDue()
      if let received = try sort(message) { return received }
    }
    acknowledgeIfDue()
    return nil
  }

  private mutating func sort(_ message: ChunkMessage) throws(RTMPError) -> Received? {
    switch message.type {
    case MessageType.audio:
      return media(.audio, message, message.payload)
    case MessageType.video:
      return media(.video, message, message.payload)
    case MessageType.dataAMF0:
      return media(.script, message, message.payload)
    case MessageType.dataAMF3:
      // Script data begins with a string, marker 2: a leading 0 can only be the format byte.
      let hasFormat = message.payload.first == 0
      return media(.script, message, hasFormat ? message.payload.dropFirst() : message.payload)
    case MessageType.aggregate:
      let reader = AggregateReader(payload: message.payload, timestamp: message.timestamp)
      aggregate = (reader, message.messageStreamID)
      return try nextOfAggregate()
    case MessageType.commandAMF0, MessageType.commandAMF3:
      let command = try Command(type: message.type, payload: message.payload)
      return .command(command, messageStreamID: message.messageStreamID)
    default:
      guard let control = try ControlMessage(type: message.type, payload: message.payload) else { return nil }
      return answer(control)
    }
  }

  private func media(_ kind: MediaKind, _ message: ChunkMessage, _ payload: ArraySlice<UInt8>) -> Received {
    .media(
      MediaMessage(kind: kind, timestamp: message.timestamp, payload: payload),
      messageStreamID: message.messageStreamID)
  }

  private mutating func nextOfAggregate() throws(RTMPError) -> Received? {
    guard case (var reader, let messageStreamID)? = aggregate else { return nil }
    let media = try reader.next()
    aggregate = media == nil ? nil : (reader, messageStreamID)
    return media.map { .media($0, messageStreamID: messageStreamID) }
  }

  private mutating func answer(_ control: ControlMessage) -> Received? {
    switch control {
    case .setChunkSize, .abort, .acknowledgement, .pingResponse: return nil
    case .windowAcknowledgementSize(let size):
      acknowledgementStep = max(size / 2, Self.smallestStep)
      return nil
    case .setPeerBandwidth(let size, _):
      if ownWindow != size { announceWindow(size) }
      return nil
    case .pingRequest(let timestamp):
      send(.pingResponse(timestamp))
      return nil
    default: return .userControl(control)
    }
  }

  /// Acknowledges each full step, not the total of the moment: so what is sent depends on the peer's bytes alone and not
  /// on how the transport split them.
  private mutating func acknowledgeIfDue() {
    while reader.bytesReceived &- acknowledged >= acknowledgementStep {
      acknowledged &+= acknowledgementStep
      send(.acknowledgement(acknowledged))
    }
  }

  // MARK: Sending

  mutating func announceWindow(_ size: UInt32) {
    ownWindow = size
    send(.windowAcknowledgementSize(size))
  }

  /// Announces the chunk size and uses it from the next message on.
  mutating func announceChunkSize(_ size: Int) {
    writer.chunkSize = size
    let used = writer.chunkSize
    send(.setChunkSize(UInt32(truncatingIfNeeded: used)))
  }

  mutating func send(_ control: ControlMessage) { send(control.message) }

  mutating func send(_ command: Command, messageStreamID: UInt32 = 0) {
    send(command.message(messageStreamID: messageStreamID))
  }

  mutating func send(_ message: ChunkMessage) { writer.write(message, to: &output) }

  /// Queues bytes that are no business of the chunk writer: the handshake, or shared chunks.
  mutating func send(raw bytes: some Sequence<UInt8>) { output.append(contentsOf: bytes) }

  var chunkSize: Int { writer.chunkSize }

  /// Forgets what is queued: the connection failed, and nobody is to answer a peer that is not understood.
  mutating func dropOutput() { output = [] }

  mutating func takeOutput() -> ArraySlice<UInt8> {
    if output.isEmpty { return [] }
    var taken: [UInt8] = []
    swap(&taken, &output)
    return taken[...]
  }
}
