/// The client's end of one RTMP connection, without I/O: a player or a publisher of one stream.
///
/// The owner calls `start`, sends what `takeOutput` returns, and hands every byte that arrives to `receive`:
///
///     var offset = 0
///     while let event = try session.receive(input, from: &offset) { … }
///     connection.send(session.takeOutput())
///
/// The owner keeps the time: a handshake or an answer that never comes is its timer's business.
public struct ClientSession {
  public enum Purpose: Hashable, Sendable { case play, publish }

  public struct Configuration: Sendable {
    public var purpose: Purpose
    /// The application, with its instance if it has one: `live` or `live/eu`.
    public var app: String
    /// The address without the stream name: `rtmp://host:port/app`.
    public var tcUrl: String
    /// The stream name with its query: `room1?txSecret=…&txTime=…`.
    public var streamName: String
    /// What the player announces in SetBufferLength.
    public var bufferMilliseconds: UInt32
    /// `flashVer` of the connect command.
    public var flashVersion: String
    /// Bytes a chunk this end sends, 1...0xFFFFFF; announced after connect when publishing.
    public var chunkSize: Int
    /// Bytes after which this end wants an acknowledgement.
    public var acknowledgementWindow: UInt32 = 2_500_000
    /// `fourCcList` of the connect command (enhanced RTMP): what this end can receive; left out if empty. A player says
    /// `hvc1`, without which mediamtx leaves HEVC out.
    public var fourCCs: [String]

    public init(
      purpose: Purpose, app: String, tcUrl: String, streamName: String, bufferMilliseconds: UInt32 = 3000,
      flashVersion: String? = nil, chunkSize: Int = 4096
    ) {
      self.purpose = purpose
      self.app = app
      self.tcUrl = tcUrl
      self.streamName = streamName
      self.bufferMilliseconds = bufferMilliseconds
      self.flashVersion =
        flashVersion ?? (purpose == .play ? "LNX 9,0,124,2" : "FMLE/3.0 (compatible; liveterm)")
      self.chunkSize = chunkSize
      fourCCs = purpose == .play ? ["hvc1"] : []
    }
  }

  public enum EndReason: Hashable, Sendable {
    /// User control StreamEOF for our stream.
    case streamEOF
    /// NetStream.Play.UnpublishNotify: the publisher left; or the publisher's own FCUnpublish or deleteStream.
    case unpublishNotify
    /// NetStream.Play.Stop.
    case playStop
    /// NetStream.Play.Complete: all of a recorded stream was sent.
    case playComplete
  }

  public enum Event: Sendable {
    /// S0, S1 and S2 are valid, C2 and the connect command are queued.
    case handshakeCompleted
    /// connect was answered with success.
    case connected
    /// NetStream.Play.Start, or StreamBegin for our stream once play is sent; whichever comes first, once.
    case playStarted
    /// NetStream.Publish.Start, once.
    case publishStarted
    /// Audio, video or script data. Aggregate messages are taken apart; `@setDataFrame` is stripped from script data.
    case media(MediaMessage)
    /// The server said that the stream ended. Said once until media or a StreamBegin comes again.
    case ended(EndReason)
    /// The server refused connect, createStream, play or publish, or ended them with an error status.
    case refused(StatusInfo)
    /// Any other status.
    case status(StatusInfo)
  }

  enum State {
    case idle
    case handshaking(ClientHandshake)
    /// connect is sent.
    case connecting
    /// createStream is sent.
    case creatingStream
    /// play or publish is sent on this message stream.
    case requesting(messageStreamID: UInt32)
    /// The stream plays or is published.
    case active(messageStreamID: UInt32)
    /// The server refused something; what it still sends is not acted on.
    case refused
    /// `close` was called; what still arrives is dropped.
    case closed
    case failed(RTMPError)
  }

  public let configuration: Configuration
  var state = State.idle
  var link = MessageLink()
  /// S2 was not the echo of C1: until a message has come, what fails is the handshake.
  var isHandshakeDoubtful = false
  var hasSaidPlayStarted = false
  var hasSaidEnded = false
  var hasCheckedBandwidth = false
  var transactions = Transactions()

  public init(configuration: Configuration) {
    self.configuration = configuration
  }

  /// Queues C0 and C1. `randomness` fills C1; `nowMilliseconds` is its time field. To be called once.
  public mutating func start(randomness: inout some RandomNumberGenerator, nowMilliseconds: UInt32) {
    guard case .idle = state else { return }
    var handshake = ClientHandshake()
    link.send(raw: handshake.start(randomness: &randomness, nowMilliseconds: nowMilliseconds))
    state = .handshaking(handshake)
  }

