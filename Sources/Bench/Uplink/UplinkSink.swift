import EventLoop
import Network
import RTMP

/// A server that accepts whatever is published and notes when each message came.
final class UplinkSink: ListenerHandler, ConnectionHandler {
  struct Arrival: Equatable {
    var isVideo: Bool
    var isKey: Bool
    /// ms of the run's clock; the pusher stamps media with it.
    var captureTime: Int64
    var arrivalTime: Int64
    var bytes: Int
  }

  private(set) var arrivals: [Arrival] = []
  private let loop: EventLoop
  /// What media captured at the beginning of the run is stamped with, ms.
  private let timeOrigin: Int64
  private var listener: (any Listener)?
  private var session = ServerSession()

  init(loop: EventLoop, host: SimulatedHost, timeOrigin: Int64 = 0) throws {
    self.loop = loop
    self.timeOrigin = timeOrigin
    listener = try host.listen(at: Endpoint(host: host.name, port: 1935), handler: self)
  }

  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? {
    session = ServerSession()
    return self
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard case .shared(let slice) = bytes else { return }
    var offset = 0
    while let event = try? session.receive(slice, from: &offset) {
      switch event {
      case .connectRequested: session.acceptConnect()
      case .publishRequested: session.acceptPublish()
      case .media(let message): note(message)
      default: break
      }
    }
    let output = session.takeOutput()
    if !output.isEmpty { connection.send(output) }
  }

  private func note(_ message: MediaMessage) {
    guard message.kind != .script else { return }
    let tag = message.kind == .video ? try? VideoTag(parsing: message.payload) : nil
    if let tag, tag.packet != .frames { return }
    arrivals.append(
      Arrival(
        isVideo: message.kind == .video, isKey: tag?.isKeyFrame ?? false,
        captureTime: Int64(message.timestamp) - timeOrigin,
        arrivalTime: loop.now.milliseconds, bytes: message.payload.count))
  }

  func connectionOpened(_ connection: any Connection) {}
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connectionCanSend(_ connection: any Connection) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) {}
}
