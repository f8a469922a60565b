import EventLoop
import Network
import RTMP
import Testing

@testable import Origin

/// A viewer that keeps nothing but where the bytes it got lie in memory.
private final class CountingViewer: ConnectionHandler {
  private var session = ClientSession(
    configuration: .init(purpose: .play, app: "live", tcUrl: "rtmp://origin.local/live", streamName: "a"))
  private var generator = Seed(3).generator()
  private(set) var frames = 0
  private(set) var places: [UInt] = []

  init(_ world: TestWorld) {
    _ = world.client.connect(to: Endpoint(host: "origin.local", port: 1935), handler: self)
  }

  func connectionOpened(_ connection: any Connection) {
    session.start(randomness: &generator, nowMilliseconds: 0)
    connection.send(session.takeOutput())
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    guard case .shared(let input) = bytes else { return }
    var offset = 0
    while let event = try? session.receive(input, from: &offset) {
      guard case .media(let message) = event else { continue }
      frames += 1
      message.payload.withUnsafeBytes { places.append(UInt(bitPattern: $0.baseAddress)) }
    }
    let output = session.takeOutput()
    if !output.isEmpty { connection.send(output) }
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {}
  func connectionCanSend(_ connection: any Connection) {}
  func connection(_ connection: any Connection, closed reason: CloseReason) {}
}

@Suite struct CrowdTests {
  @Test func thousandViewersShareEveryByte() throws {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send(Clip.headers + Clip.media(milliseconds: 400))
    let viewers = (0..<1_000).map { _ in CountingViewer(world) }
    world.run(ms: 200)
    let joined = try #require(viewers.first?.frames)
    #expect(viewers.allSatisfy { $0.frames == joined })
    publisher.send(Clip.media(from: 400, milliseconds: 1_200))
    world.run(ms: 50)
    let first = try #require(viewers.first)
    #expect(first.frames > joined + 70)
    // From the group of pictures on, headers excepted, all have the same bytes in the same place: nothing was copied.
    let shared = first.places.dropFirst(3)
    #expect(viewers.allSatisfy { $0.places.dropFirst(3) == shared })
    #expect(world.server.statistics(of: "live/a")?.viewers == 1_000)
    #expect(world.server.connectionCount == 1_001)
  }
}