  /// Takes bytes from `input`, beginning `offset` bytes after its start, and moves `offset` past what it took.
  /// Nil means that the input is used up; until then call again. Payloads are copied out of the input.
  /// Once it has thrown it throws the same error again, and what was queued to be sent is dropped.
  public mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(RTMPError) -> Event? {
    try receive(input, from: &offset, sharing: nil)
  }

  /// As above; payloads that lie in one piece in `input` share its storage.
  public mutating func receive(_ input: ArraySlice<UInt8>, from offset: inout Int) throws(RTMPError) -> Event? {
    try input.withUnsafeBufferPointer { bytes throws(RTMPError) in
      try receive(UnsafeRawBufferPointer(bytes), from: &offset, sharing: input)
    }
  }

  /// The bytes to send now, empty if there are none. Call after `start`, `receive` and everything that sends.
  public mutating func takeOutput() -> ArraySlice<UInt8> { link.takeOutput() }

  /// Queues one message of the published stream. Ignored unless publishing has started.
  public mutating func send(_ message: MediaMessage) {
    guard case .active(let messageStreamID) = state, configuration.purpose == .publish else { return }
    let message = message.kind == .script ? ScriptData.forPublishing(message) : message
    link.send(
      ChunkMessage(
        chunkStreamID: SharedChunks.chunkStreamID(for: message.kind), timestamp: message.timestamp,
        type: message.kind.rawValue, messageStreamID: messageStreamID, payload: message.payload))
  }

  /// Queues the orderly end: FCUnpublish and deleteStream, or closeStream and deleteStream.
  public mutating func close() {
    switch state {
    case .requesting(let messageStreamID), .active(let messageStreamID): sendEnd(of: messageStreamID)
    default: break
    }
    if case .failed = state { return }
    state = .closed
  }
}

// MARK: - Receiving

extension ClientSession {
  private mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int, sharing shared: ArraySlice<UInt8>?
  ) throws(RTMPError) -> Event? {
    do throws(RTMPError) {
      if case .handshaking(let handshake) = state { return try receive(input, from: &offset, during: handshake) }
      return try receiveMessages(input, from: &offset, sharing: shared)
    } catch {
      var error = error
      if isHandshakeDoubtful, !link.hasReceivedMessage { error = .handshakeGarbage(error.description) }
      state = .failed(error)
      link.dropOutput()
      throw error
    }
  }

  private mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int, during handshake: ClientHandshake
  ) throws(RTMPError) -> Event? {
    var handshake = handshake
    while true {
      switch try handshake.receive(input, from: &offset) {
      case .needsMore:
        state = .handshaking(handshake)
        return nil
      case .send(let c2): link.send(raw: c2)
      case .completed:
        if case .completed(let isEchoed) = handshake.state { isHandshakeDoubtful = !isEchoed }
        state = .connecting
        sendConnect()
        return .handshakeCompleted
      }
    }
  }

  private mutating func receiveMessages(
    _ input: UnsafeRawBufferPointer, from offset: inout Int, sharing shared: ArraySlice<UInt8>?
  ) throws(RTMPError) -> Event? {
    switch state {
    case .failed(let error): throw error
    case .idle, .closed:
      offset = input.count
      return nil
    default: break
    }
    while let received = try link.receive(input, from: &offset, sharing: shared) {
      let event: Event?
      switch received {
      case .media(let message, let id): event = receive(message, messageStreamID: id)
      case .command(let command, _): event = try receive(command)
      case .userControl(let control): event = receive(control)
      }
      if let event { return event }
    }
    return nil
  }

  /// Media of our stream, or of none: some servers send metadata on message stream 0.
  private mutating func receive(_ message: MediaMessage, messageStreamID: UInt32) -> Event? {
    switch state {
    case .requesting(let own), .active(let own):
      guard messageStreamID == own || messageStreamID == 0 else { return nil }
    default: return nil
    }
    if message.kind == .script {
      switch ScriptData(message) {
      case .media(let stripped): return .media(stripped)
      case .status(let info): return receive(info)
      case .nothing: return nil
      }
    }
    hasSaidEnded = false
    return .media(message)
  }

  private mutating func receive(_ control: ControlMessage) -> Event? {
    switch (control, state) {
    case (.streamBegin(let id), .requesting(let own)), (.streamBegin(let id), .active(let own)):
      guard id == own, configuration.purpose == .play else { return nil }
      hasSaidEnded = false
      return playStarted(own)
    case (.streamEOF(let id), .requesting(let own)), (.streamEOF(let id), .active(let own)):
      return id == own ? ended(.streamEOF) : nil
    default: return nil
    }
  }
}
