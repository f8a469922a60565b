import EventLoop
import Network
import RTMP
import Testing

@testable import Origin

/// Peers that break the protocol: each is disconnected, nobody else notices, and nothing is left.
@Suite struct HostileTests {
  private static let handshake: [UInt8] = [3] + [UInt8](repeating: 0, count: 3_072)

  /// A chunk with a type 0 head.
  private static func chunk(
    stream: UInt8 = 3, type: UInt8, length: Int? = nil, messageStream: UInt8 = 0, _ body: [UInt8]
  ) -> [UInt8] {
    let length = length ?? body.count
    return [
      stream, 0, 0, 0, UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type, messageStream, 0,
      0, 0,
    ] + body
  }

  private static func command(_ name: String, _ transaction: Double, _ arguments: AMF0Value...) -> [UInt8] {
    chunk(type: 20, AMF0Writer.write([.string(name), .number(transaction)] + arguments))
  }

  private static let connect = command("connect", 1, .object(["app": "live"]))

  private func expectDisconnected(
    _ bytes: [UInt8], within: RunDuration = .seconds(Int64(1)), log: String, location: SourceLocation = #_sourceLocation
  ) {
    let world = TestWorld { $0.publisherIdleLimit = .seconds(Int64(60)) }
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send(Clip.headers + [Clip.key(0)])
    let viewer = world.viewer()
    let hostile = RawClient(world: world, port: 1935)
    hostile.send(bytes)
    world.run(within)
    #expect(hostile.closed != nil, sourceLocation: location)
    #expect(world.logged(log), "\(world.log)", sourceLocation: location)
    publisher.send(Clip.inter(40))
    world.run(ms: 50)
    #expect(viewer.messages.count == 5, sourceLocation: location)
    #expect(world.server.connectionCount == 2, sourceLocation: location)
  }

  @Test func garbage() {
    expectDisconnected(Array("hello, is there anybody?\r\n".utf8), log: "broke RTMP: the peer's first byte is 104")
    expectDisconnected(
      Array("GET /live/a.flv HTTP/1.1\r\nHost: x\r\n\r\n".utf8), within: .seconds(Int64(6)), log: "broke RTMP")
  }

  @Test func silence() {
    expectDisconnected([], within: .milliseconds(5_100), log: "timed out: no RTMP handshake and connect")
    expectDisconnected([3], within: .milliseconds(5_100), log: "timed out: no RTMP handshake and connect")
    expectDisconnected(Self.handshake, within: .milliseconds(5_100), log: "timed out: no RTMP handshake and connect")
    expectDisconnected(
      Self.handshake + Self.connect, within: .milliseconds(20_100), log: "timed out: no publish or play")
  }

  @Test func handshakeByteByByteHasALimitToo() {
    let world = TestWorld()
    let slow = RawClient(world: world, port: 1935)
    slow.send([3])
    for _ in 0..<10 {
      world.run(.seconds(Int64(2)))
      #expect(slow.closed == nil)
      slow.send([0])
    }
    world.run(ms: 200)
    #expect(slow.closed != nil)
    #expect(world.server.connectionCount == 0)
  }

  /// What a publisher sends, damaged at random places: the origin survives all of it and nobody else notices.
  @Test func damagedPublishers() {
    let world = TestWorld { $0.publisherIdleLimit = .seconds(Int64(3)) }
    var whole = Self.handshake + Self.connect + Self.command("createStream", 2, .null)
    whole += Self.chunk(type: 20, messageStream: 1, AMF0Writer.write(["publish", 3, .null, "b", "live"]))
    for message in Clip.headers + Clip.media(milliseconds: 200) {
      // Within the first chunk size, 128 bytes.
      let body = Array(message.payload.prefix(120))
      whole += Self.chunk(stream: 6, type: message.kind.rawValue, messageStream: 1, body)
    }
    let publisher = world.publisher()
    world.run(ms: 100)
    let viewer = world.viewer()
    world.run(ms: 100)
    var generator = Seed(11).generator()
    var accepted = 0
    for round in 0..<200 {
      var bytes = whole
      if round > 0 {
        for _ in 0...(round % 8) {
          let place = 3_073 + Int(generator.below(UInt64(bytes.count - 3_073)))
          bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        }
      }
      let hostile = RawClient(world: world, port: 1935)
      hostile.send(bytes)
      world.run(ms: 100)
      if world.server.statistics(of: "live/b") != nil { accepted += 1 }
      hostile.close()
      publisher.send(Clip.key(UInt32(round * 100)))
      world.run(ms: 50)
      #expect(viewer.messages.count == round + 1)
    }
    #expect(accepted > 20)
    #expect(world.server.connectionCount == 2)
  }

