import EventLoop
import LiveComponents
import Network
import RTMP

/// An RTMP server in the simulated world that sends what a test tells it to, however wrong.
final class FakeServer: ListenerHandler {
  private let loop: EventLoop
  /// Called when a player asked for its stream and was accepted.
  var onPlay: (FakeViewer) -> Void = { _ in }
  private(set) var viewers: [FakeViewer] = []
  private var listener: (any Listener)?

  init(loop: EventLoop, host: SimulatedHost) throws {
    self.loop = loop
    listener = try host.listen(at: Endpoint(host: host.name, port: 1935), handler: self)
  }

  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? {
    let viewer = FakeViewer(loop: loop, connection: connection, server: self)
    viewers.append(viewer)
    return viewer
  }

  func close() { listener?.close() }
}

/// One player's connection, seen from the server.
final class FakeViewer: ConnectionHandler, TimerTarget {
  let loop: EventLoop
  private let connection: any Connection
  private weak var server: FakeServer?
  private var session = ServerSession(configuration: .init(chunkSize: 65_536))
  private(set) var isClosed = false
  private(set) var requests: [String] = []
  private var programme: ArraySlice<(time: RunTime, message: MediaMessage)> = []

  init(loop: EventLoop, connection: any Connection, server: FakeServer) {
    self.loop = loop
    self.connection = connection
    self.server = server
  }

  // MARK: What a test does

  func send(_ messages: [MediaMessage]) {
    for message in messages { session.send(message) }
    flush()
  }

  /// Sends each message when its time has come, counted from now in ms. Times must not fall.
  func send(_ timed: [(after: Int64, message: MediaMessage)]) {
    programme += timed.map { (loop.now + .milliseconds($0.after), $0.message) }
    timerFired(0)
  }

  /// Messages at their own timestamps, the first now.
  func sendInRealTime(_ messages: [MediaMessage]) {
    guard let first = messages.first?.timestamp else { return }
    send(messages.map { (after: Int64(Int32(bitPattern: $0.timestamp &- first)), message: $0) })
  }

  func endStream() {
    session.sendStreamEnd()
    flush()
  }

  func close() {
    isClosed = true
    connection.close()
  }

  func abort() {
    isClosed = true
    connection.abort()
  }

  func timerFired(_ token: Int) {
    while let first = programme.first, first.time <= loop.now {
      session.send(first.message)
      programme.removeFirst()
    }
    flush()
    if let next = programme.first, !isClosed { loop.schedule(at: next.time, self) }
  }

  private func flush() {
    let output = session.takeOutput()
    if !output.isEmpty, !isClosed { connection.send(output) }
  }

  // MARK: ConnectionHandler

  func connectionOpened(_ connection: any Connection) {}
  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connectionCanSend(_ connection: any Connection) {}

  func connection(_ connection: any Connection, received bytes: Received) {
    var offset = 0
    guard case .shared(let slice) = bytes else { return }
    while let event = try? session.receive(slice, from: &offset) {
      switch event {
      case .connectRequested: session.acceptConnect()
      case .playRequested(let name):
        requests.append("play \(name)")
        session.acceptPlay()
        flush()
        server?.onPlay(self)
      case .playEnded: requests.append("end")
      case .pauseRequested(let isPaused): requests.append("pause \(isPaused)")
      default: break
      }
    }
    flush()
  }

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    isClosed = true
    programme = []
  }
}

/// A phone with one player, and a fake server, with nothing else around them.
final class FakeWorld {
  let loop = EventLoop(clock: .virtual)
  let simulation: SimulatedNetwork
  let server: FakeServer
  let log = PlayerLog()
  let player: LivePlayer

  static let address = "rtmp://server.local/live/a"

  init(_ attributes: [(name: String, value: AttributeValue)] = [], decoding: PlayerConfiguration.Decoding = .all) throws
  {
    simulation = SimulatedNetwork(loop: loop, seed: Seed(1))
    let phone = simulation.host("phone.local")
    server = try FakeServer(loop: loop, host: simulation.host("server.local"))
    var configuration = PlayerConfiguration()
    configuration.decoding = decoding
    player = LivePlayer(
      name: "player", loop: loop, network: phone, seed: Seed(1), configuration: configuration, observer: log)
    try player.set([("src", .text(Self.address))] + attributes)
  }

  /// Milliseconds of run time that pass.
  func pass(_ milliseconds: Int64) { loop.run(until: loop.now + .milliseconds(milliseconds)) }

  /// Plays what the server sends, for a while.
  func play(for milliseconds: Int64, _ onPlay: @escaping (FakeViewer) -> Void) {
    server.onPlay = onPlay
    _ = player.play()
    pass(milliseconds)
  }

  /// Calls `body` every `period` ms of run time during the next `milliseconds`.
  func sample(every period: Int64, for milliseconds: Int64, _ body: () -> Void) {
    let end = loop.now + .milliseconds(milliseconds)
    while loop.now < end {
      pass(period)
      body()
    }
  }
}

/// What a player told its page.
final class PlayerLog: LivePlayerObserver {
  var events: [LiveEvent] = []
  var statuses: [NetworkStatus] = []
  var notes: [String] = []
  var fullScreens: [(direction: Int, isFullScreen: Bool)] = []
  var onEvent: (LiveEvent) -> Void = { _ in }

  var codes: [Int] { events.map(\.code) }
  func times(_ code: Int) -> [Int64] { events.filter { $0.code == code }.map(\.time) }

  func player(_ player: LivePlayer, raised event: LiveEvent) {
    events.append(event)
    onEvent(event)
  }
  func player(_ player: LivePlayer, measured status: NetworkStatus) { statuses.append(status) }
  func player(_ player: LivePlayer, changedFullScreen direction: Int, isFullScreen: Bool) {
    fullScreens.append((direction, isFullScreen))
  }
  func player(_ player: LivePlayer, noted text: String) { notes.append(text) }
}
