/// The server's end of one RTMP connection, without I/O.
///
/// The owner hands arriving bytes to `receive` as with `ClientSession`, answers each request event with one of the
/// accept or reject calls before it goes on receiving, and sends what `takeOutput` returns.
public struct ServerSession {
  public struct Configuration: Sendable {
    /// Bytes a chunk this end sends, 1...0xFFFFFF; announced when connect is accepted.
    public var chunkSize: Int
    /// Bytes after which this end wants an acknowledgement.
    public var acknowledgementWindow: UInt32
    /// With it the digest handshake is answered in kind; without, as a plain one.
    public var digest: HandshakeDigest?
    /// Mixed into the handshake's random bytes.
    public var handshakeSeed: UInt64 = 0

    public init(chunkSize: Int = 4096, acknowledgementWindow: UInt32 = 5_000_000, digest: HandshakeDigest? = nil) {
      self.chunkSize = chunkSize
      self.acknowledgementWindow = acknowledgementWindow
      self.digest = digest
    }
  }

  public enum Event: Sendable {
    /// Answer with `acceptConnect` or `rejectConnect`.
    case connectRequested(ConnectRequest)
    /// Answer with `acceptPublish` or `rejectPublish`. The name has its query.
    case publishRequested(streamName: String)
    /// Answer with `acceptPlay` or `rejectPlay`. The name has its query.
    case playRequested(streamName: String)
    /// From a publisher whose publish was accepted.
    case media(MediaMessage)
    /// FCUnpublish, closeStream or deleteStream, whichever comes first.
    case publishEnded
    case playEnded
    /// The viewer paused (true) or resumed; the session has answered.
    case pauseRequested(Bool)
  }

  enum State {
    case handshaking(ServerHandshake)
    case awaitingConnect
    case connectRequested(transactionID: Double, objectEncoding: Double)
    /// Connected; nothing is published or played.
    case connected
    case publishRequested
    case publishing
    case playRequested
    case playing
    /// connect was rejected; what still arrives is dropped.
    case rejected
    case failed(RTMPError)
  }

  public let configuration: Configuration
  /// The message stream that is published or played; 1 for the first createStream.
  public internal(set) var mediaStreamID: UInt32 = 1
  /// What the viewer asked for with receiveAudio and receiveVideo.
  public internal(set) var wantsAudio = true
  public internal(set) var wantsVideo = true
  /// What the viewer announced with SetBufferLength, if it did.
  public internal(set) var bufferMilliseconds: UInt32?
  var state: State
  /// Long messages are taken from accepted publishers only.
  var link = MessageLink(limits: .commandsOnly)
  /// Message streams that createStream has given out.
  var createdStreams: UInt32 = 0
  /// Name of the FCPublish that wants an `onFCPublish`.
  var announcedName: String?

  public init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
    state = .handshaking(ServerHandshake(digest: configuration.digest, seed: configuration.handshakeSeed))
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

  /// The bytes to send now, empty if there are none.
  public mutating func takeOutput() -> ArraySlice<UInt8> { link.takeOutput() }

  private mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int, sharing shared: ArraySlice<UInt8>?
  ) throws(RTMPError) -> Event? {
    do throws(RTMPError) {
      switch state {
      case .handshaking(let handshake):
        guard try receive(input, from: &offset, during: handshake) else { return nil }
      case .failed(let error): throw error
      case .rejected:
        offset = input.count
        return nil
      default: break
      }
      while let received = try link.receive(input, from: &offset, sharing: shared) {
        if let event = try receive(received) { return event }
      }
      return nil
    } catch {
      state = .failed(error)
      link.dropOutput()
      throw error
    }
  }

  /// Whether the handshake is done.
  private mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int, during handshake: ServerHandshake
  ) throws(RTMPError) -> Bool {
    var handshake = handshake
    while true {
      switch try handshake.receive(input, from: &offset) {
      case .needsMore:
        state = .handshaking(handshake)
        return false
      case .send(let answer): link.send(raw: answer)
      case .completed:
        state = .awaitingConnect
        return true
      }
    }
  }

  private mutating func receive(_ received: MessageLink.Received) throws(RTMPError) -> Event? {
    switch received {
    case .media(let message, let messageStreamID):
      guard case .publishing = state, messageStreamID == mediaStreamID else { return nil }
      guard message.kind == .script else { return .media(message) }
      if case .media(let stripped) = ScriptData(message) { return .media(stripped) }
      return nil
    case .command(let command, let messageStreamID):
      return try receive(command, messageStreamID: messageStreamID)
    case .userControl(.setBufferLength(_, let milliseconds)):
      bufferMilliseconds = milliseconds
      return nil
    case .userControl: return nil
    }
  }
}
