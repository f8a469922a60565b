import EventLoop
import Network
import RTMP

/// A player's connection over RTMP.
final class RTMPPlayLink: PlayLink {
  private var session: ClientSession
  private var generator: SeededGenerator

  init(
    loop: EventLoop, network: any Network, address: StreamAddress, bufferMilliseconds: UInt32, seed: Seed,
    owner: any PlayLinkOwner
  ) {
    let query = address.query.isEmpty ? "" : "?" + address.query
    session = ClientSession(
      configuration: .init(
        purpose: .play, app: address.app, tcUrl: address.tcUrl, streamName: address.streamName + query,
        bufferMilliseconds: bufferMilliseconds))
    generator = seed.generator()
    super.init(loop: loop, network: network, address: address, owner: owner)
  }

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
    case .media(let message):
      hasMedia = true
      owner?.link(self, received: message)
    case .handshakeCompleted: isEstablished = true
    case .connected: owner?.linkConnected(self)
    case .playStarted: owner?.linkBegan(self)
    case .ended(let reason): owner?.link(self, ended: reason)
    case .refused(let status):
      // The player's table has no code for a refusal (3004 is the pusher's): the retry's message carries the reason.
      fail(LinkFailure(code: nil, message: "the server refused: \(status.summary)"))
    case .publishStarted, .status: break
    }
  }

  override func sayGoodbye() {
    guard isEstablished else { return }
    session.close()
    flush()
  }

  private func flush() {
    let output = session.takeOutput()
    if !output.isEmpty { connection?.send(output) }
  }
}

extension StatusInfo {
  /// Code and description, whichever there are.
  var summary: String {
    if description.isEmpty { return code.isEmpty ? level : code }
    return code.isEmpty ? description : "\(code) (\(description))"
  }
}
