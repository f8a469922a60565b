import RTMP

/// A client and a server session joined without a network: what one puts out the other takes in.
struct SessionPair {
  var client: ClientSession
  var server: ServerSession
  var clientEvents: [ClientSession.Event] = []
  var serverEvents: [ServerSession.Event] = []
  /// What the server does with connect, publish and play.
  var refusesConnect = false
  var refusesStream: String?
  /// Bytes per delivery; all at once if nil.
  var step: Int?

  init(
    _ purpose: ClientSession.Purpose, streamName: String = "room?k=v", server: ServerSession = ServerSession()
  ) {
    client = ClientSession(
      configuration: ClientSession.Configuration(
        purpose: purpose, app: "live", tcUrl: "rtmp://host/live", streamName: streamName, chunkSize: 1000))
    self.server = server
  }

  mutating func start() throws {
    var generator = TestGenerator(seed: 1)
    client.start(randomness: &generator, nowMilliseconds: 7)
    try settle()
  }

  /// Carries bytes both ways until neither side has any left.
  mutating func settle() throws {
    while true {
      let up = client.takeOutput()
      for part in parts(of: up) { try deliverToServer(part) }
      let down = server.takeOutput()
      for part in parts(of: down) { try deliverToClient(part) }
      if up.isEmpty, down.isEmpty { return }
    }
  }

  mutating func deliverToServer(_ bytes: ArraySlice<UInt8>) throws {
    var offset = 0
    while let event = try server.receive(bytes, from: &offset) {
      serverEvents.append(event)
      switch event {
      case .connectRequested:
        if refusesConnect { server.rejectConnect(description: "no") } else { server.acceptConnect() }
      case .publishRequested:
        if let refusesStream {
          server.rejectPublish(code: refusesStream, description: "no")
        } else {
          server.acceptPublish()
        }
      case .playRequested:
        if let refusesStream {
          server.rejectPlay(code: refusesStream, description: "no")
        } else {
          server.acceptPlay()
        }
      default: break
      }
    }
  }

  mutating func deliverToClient(_ bytes: ArraySlice<UInt8>) throws {
    var offset = 0
    while let event = try client.receive(bytes, from: &offset) { clientEvents.append(event) }
  }

  private func parts(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    guard let step else { return bytes.isEmpty ? [] : [bytes] }
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: step).map {
      bytes[$0..<min($0 + step, bytes.endIndex)]
    }
  }
}

/// A short name of an event, for comparing whole sequences.
func label(_ event: ClientSession.Event) -> String {
  switch event {
  case .handshakeCompleted: "handshake"
  case .connected: "connected"
  case .playStarted: "play"
  case .publishStarted: "publish"
  case .media(let message): "\(message.kind) \(message.timestamp) \(message.payload.count)"
  case .ended(let reason): "ended \(reason)"
  case .refused(let info): "refused \(info.code)"
  case .status(let info): "status \(info.code)"
  }
}

func label(_ event: ServerSession.Event) -> String {
  switch event {
  case .connectRequested(let request): "connect \(request.app) \(request.tcUrl)"
  case .publishRequested(let name): "publish \(name)"
  case .playRequested(let name): "play \(name)"
  case .media(let message): "\(message.kind) \(message.timestamp) \(message.payload.count)"
  case .publishEnded: "publish ended"
  case .playEnded: "play ended"
  case .pauseRequested(let isPaused): "pause \(isPaused)"
  }
}
