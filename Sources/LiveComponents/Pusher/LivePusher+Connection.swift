import EventLoop
import RTMP

// Publishing: one link at a time, retries by the policy (SPEC 1.3).
extension LivePusher: PushLinkOwner {
  func connect(to address: StreamAddress) {
    connections += 1
    let link = PushLink(
      loop: loop, network: network, address: address, seed: seed.split("handshake \(connections)"), owner: self)
    self.link = link
    link.start()
  }

  /// The server's address, for logs and the overlay.
  public var serverAddress: String { link?.remoteAddress ?? "" }

  /// Bytes handed to the transport since `start`, all connections together.
  public var sentBytes: UInt64 { linkBytesBefore + (link?.sentBytes ?? 0) }

  /// Of those, the bytes that the server's transport has acknowledged.
  public var acknowledgedBytes: UInt64 { linkAcknowledgedBefore + (link?.acknowledgedBytes ?? 0) }

  func retire(_ link: PushLink?) {
    guard let link else { return }
    linkBytesBefore += link.sentBytes
    linkAcknowledgedBefore += link.acknowledgedBytes
    statistics.sentBytes = linkBytesBefore
  }

  func linkConnected(_ link: PushLink) {
    guard link === self.link else { return }
    raise(1001, "connected to \(link.remoteAddress)", [EventField("server", link.remoteAddress)])
  }

  func linkPublishes(_ link: PushLink) {
    guard link === self.link else { return }
    reconnect.connectionWorks()
    if statistics.startupMilliseconds == nil {
      statistics.startupMilliseconds = (loop.now - startTime).milliseconds
    }
    queue.removeAll()
    uplink = UplinkState()
    uplink.congestion.begin(droppedFrames: queue.droppedVideoFrames + queue.droppedAudioFrames)
    // Handshake and commands were the link's own.
    uplink.ledger.handOver(Int(link.sentBytes), captureTime: nil, at: loop.now)
    rate.connectionBegan(at: loop.now)
    encoding.wantsKey = true
    sendMetadata()
    sendHeader(.audio)
    sendHeader(.video)
    raise(1002, "the server takes the stream")
  }

  func linkCanSend(_ link: PushLink) {
    guard link === self.link else { return }
    pump()
  }

  func link(_ link: PushLink, failed failure: LinkFailure) {
    guard link === self.link, isActive else { return }
    retire(link)
    self.link = nil
    queue.removeAll()
    encoding.unfinished.removeAll()
    if let code = failure.code { raise(code, failure.message) }
    guard isActive else { return }
    switch reconnect.connectionFailed() {
    case .retry(let delay):
      statistics.reconnects += 1
      // Armed before the event: a page that stops on 1102 must find the retry to cancel.
      arm(.retry, at: loop.now + delay)
      let text = reconnect.retryText(after: delay, failure)
      raise(1102, text.message, text.fields)
    case .giveUp:
      let text = ReconnectPolicy.surrenderText(failure)
      fail(-1307, text.message, text.fields)
    }
  }

  func retryTick() {
    guard isActive, link == nil else { return }
    // The address was valid at `start` and `active` does not change since.
    guard let address = try? StreamAddress(active.url) else { return finish(.failed) }
    connect(to: address)
  }
}
