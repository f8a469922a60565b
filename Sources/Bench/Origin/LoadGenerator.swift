import EventLoop
import Glibc
import Network
import RTMP

/// Many viewers of one RTMP stream in a process of its own, that take everything and keep nothing.
///
/// Prints `begin` when all of them get media, and when the time is over `complete`, or what was missing.
final class LoadGenerator: TimerTarget {
  static let begin = "begin"
  static let complete = "complete"

  private enum Step: Int { case connect, begin, end }

  private static let connectsPerStep = 10
  private static let settleTime = RunDuration.seconds(3)
  /// From the first connection until all have media.
  private static let patience = RunDuration.seconds(30)

  private let loop = EventLoop(clock: .wall)
  private let network: SocketNetwork
  private let address: StreamAddress
  private let wanted: Int
  private let seconds: Int64
  private var viewers: [LoadViewer] = []

  static func run(port: UInt16, viewers: Int, seconds: Int64) throws {
    let generator = try LoadGenerator(port: port, viewers: viewers, seconds: seconds)
    generator.loop.schedule(after: .zero, generator, token: Step.connect.rawValue)
    generator.loop.run()
  }

  private init(port: UInt16, viewers: Int, seconds: Int64) throws {
    network = SocketNetwork(loop: loop)
    address = try StreamAddress("rtmp://127.0.0.1:\(port)/live/bench")
    wanted = viewers
    self.seconds = seconds
  }

  func timerFired(_ token: Int) {
    switch Step(rawValue: token) {
    case .connect: connectSome()
    case .begin:
      for viewer in viewers { viewer.restart() }
      say(Self.begin)
      loop.schedule(after: .seconds(seconds), self, token: Step.end.rawValue)
    case .end: finish()
    case nil: break
    }
  }

  private func connectSome() {
    for _ in 0..<min(Self.connectsPerStep, wanted - viewers.count) {
      let viewer = LoadViewer(address: address)
      viewers.append(viewer)
      viewer.connection = network.connect(to: Endpoint(host: address.host, port: address.port), handler: viewer)
    }
    if viewers.count == wanted, viewers.allSatisfy({ $0.messages > 0 }) {
      loop.schedule(after: Self.settleTime, self, token: Step.begin.rawValue)
    } else if loop.now > .zero + Self.patience {
      let failure = viewers.lazy.compactMap(\.failure).first ?? "no reason known"
      say("\(viewers.count { $0.messages > 0 }) of \(wanted) viewers have media: \(failure)")
      loop.stop()
    } else {
      loop.schedule(after: .milliseconds(20), self, token: Step.connect.rawValue)
    }
  }

  /// Every viewer must have got what the stream brought: 25 pictures and 47 pieces of sound a second, but for what is on its
  /// way when the time begins and ends.
  private func finish() {
    let most = viewers.map(\.messages).max() ?? 0
    let least = viewers.map(\.messages).min() ?? 0
    let expected = Int(Double(seconds) * 71.8)
    if let failure = viewers.lazy.compactMap(\.failure).first {
      say("a viewer was lost: \(failure)")
    } else if least < expected * 95 / 100 || least < most * 95 / 100 {
      say("of \(expected) messages the viewers got \(least) to \(most)")
    } else {
      say(Self.complete)
    }
    loop.stop()
  }

  private func say(_ text: String) { TextFile.write(text + "\n", toDescriptor: STDOUT_FILENO) }
}

/// One viewer: the handshake, the commands, then counting.
private final class LoadViewer: ConnectionHandler {
  private(set) var messages = 0
  private(set) var failure: String?
  var connection: (any Connection)?
  private var session: ClientSession

  init(address: StreamAddress) {
    session = ClientSession(
      configuration: .init(purpose: .play, app: address.app, tcUrl: address.tcUrl, streamName: address.streamName))
  }

  func restart() { messages = 0 }

  func connectionOpened(_ connection: any Connection) {
    var generator = SystemRandomNumberGenerator()
    session.start(randomness: &generator, nowMilliseconds: 0)
    flush()
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {
    self.failure = "\(failure)"
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard case .borrowed(let buffer) = bytes else { return }
    var offset = 0
    do throws(RTMPError) {
      while let event = try session.receive(buffer, from: &offset) {
        switch event {
        case .media(let message): if message.kind != .script { messages += 1 }
        case .refused(let status): failure = "refused: \(status.code)"
        case .ended: failure = "the stream ended"
        default: break
        }
      }
    } catch {
      failure = error.description
    }
    flush()
  }

  func connectionCanSend(_ connection: any Connection) {}

  func connection(_ connection: any Connection, closed reason: CloseReason) { failure = "closed: \(reason)" }

  private func flush() {
    let output = session.takeOutput()
    if !output.isEmpty { connection?.send(output) }
  }
}
