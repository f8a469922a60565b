/// The server's end of one RTMP connection, without I/O.
///
/// The owner hands arriving bytes to `receive` as with `ClientSession`, answers each request event with one of the
/// accept or reject calls before it goes on receiving, and sends what `takeOutput` returns.
public struct ServerSession {
  public struct Configuration {
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

  public let configuration: Configuration
  /// The message stream that is published or played; 1 for the first createStream.
  public private(set) var mediaStreamID: UInt32 = 1
  /// What the viewer asked for with receiveAudio and receiveVideo.
  public private(set) var wantsAudio = true
  public private(set) var wantsVideo = true
  /// What the viewer announced with SetBufferLength, if it did.
  public private(set) var bufferMilliseconds: UInt32?

  public init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
  }

  /// Takes bytes from `input`, beginning `offset` bytes after its start, and moves `offset` past what it took.
  /// Nil means that the input is used up; until then call again. Payloads are copied out of the input.
  public mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(RTMPError) -> Event? {
    nil
  }

  /// As above; payloads that lie in one piece in `input` share its storage.
  public mutating func receive(_ input: ArraySlice<UInt8>, from offset: inout Int) throws(RTMPError) -> Event? {
    nil
  }

  /// The bytes to send now, empty if there are none.
  public mutating func takeOutput() -> ArraySlice<UInt8> { [] }

  /// NetConnection.Connect.Success with the window, bandwidth and chunk size of the configuration.
  public mutating func acceptConnect() {}

  /// NetConnection.Connect.Rejected; close the connection once the output is sent.
  public mutating func rejectConnect(description: String) {}

  /// StreamBegin and NetStream.Publish.Start.
  public mutating func acceptPublish() {}

  /// An error status such as `NetStream.Publish.BadName`.
  public mutating func rejectPublish(code: String, description: String) {}

  /// StreamBegin, NetStream.Play.Reset and NetStream.Play.Start. Media may follow.
  public mutating func acceptPlay() {}

  /// An error status such as `NetStream.Play.StreamNotFound`.
  public mutating func rejectPlay(code: String, description: String) {}

  /// Tells a viewer that the stream begins again (user control StreamBegin).
  public mutating func sendStreamBegin() {}

  /// Tells a viewer that the stream ended: NetStream.Play.UnpublishNotify, NetStream.Play.Stop and StreamEOF.
  public mutating func sendStreamEnd() {}

  /// Queues one media message for this viewer alone. An origin with many viewers sends `SharedChunks` instead.
  public mutating func send(_ message: MediaMessage) {}
}
