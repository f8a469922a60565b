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
    /// `fourCcList` of the connect command (enhanced RTMP), left out if empty.
    public var fourCCs: [String] = []

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
    }
  }

  public enum EndReason: Hashable, Sendable {
    /// User control StreamEOF for our stream.
    case streamEOF
    /// NetStream.Play.UnpublishNotify: the publisher left.
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

  public let configuration: Configuration

  public init(configuration: Configuration) {
    self.configuration = configuration
  }

  /// Queues C0 and C1. `randomness` fills C1; `nowMilliseconds` is its time field.
  public mutating func start(randomness: inout some RandomNumberGenerator, nowMilliseconds: UInt32) {}

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

  /// The bytes to send now, empty if there are none. Call after `start`, `receive` and everything that sends.
  public mutating func takeOutput() -> ArraySlice<UInt8> { [] }

  /// Queues one message of the published stream. Ignored unless publishing has started.
  public mutating func send(_ message: MediaMessage) {}

  /// Queues the orderly end: FCUnpublish and deleteStream, or closeStream and deleteStream.
  public mutating func close() {}
}
