import EventLoop
import Network
import RTMP

/// What a link tells the pusher.
protocol PushLinkOwner: AnyObject {
  /// RTMP connect succeeded.
  func linkConnected(_ link: PushLink)
  /// The server takes the stream: media may be sent.
  func linkPublishes(_ link: PushLink)
  /// The transport has room again.
  func linkCanSend(_ link: PushLink)
  /// The last call; the link is closed.
  func link(_ link: PushLink, failed failure: LinkFailure)
}

/// One attempt of the pusher to publish its stream (SPEC 1.1, 3001 to 3005).
final class PushLink: StreamLink {
  private(set) var isPublishing = false
  /// Bytes handed to the transport, heads and all.
  private(set) var sentBytes: UInt64 = 0
  private weak var owner: (any PushLinkOwner)?
  private var session: ClientSession
  private var generator: SeededGenerator
  private var newestAcknowledged: UInt64 = 0
  private var lastMoved = RunTime.zero

  init(loop: EventLoop, network: any Network, address: StreamAddress, seed: Seed, owner: any PushLinkOwner) {
    let query = address.query.isEmpty ? "" : "?" + address.query
    session = ClientSession(
      configuration: .init(
        purpose: .publish, app: address.app, tcUrl: address.tcUrl, streamName: address.streamName + query))
    generator = seed.generator()
    self.owner = owner
    super.init(loop: loop, network: network, address: address)
  }

  // MARK: What the pusher looks at

  /// Bytes that the server's transport has not acknowledged.
  var unsentBytes: Int { connection?.unsentBytes ?? 0 }
  var acknowledgedBytes: UInt64 { connection?.acknowledgedBytes ?? 0 }

  /// `linkCanSend` comes once the unacknowledged bytes have fallen so far.
  var lowWaterMark: Int {
    get { connection?.lowWaterMark ?? 0 }
    set { connection?.lowWaterMark = newValue }
  }

  /// Hands one message to the transport. Nothing happens unless the stream is being published.
  func send(_ message: MediaMessage) {
    guard isPublishing, !isClosed else { return }
    session.send(message)
    flush()
  }

  // MARK: StreamLink

  override func opened() {
    session.start(randomness: &generator, nowMilliseconds: UInt32(truncatingIfNeeded: loop.now.milliseconds))
    flush()
  }

  override func handle(_ bytes: Received) {
    var offset = 0
    do throws(RTMPError) {
      switch bytes {
      case .borrowed(let buffer):
        while !isClosed, let event = try session.receive(buffer, from: &offset) { handle(event) }
      case .shared(let slice):
        while !isClosed, let event = try session.receive(slice, from: &offset) { handle(event) }
      }
    } catch {
      let isHandshake = !isEstablished && error.isHandshakeFailure
      return fail(LinkFailure(code: isHandshake ? 3003 : 3005, message: error.description))
    }
    if !isClosed { flush() }
  }

  private func handle(_ event: ClientSession.Event) {
    switch event {
    case .handshakeCompleted:
      isEstablished = true
      lastMoved = loop.now
    case .connected: owner?.linkConnected(self)
    case .publishStarted:
      isPublishing = true
      owner?.linkPublishes(self)
    case .refused(let status):
      fail(LinkFailure(code: 3004, message: "the server refused: \(status.summary)"))
    case .media, .playStarted, .ended, .status: break
    }
  }

  override func canSend() { owner?.linkCanSend(self) }
  override func failed(_ failure: LinkFailure) { owner?.link(self, failed: failure) }
  override var orderlyCloseCode: Int { 3004 }

  /// While publishing a server has nothing to say; what counts is that its transport takes what is sent.
  override var lastProgress: RunTime { isPublishing ? max(lastMoved, lastByte) : lastByte }

  /// Looks whether the transport has moved since the last call. Called with every sample of the uplink.
  func noteProgress() {
    let acknowledged = acknowledgedBytes
    guard acknowledged > newestAcknowledged || unsentBytes == 0 else { return }
    newestAcknowledged = acknowledged
    lastMoved = loop.now
  }

  override var silenceText: String { isPublishing ? "the server acknowledged no byte" : "no byte" }

  override func sayGoodbye() {
    guard isEstablished else { return }
    session.close()
    flush()
  }

  private func flush() {
    let output = session.takeOutput()
    guard !output.isEmpty else { return }
    sentBytes += UInt64(output.count)
    connection?.send(output)
  }
}
