import EventLoop
import Network
import RTMP

/// One RTMP connection: performs what its session asks for.
final class RTMPPeer: Peer, StreamSource {
  private var session: ServerSession
  private let connected: RunTime
  private var lastReceived: RunTime
  private var lastMedia = RunTime.zero
  /// The application of the connect command, without its query.
  private var app: String?
  private var publishing: StreamHub?
  /// Set once the peer was refused: what it still sends is dropped.
  private var isRefused = false
  private var sawStreamEnd = false

  override init(server: OriginServer, connection: any Connection) {
    var configuration = ServerSession.Configuration(
      chunkSize: server.configuration.chunkSize, digest: server.handshakeDigest)
    configuration.handshakeSeed = server.nextHandshakeSeed()
    session = ServerSession(configuration: configuration)
    connected = server.loop.now
    lastReceived = connected
    super.init(server: server, connection: connection)
    arm(after: server.configuration.silenceLimit, token: TimerToken.setup)
  }

  // MARK: Input

  override func received(_ bytes: Received) {
    guard let server, !isRefused else { return }
    lastReceived = server.loop.now
    var offset = 0
    do throws(RTMPError) {
      switch bytes {
      case .borrowed(let input):
        while !isRefused, !isFinished, let event = try session.receive(input, from: &offset) { handle(event) }
      case .shared(let input):
        while !isRefused, !isFinished, let event = try session.receive(input, from: &offset) { handle(event) }
      }
    } catch {
      // What the session has to say about it, if it has, goes out before the end.
      flush()
      server.log(.protocolError(address: address, .rtmp, reason: error.description))
      finish(.inOrder, reason: error.description)
      return
    }
    followWishes()
    flush()
  }

  private func handle(_ event: ServerSession.Event) {
    switch event {
    case .connectRequested(let request): connect(request)
    case .publishRequested(let name): publish(name)
    case .playRequested(let name): play(name)
    case .media(let message):
      lastMedia = lastReceived
      publishing?.publish(message)
    case .publishEnded:
      stopPublishing(inHub: "unpublished")
      armSetup()
    case .playEnded:
      stopWatching(reason: "stopped by the viewer")
      armSetup()
    case .pauseRequested(let isPaused):
      guard let viewer else { return }
      if isPaused { viewer.holds.insert(.pause) } else { viewer.holds.remove(.pause) }
    }
  }

  private func followWishes() {
    guard let viewer else { return }
    viewer.wantsAudio = session.wantsAudio
    viewer.wantsVideo = session.wantsVideo
  }

  /// Sends what the session has to say. A peer that does not read its answers is disconnected.
  private func flush() {
    guard !isFinished, let server else { return }
    let output = session.takeOutput()
    guard !output.isEmpty else { return }
    connection.send(output)
    let configuration = server.configuration
    let limit = viewer == nil ? configuration.answerLimitBytes : 2 * configuration.slowViewerLimitBytes + (8 << 20)
    guard connection.unsentBytes > limit else { return }
    server.log(.protocolError(address: address, .rtmp, reason: "does not read its answers"))
    finish(.reset, reason: "does not read its answers")
  }

  // MARK: Requests

  private func connect(_ request: ConnectRequest) {
    guard let server else { return }
    let name = Self.withoutQuery(request.app).trimmingSlashes()
    if let fault = server.faults.refusal(of: .connect, stream: name) {
      session.rejectConnect(description: fault.description)
      refuse(.connect, stream: name, reason: fault.description)
      return
    }
    app = name
    session.acceptConnect()
    armSetup()
  }

  private func publish(_ name: String) {
    guard let server else { return }
    let stream = streamName(name)
    func reject(_ code: String, _ reason: String) {
      session.rejectPublish(code: code, description: reason)
      refuse(.publish, stream: stream, reason: reason)
    }
    if let fault = server.faults.refusal(of: .publish, stream: stream) {
      return reject(fault.code, fault.description)
    }
    if let reason = server.signatureProblem(key: server.configuration.pushKey, nameWithQuery: name) {
      return reject("NetStream.Publish.Unauthorized", reason)
    }
    guard let hub = server.hub(named: stream) else {
      return reject("NetStream.Publish.Denied", "the origin carries as many streams as it may")
    }
    guard hub.source == nil else { return reject("NetStream.Publish.BadName", "\(stream) is already publishing") }
    session.acceptPublish()
    flush()
    guard !isFinished else { return server.removeIfUnused(hub) }
    publishing = hub
    lastMedia = lastReceived
    server.log(.publisherJoined(stream: stream, address: address))
    _ = hub.begin(self)
    arm(after: server.configuration.publisherIdleLimit, token: TimerToken.publisherIdle)
  }

