import EventLoop
import Network
import RTMP

/// Why a component's connection failed or ended.
struct LinkFailure {
  /// The cause code (SPEC 1.1, 1.2: 3001 to 3005); nil where the protocol raises none.
  var code: Int?
  var message: String
  /// The server closed in order after media had come; on HTTP-FLV that is how a stream ends.
  var isOrderly = false
}

/// One attempt of a component to reach its server: from the name look-up to the last byte. The subclasses speak the protocols
/// and know their owners.
class StreamLink: ConnectionHandler, TimerTarget {
  /// SPEC 1.1, 3003: how long a handshake (or an HTTP answer) may take.
  static let handshakeLimit = RunDuration.seconds(5)
  /// SPEC 1.1, 1.2, 3005: how long nothing may move.
  static let silenceLimit = RunDuration.seconds(10)

  let loop: EventLoop
  let network: any Network
  let address: StreamAddress
  private(set) var connection: (any Connection)?
  /// Bytes that arrived, heads and all.
  private(set) var receivedBytes: UInt64 = 0
  private(set) var isClosed = false
  /// From here on `silenceLimit` holds in the place of `handshakeLimit`.
  var isEstablished = false
  var hasMedia = false
  private(set) var lastByte = RunTime.zero
  private var silenceTimer: TimerID?
  /// Where the present connection goes.
  private var endpoint: Endpoint

  init(loop: EventLoop, network: any Network, address: StreamAddress) {
    self.loop = loop
    self.network = network
    self.address = address
    endpoint = Endpoint(host: address.host, port: address.port)
  }

  var remoteAddress: String { connection?.remoteAddress ?? "" }

  func start() { connect(to: address) }

  private func connect(to target: StreamAddress) {
    let endpoint = Endpoint(host: target.host, port: target.port, isSecure: target.scheme == .https)
    self.endpoint = endpoint
    connection = network.connect(to: endpoint, handler: self)
  }

  /// Gives up the present connection for another one: an HTTP redirect.
  func reconnect(to target: StreamAddress) {
    if let silenceTimer { loop.cancel(silenceTimer) }
    connection?.close()
    connect(to: target)
  }

  /// Ends the link without a word to the owner.
  func close() {
    guard !isClosed else { return }
    sayGoodbye()
    end()
    connection?.close()
  }

  // MARK: For the subclasses

  /// The connection opened: send the first bytes.
  func opened() {}
  func handle(_ bytes: Received) {}
  func canSend() {}
  /// Before an orderly close by this end.
  func sayGoodbye() {}
  /// The cause code of a failure at this stage; nil for HTTP.
  func code(_ code: Int) -> Int? { code }
  /// The cause code of an orderly close by the server after the handshake.
  var orderlyCloseCode: Int { 3005 }
  /// Tells the owner; the last call.
  func failed(_ failure: LinkFailure) {}
  /// When something last moved, once established: what `silenceLimit` counts from.
  var lastProgress: RunTime { lastByte }
  /// What `silenceLimit` was waited for.
  var silenceText: String { "no byte" }

  func fail(_ failure: LinkFailure) {
    guard !isClosed else { return }
    end()
    connection?.abort()
    failed(failure)
  }

  private func end() {
    isClosed = true
    if let silenceTimer { loop.cancel(silenceTimer) }
  }

  // MARK: ConnectionHandler

  func connectionOpened(_ connection: any Connection) {
    guard !isClosed else { return }
    lastByte = loop.now
    silenceTimer = loop.schedule(after: Self.handshakeLimit, self)
    opened()
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {
    guard !isClosed else { return }
    let place = "\(endpoint.host):\(endpoint.port)"
    let result: LinkFailure =
      switch failure {
      case .nameResolution(let text): LinkFailure(code: code(3001), message: "DNS failed for \(endpoint.host): \(text)")
      case .refused: LinkFailure(code: code(3002), message: "\(place) refused the connection")
      case .unreachable: LinkFailure(code: code(3002), message: "\(place) is unreachable")
      case .timedOut: LinkFailure(code: code(3002), message: "\(place) did not answer in time")
      case .other(let text): LinkFailure(code: code(3002), message: "cannot connect to \(place): \(text)")
      }
    fail(result)
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard !isClosed else { return }
    receivedBytes += UInt64(bytes.count)
    lastByte = loop.now
    handle(bytes)
  }

  func connectionCanSend(_ connection: any Connection) {
    guard !isClosed else { return }
    canSend()
  }

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    guard !isClosed else { return }
    let early = isEstablished ? "" : " during the handshake"
    let result: LinkFailure =
      switch reason {
      case .orderly:
        LinkFailure(
          code: code(isEstablished ? orderlyCloseCode : 3003), message: "the server closed the connection\(early)",
          isOrderly: hasMedia)
      case .reset: LinkFailure(code: code(isEstablished ? 3005 : 3003), message: "the connection was reset\(early)")
      case .failed(let text):
        LinkFailure(code: code(isEstablished ? 3005 : 3003), message: "the connection broke\(early): \(text)")
      }
    fail(result)
  }

  // MARK: TimerTarget

  func timerFired(_ token: Int) {
    guard !isClosed else { return }
    let limit = isEstablished ? Self.silenceLimit : Self.handshakeLimit
    let progress = lastProgress
    // A handshake has its five seconds in all; afterwards the timer looks lazily at the newest progress.
    guard isEstablished, loop.now - progress < limit else {
      return fail(
        isEstablished
          ? LinkFailure(code: code(3005), message: "\(silenceText) for \(limit.seconds.wholeText) s")
          : LinkFailure(code: code(3003), message: "no complete handshake within \(limit.seconds.wholeText) s"))
    }
    silenceTimer = loop.schedule(at: max(progress + limit, loop.now + .milliseconds(1)), self)
  }
}

extension ReconnectPolicy {
  /// What 1102 and 2103 say of the retry that was just scheduled.
  func retryText(after delay: RunDuration, _ failure: LinkFailure) -> (message: String, fields: [EventField]) {
    (
      "reconnecting in \(delay.seconds.wholeText) s, \(retries) of \(Self.retryLimit): \(failure.message)",
      [EventField("retry", retries), EventField("reason", failure.message)]
    )
  }

  /// What -1307 and -2301 say.
  static func surrenderText(_ failure: LinkFailure) -> (message: String, fields: [EventField]) {
    ("\(retryLimit) retries failed: \(failure.message)", [EventField("reason", failure.message)])
  }
}

extension Double {
  /// Without a needless fraction: "5", "2.5".
  var wholeText: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}
