import EventLoop
import Network

/// One connection to the origin, whatever it speaks: what the kinds of peer share.
///
/// A peer is held by the server's list and, as handler, by its connection; `finish` takes it out of both.
class Peer: ConnectionHandler, TimerTarget {
  weak var server: OriginServer?
  let connection: any Connection
  /// Read once: it is asked for in every log line.
  let address: String
  /// Its place in the server's list.
  var index = -1
  private(set) var isFinished = false
  /// The stream it watches, if it does.
  private(set) var hub: StreamHub?
  private(set) var viewer: Viewer?
  private var timer: TimerID?

  init(server: OriginServer, connection: any Connection) {
    self.server = server
    self.connection = connection
    address = connection.remoteAddress
  }

  // MARK: For subclasses

  func received(_ bytes: Received) {}
  func timerFired(_ token: Int) {}
  /// What else it does leaves too: publishing, say.
  func leaveAll(reason: String) { stopWatching(reason: reason) }
  /// A publisher came to the stream it watches.
  func streamBegan() {}
  /// The publisher of the stream it watches left.
  func streamEnded() {}

  /// A slow viewer gets this long to catch up.
  func becameSlow() {
    guard let server else { return }
    arm(after: server.configuration.slowViewerPatience, token: TimerToken.slowViewer)
  }

  // MARK: Ending

  enum Ending { case inOrder, reset }

  /// Leaves the server and closes the connection. Nothing happens on it afterwards.
  func finish(_ ending: Ending, reason: String) {
    guard !isFinished else { return }
    detach(reason: reason)
    switch ending {
    case .inOrder: connection.close()
    case .reset: connection.abort()
    }
  }

  private func detach(reason: String) {
    isFinished = true
    disarm()
    leaveAll(reason: reason)
    server?.remove(self)
  }

  /// Ends the connection of a viewer that has not caught up in time.
  func slowViewerTimerFired() {
    guard let viewer, let hub, viewer.phase == .congested else { return }
    server?.log(
      .slowViewerDisconnected(stream: hub.name, address: address, unsentBytes: connection.unsentBytes))
    finish(.reset, reason: "too slow")
  }

  // MARK: Watching

  func watch(_ hub: StreamHub, encoding: ViewerEncoding, as kind: OriginProtocol) {
    let viewer = Viewer(connection: connection, encoding: encoding, peer: self)
    self.viewer = viewer
    self.hub = hub
    disarm()
    server?.log(.viewerJoined(stream: hub.name, address: address, kind))
    hub.join(viewer)
  }

  func stopWatching(reason: String) {
    guard let hub, let viewer else { return }
    self.hub = nil
    self.viewer = nil
    server?.log(.viewerLeft(stream: hub.name, address: address, reason: reason))
    hub.leave(viewer)
  }

  // MARK: Timer

  /// A peer waits for one thing at a time.
  func arm(after delay: RunDuration, token: Int) {
    guard let server, !isFinished else { return }
    disarm()
    timer = server.loop.schedule(after: delay, self, token: token)
  }

  func disarm() {
    guard let timer else { return }
    server?.loop.cancel(timer)
    self.timer = nil
  }

  // MARK: ConnectionHandler

  func connectionOpened(_ connection: any Connection) {}

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {
    if !isFinished { detach(reason: "never connected") }
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    if !isFinished { received(bytes) }
  }

  func connectionCanSend(_ connection: any Connection) {
    guard let viewer, viewer.phase == .congested else { return }
    viewer.phase = .resuming
    disarm()
  }

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    guard !isFinished else { return }
    switch reason {
    case .orderly: detach(reason: "closed by the peer")
    case .reset: detach(reason: "connection reset")
    case .failed(let text): detach(reason: text)
    }
  }
}

/// What a peer's timer is for.
enum TimerToken {
  static let setup = 1
  static let slowViewer = 2
  static let publisherIdle = 3
  static let ended = 4
  static let refused = 5
}
