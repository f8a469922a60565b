import EventLoop
@preconcurrency import Glibc
import Network

/// An nginx with its RTMP module on a port of its own (fixtures/nginx-rtmp.conf).
final class NginxServer {
  let port: UInt16
  private let world: RealWorld
  private let folder: String
  private var process: ChildProcess?

  /// Returns when it accepts connections.
  init(in world: RealWorld) throws {
    self.world = world
    port = try world.freePort()
    folder = try world.folder()
    let template = try readText(Peers.fixtures + "nginx-rtmp.conf")
    let text = template.replacing("@FOLDER@", with: folder).replacing("@PORT@", with: String(port))
    try writeText(text, to: folder + "/nginx.conf")
    try start()
    try world.wait("nginx on port \(port)", until: isReady)
  }

  /// Begins to start it; `isReady` tells when that is done.
  func start() throws {
    process = try world.start(
      [Peers.nginx ?? "nginx", "-p", folder, "-c", folder + "/nginx.conf", "-e", folder + "/error.log"])
  }

  /// Tells, when it is asked again and again, whether the server accepts connections by now.
  var isReady: () -> Bool {
    let attempts = Attempts(world.stage.network, Endpoint(host: "127.0.0.1", port: port))
    return { [loop = world.loop] in attempts.haveSucceeded(at: loop.now) }
  }

  /// Ends it at once, without a word to anybody.
  func kill() { process?.kill() }

  func address(_ stream: String) -> String { "rtmp://127.0.0.1:\(port)/\(stream)" }
}

/// Connects until somebody accepts.
private final class Attempts: ConnectionHandler {
  private let network: any Network
  private let endpoint: Endpoint
  private var connection: (any Connection)?
  private var hasOpened = false
  private var next = RunTime.zero

  init(_ network: any Network, _ endpoint: Endpoint) {
    self.network = network
    self.endpoint = endpoint
  }

  func haveSucceeded(at now: RunTime) -> Bool {
    if connection == nil, !hasOpened, now >= next {
      connection = network.connect(to: endpoint, handler: self)
      next = now + .milliseconds(20)
    }
    return hasOpened
  }

  func connectionOpened(_ connection: any Connection) {
    hasOpened = true
    connection.close()
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) { self.connection = nil }
  func connection(_ connection: any Connection, received bytes: Received) {}
  func connectionCanSend(_ connection: any Connection) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) {}
}
