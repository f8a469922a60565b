import EventLoop
import Network
import RTMP

/// A server on loopback that does with every peer what a test says.
final class ScriptedServer: ListenerHandler {
  private let loop: EventLoop
  private let serve: (ScriptedPeer) -> Void
  private(set) var peers: [ScriptedPeer] = []
  private(set) var port: UInt16 = 0

  init(in world: RealWorld, serve: @escaping (ScriptedPeer) -> Void) throws {
    loop = world.loop
    self.serve = serve
    port = try world.stage.network.listen(at: Endpoint(host: "127.0.0.1", port: 0), handler: self).endpoint.port
  }

  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? {
    let peer = ScriptedPeer(connection, number: peers.count)
    peers.append(peer)
    // It may close at once, which it cannot before it has been accepted.
    loop.schedule(after: .zero) { [serve] in serve(peer) }
    return peer
  }

  /// Hands the target of every peer's first request to `answer`.
  static func http(
    in world: RealWorld, answer: @escaping (_ target: String, ScriptedPeer) -> Void
  ) throws -> ScriptedServer {
    try ScriptedServer(in: world) { peer in
      peer.onReceived = { peer in
        guard let head = peer.text.firstRange(of: "\r\n\r\n") else { return }
        peer.onReceived = nil
        let words = peer.text[..<head.lowerBound].split(separator: " ")
        answer(words.count > 1 ? String(words[1]) : "", peer)
      }
    }
  }

  /// An RTMP server as it should be up to an accepted play request; `played` then does what it likes.
  static func rtmp(in world: RealWorld, played: @escaping (ScriptedPeer) -> Void) throws -> ScriptedServer {
    try ScriptedServer(in: world) { peer in
      var session = ServerSession(configuration: .init())
      var taken = 0
      peer.onReceived = { peer in
        let input = peer.received[taken...]
        taken = peer.received.count
        var offset = 0
        var isPlaying = false
        while let event = try? session.receive(input, from: &offset) {
          switch event {
          case .connectRequested: session.acceptConnect()
          case .playRequested:
            session.acceptPlay()
            isPlaying = true
          default: break
          }
        }
        peer.send(session.takeOutput())
        if isPlaying {
          peer.onReceived = nil
          played(peer)
        }
      }
    }
  }
}

/// One peer of a `ScriptedServer`.
final class ScriptedPeer: ConnectionHandler {
  let connection: any Connection
  /// The how manieth peer of its server, from 0.
  let number: Int
  private(set) var received: [UInt8] = []
  private(set) var isClosed = false
  var onReceived: ((ScriptedPeer) -> Void)?

  init(_ connection: any Connection, number: Int) {
    self.connection = connection
    self.number = number
  }

  var text: String { String(decoding: received, as: UTF8.self) }

  func send(_ bytes: some Collection<UInt8>) {
    if !bytes.isEmpty, !isClosed { connection.send(ArraySlice(bytes)) }
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  func connectionOpened(_ connection: any Connection) {}
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}

  func connection(_ connection: any Connection, received bytes: Received) {
    switch bytes {
    case .borrowed(let buffer): received += buffer
    case .shared(let slice): received += slice
    }
    onReceived?(self)
  }

  func connectionCanSend(_ connection: any Connection) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) { isClosed = true }
}

extension ControlMessage {
  /// As one chunk with a full head.
  var chunk: [UInt8] {
    let message = message
    return [2, 0, 0, 0, 0, 0, UInt8(message.payload.count), message.type, 0, 0, 0, 0] + message.payload
  }
}
