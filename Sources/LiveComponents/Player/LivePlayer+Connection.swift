import EventLoop
import RTMP

// Getting the stream: one link at a time, retries by the policy (SPEC 1.3).
extension LivePlayer: PlayLinkOwner {
  func connect(to address: StreamAddress) {
    connections += 1
    let link: PlayLink
    switch address.scheme {
    case .rtmp:
      let buffer = UInt32(clamping: active.mode == .realtime ? 500 : active.maxCacheMilliseconds)
      link = RTMPPlayLink(
        loop: loop, network: network, address: address, bufferMilliseconds: buffer,
        seed: seed.split("handshake \(connections)"), owner: self)
    case .http, .https:
      link = FLVPlayLink(loop: loop, network: network, address: address, owner: self)
    }
    self.link = link
    timeline.beginConnection()
    frameNumbers.restart()
    hasKeyFrame = false
    isFirstFrameAnnounced = false
    announcesVideo = nil
    hasServerEnded = false
    link.start()
  }

  /// Bytes received since `play`, all connections together.
  public var receivedBytes: UInt64 { linkBytesBefore + (link?.receivedBytes ?? 0) }

  /// The server's address, for logs and the overlay.
  public var serverAddress: String { link?.remoteAddress ?? "" }

  func retire(_ link: PlayLink?) {
    guard let link else { return }
    linkBytesBefore += link.receivedBytes
    statistics.receivedBytes = linkBytesBefore
  }

  func linkConnected(_ link: PlayLink) {
    guard link === self.link else { return }
    raise(2001, "connected to \(link.remoteAddress)", [EventField("server", link.remoteAddress)])
  }

  func linkBegan(_ link: PlayLink) {
    guard link === self.link else { return }
    raise(2002, "the server begins to send")
  }

  func link(_ link: PlayLink, received message: MediaMessage) {
    guard link === self.link else { return }
    receive(message)
  }

  func link(_ link: PlayLink, ended reason: ClientSession.EndReason) {
    guard link === self.link, isActive else { return }
    hasServerEnded = true
    reconsiderAfterEnd()
  }

  func link(_ link: PlayLink, failed failure: LinkFailure) {
    guard link === self.link, isActive else { return }
    retire(link)
    self.link = nil
    reception.restart()
    jitter.restart()
    // The server had said the end and then closed: that is the end, not a loss.
    if hasServerEnded { return reconsiderAfterEnd() }
    if link.hasMedia { hasEndedLikeFLV = failure.isOrderly && link.address.scheme != .rtmp }
    if let code = failure.code { raise(code, failure.message) }
    guard isActive else { return }
    switch reconnect.connectionFailed() {
    case .retry(let delay):
      statistics.reconnects += 1
      // Armed before the event: a page that stops on 2103 must find the retry to cancel.
      arm(.retry, at: loop.now + delay)
      let text = reconnect.retryText(after: delay, failure)
      raise(2103, text.message, text.fields)
    case .giveUp:
      finish(.failed)
      let text = ReconnectPolicy.surrenderText(failure)
      raise(-2301, text.message, text.fields)
    }
  }

  func retryTick() {
    guard isActive, link == nil else { return }
    // The address was valid at `play` and `active` does not change since.
    guard let address = try? StreamAddress(active.src) else { return finish(.failed) }
    connect(to: address)
  }
}
