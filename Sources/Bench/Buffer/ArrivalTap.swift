import EventLoop
import Network
import RTMP
import Stage

/// Records when each audio frame of a stream arrives behind a link: what the rules of other players are judged on.
final class ArrivalTap: ConnectionHandler {
  struct Arrival {
    /// ms of the run's clock.
    var time: Int64
    /// End of the media received so far, ms after the first frame.
    var end: Int64
  }

  private(set) var arrivals: [Arrival] = []
  private(set) var sourceStart: Int64 = 0
  private let stage: Stage
  private var session: ClientSession
  private var connection: (any Connection)?
  private var first: UInt32?

  /// `name` is the stream's, as `app/stream`.
  init(stage: Stage, name: String) {
    self.stage = stage
    let parts = name.split(separator: "/").map(String.init)
    session = ClientSession(
      configuration: .init(purpose: .play, app: parts[0], tcUrl: "rtmp://play.local/\(parts[0])", streamName: parts[1]))
    stage.log.subscribe { [weak self] record in
      if record.kind == .origin, record.message.contains(" starts from ") { self?.sourceStart = record.time }
    }
  }

  func start() {
    connection = stage.network.connect(to: Endpoint(host: "play.local", port: Stage.rtmpPort), handler: self)
  }

  func stop() { connection?.abort() }

  func connectionOpened(_ connection: any Connection) {
    var generator = stage.seed.split("tap").generator()
    session.start(randomness: &generator, nowMilliseconds: 0)
    connection.send(session.takeOutput())
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard case .shared(let slice) = bytes else { return }
    var offset = 0
    while let event = try? session.receive(slice, from: &offset) {
      guard case .media(let message) = event, message.kind == .audio, message.payload.count > 8 else { continue }
      let begin = first ?? message.timestamp
      first = begin
      arrivals.append(Arrival(time: stage.loop.now.milliseconds, end: Int64(message.timestamp &- begin) + 21))
    }
    connection.send(session.takeOutput())
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connectionCanSend(_ connection: any Connection) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) {}
}