  private func play(_ name: String) {
    guard let server else { return }
    let stream = streamName(name)
    func reject(_ code: String, _ reason: String) {
      session.rejectPlay(code: code, description: reason)
      refuse(.play, stream: stream, reason: reason)
    }
    if let fault = server.faults.refusal(of: .play, stream: stream) {
      return reject(fault.code, fault.description)
    }
    if let reason = server.signatureProblem(key: server.configuration.playKey, nameWithQuery: name) {
      return reject("NetStream.Play.Failed", reason)
    }
    if server.configuration.missingStream == .notFound, server.existingHub(named: stream)?.source == nil {
      return reject("NetStream.Play.StreamNotFound", "\(stream) is not published")
    }
    guard let hub = server.hub(named: stream) else {
      return reject("NetStream.Play.Failed", "the origin carries as many streams as it may")
    }
    session.acceptPlay()
    flush()
    guard !isFinished else { return server.removeIfUnused(hub) }
    sawStreamEnd = false
    watch(hub, encoding: .rtmp(messageStreamID: session.mediaStreamID), as: .rtmp)
    followWishes()
  }

  /// Says why, gives the peer a moment to read it, then disconnects.
  private func refuse(_ request: OriginRequest, stream: String, reason: String) {
    guard let server else { return }
    server.log(.refused(request, stream: stream, address: address, reason: reason))
    isRefused = true
    arm(after: server.configuration.refusalLinger, token: TimerToken.refused)
    flush()
  }

  /// `app/stream` without the query.
  private func streamName(_ nameWithQuery: String) -> String {
    let name = Self.withoutQuery(nameWithQuery).trimmingSlashes()
    guard let app, !app.isEmpty else { return name }
    return "\(app)/\(name)"
  }

  private static func withoutQuery(_ text: String) -> String {
    String(text.prefix { $0 != "?" })
  }

  // MARK: Publishing

  var sourceName: String { address }
  func firstViewerCame() {}

  func stopPublishing(reason: String) { finish(.inOrder, reason: reason) }

  private func stopPublishing(inHub reason: String) {
    guard let hub = publishing else { return }
    publishing = nil
    server?.log(.publisherLeft(stream: hub.name, address: address, reason: reason))
    hub.end(self)
  }

  override func leaveAll(reason: String) {
    stopPublishing(inHub: reason)
    super.leaveAll(reason: reason)
  }

  /// The name of the stream it publishes.
  var publishedStream: String? { publishing?.name }

  // MARK: Watching

  override func streamBegan() {
    disarm()
    guard sawStreamEnd else { return }
    sawStreamEnd = false
    session.sendStreamBegin()
    flush()
  }

  override func streamEnded() {
    guard let server else { return }
    sawStreamEnd = true
    session.sendStreamEnd()
    arm(after: server.configuration.endedViewerLimit, token: TimerToken.ended)
    flush()
  }

  // MARK: Timers

  private func armSetup() {
    guard let server else { return }
    let deadline = min(
      app == nil ? lastReceived + server.configuration.silenceLimit : .distantFuture,
      (app == nil ? connected : lastReceived) + server.configuration.setupLimit)
    arm(after: deadline - server.loop.now, token: TimerToken.setup)
  }

  override func timerFired(_ token: Int) {
    guard let server, !isFinished else { return }
    let configuration = server.configuration
    switch token {
    case TimerToken.setup:
      let isSilent = app != nil || server.loop.now >= lastReceived + configuration.silenceLimit
      guard isSilent || server.loop.now >= connected + configuration.setupLimit else { return armSetup() }
      timeOut(waitingFor: app == nil ? "RTMP handshake and connect" : "publish or play")
    case TimerToken.publisherIdle:
      let deadline = lastMedia + configuration.publisherIdleLimit
      guard server.loop.now >= deadline else {
        return arm(after: deadline - server.loop.now, token: TimerToken.publisherIdle)
      }
      timeOut(waitingFor: "media from the publisher of \(publishing?.name ?? "")")
    case TimerToken.slowViewer: slowViewerTimerFired()
    // A viewer that has still not taken what it was sent never will.
    case TimerToken.ended: finish(connection.unsentBytes > 0 ? .reset : .inOrder, reason: "the stream ended")
    default: finish(.inOrder, reason: "refused")
    }
  }

  private func timeOut(waitingFor what: String) {
    server?.log(.timedOut(address: address, waitingFor: what))
    finish(.inOrder, reason: "timed out")
  }
}

extension String {
  /// Without slashes at its ends.
  fileprivate func trimmingSlashes() -> String {
    var text = self[...]
    while text.hasPrefix("/") { text.removeFirst() }
    while text.hasSuffix("/") { text.removeLast() }
    return String(text)
  }
}