  @Test func hugeChunkSize() {
    // 100 MB is within what RTMP allows; only bytes that come are kept, and a message has its limit.
    let size: UInt32 = 100_000_000
    let setSize = Self.chunk(
      stream: 2, type: 1, [UInt8(size >> 24), UInt8(size >> 16 & 255), UInt8(size >> 8 & 255), UInt8(size & 255)])
    let world = TestWorld()
    let hostile = RawClient(world: world, port: 1935)
    hostile.send(Self.handshake + setSize + Self.chunk(type: 20, length: 0xFF_FFFF, [1, 2, 3]))
    world.run(.seconds(Int64(6)))
    #expect(hostile.closed != nil)
    expectDisconnected(
      Self.handshake + Self.chunk(stream: 2, type: 1, [0xFF, 0xFF, 0xFF, 0xFF]), log: "chunk size")
    expectDisconnected(Self.handshake + Self.chunk(stream: 2, type: 1, [0, 0, 0, 0]), log: "chunk size")
  }

  @Test func chunkForAStreamThatNeverBegan() {
    expectDisconnected(Self.handshake + [0xC7, 1, 2, 3], log: "broke RTMP: a chunk on stream 7")
  }

  @Test func malformedCommands() {
    expectDisconnected(Self.handshake + Self.chunk(type: 20, [2, 0xFF, 0xFF, 1]), log: "malformed command")
    expectDisconnected(Self.handshake + Self.command("play", 1, .null, "a"), log: "before connect")
  }

  @Test func mediaFromSomebodyWhoDoesNotPublish() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    let viewer = world.viewer()
    world.run(ms: 100)
    viewer.sendRaw(Self.chunk(stream: 6, type: 9, messageStream: 1, [0x17, 1, 0, 0, 0, 1, 2, 3]))
    publisher.send(Clip.key(0))
    world.run(ms: 50)
    #expect(viewer.messages.fingerprints == [Clip.key(0)].fingerprints)
  }

  @Test func answersThatAreNotReadAreLimited() {
    let world = TestWorld()
    let host = world.network.host("clogged")
    world.network.setLink(from: world.origin, to: host, LinkConditions(rate: .kbps(8)))
    let hostile = RawClient(world: world, port: 1935, from: host)
    hostile.send(Self.handshake + Self.connect)
    world.run(.seconds(Int64(4)))
    for number in 0..<4_000 { hostile.send(Self.command("nonsense\(number)", Double(number + 2), .null)) }
    world.run(.seconds(Int64(2)))
    #expect(world.logged("does not read its answers"))
    #expect(world.server.connectionCount == 0)
  }

  @Test func floodOfMessagesStaysWithinTheCache() throws {
    let world = TestWorld {
      $0.groupLimitBytes = 100_000
      $0.groupLimitMessages = 500
    }
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send(Clip.headers)
    for round in 0..<20 {
      publisher.send((0..<500).map { $0 % 90 == 0 ? Clip.key(0) : Clip.inter(UInt32(round), bytes: 300) })
      world.run(ms: 20)
      let statistics = try #require(world.server.statistics(of: "live/a"))
      #expect(statistics.cachedBytes <= 100_000)
      #expect(statistics.cachedMessages <= 500)
    }
    // Sound without time has no second to keep; its cache has the same limits.
    let loud = world.publisher("loud")
    world.run(ms: 100)
    loud.send((0..<3_000).map { _ in Clip.audio(0, bytes: 100) })
    world.run(ms: 100)
    #expect(try #require(world.server.statistics(of: "live/loud")).cachedMessages <= 500)
  }

  @Test func connectionsAreLimited() {
    let world = TestWorld { $0.maximumConnections = 3 }
    let clients = (0..<5).map { _ in RawClient(world: world, port: 1935) }
    world.run(ms: 100)
    #expect(world.server.connectionCount == 3)
    #expect(clients.filter { $0.closed == .reset }.count == 2)
    #expect(world.logged("refused connection"))
  }

  @Test func streamsAreLimited() {
    let world = TestWorld {
      $0.maximumStreams = 1
      $0.missingStream = .wait
    }
    let first = world.publisher("a")
    world.run(ms: 100)
    let second = world.publisher("b")
    let viewer = world.viewer("c")
    world.run(ms: 100)
    #expect(first.events.last == "publishStarted")
    #expect(second.refusal?.code == "NetStream.Publish.Denied")
    #expect(viewer.refusal?.code == "NetStream.Play.Failed")
  }

  @Test func idlePublisherFreesItsName() {
    let world = TestWorld()
    let publisher = world.publisher()
    world.run(ms: 100)
    publisher.send([Clip.key(0)])
    world.run(.seconds(Int64(14)))
    publisher.send([Clip.key(40)])
    world.run(.seconds(Int64(14)))
    #expect(publisher.closed == nil)
    world.run(.seconds(Int64(2)))
    #expect(publisher.closed == .orderly)
    #expect(world.logged("timed out: no media from the publisher of live/a"))
    let next = world.publisher()
    world.run(ms: 100)
    #expect(next.events.last == "publishStarted")
  }

  @Test func namesCannotForgeTheLog() {
    let world = TestWorld()
    let publisher = world.publisher("a\nfake line\u{1B}[31m\u{2028}")
    world.run(ms: 100)
    #expect(publisher.events.last == "publishStarted")
    #expect(world.log.allSatisfy { !$0.contains("\n") && !$0.contains("\u{1B}") && !$0.contains("\u{2028}") })
    #expect(world.logged("live/a\\u{a}fake line"))
  }
}
