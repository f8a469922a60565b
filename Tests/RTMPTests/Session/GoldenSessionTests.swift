import RTMP
import Testing

/// Real programs' bytes through the sessions: what ffmpeg said to a server, and what nginx-rtmp and ffmpeg said to a client.
struct GoldenSessionTests {
  /// What a server session makes of a client's bytes, each request accepted.
  private func serve(_ bytes: ArraySlice<UInt8>, cuts: [Int] = [], digest: HandshakeDigest? = nil) throws -> [String] {
    var pair = SessionPair(.play, server: ServerSession(configuration: .init(digest: digest)))
    var start = 0
    for end in cuts + [bytes.count] {
      try pair.deliverToServer(bytes.dropFirst(start).prefix(end - start))
      start = end
    }
    return pair.serverEvents.map(label)
  }

  /// What a client session makes of a server's bytes.
  private func play(
    _ bytes: ArraySlice<UInt8>, _ purpose: ClientSession.Purpose, cuts: [Int] = []
  ) throws -> [String] {
    var pair = SessionPair(purpose)
    var generator = TestGenerator(seed: 1)
    pair.client.start(randomness: &generator, nowMilliseconds: 0)
    var start = 0
    for end in cuts + [bytes.count] {
      try pair.deliverToClient(bytes.dropFirst(start).prefix(end - start))
      start = end
    }
    return pair.clientEvents.map(label)
  }

  private static let fromClients = GoldenCapture.all.filter { $0.direction == "c2s" }
  /// Those in which the server answered more than the handshake.
  private static let fromServers = GoldenCapture.all.filter {
    $0.direction == "s2c" && $0.name != "plain-handshake" && $0.name != "unknown-application"
  }

  private static let ends = [
    "play": "ended streamEOF", "play-small-chunks": "ended streamEOF", "play-ended": "ended streamEOF",
    "play-ended-notify": "ended streamEOF", "play-extended": "ended streamEOF", "play-extended-mp3": "ended streamEOF",
    "play-waits": "ended streamEOF", "ffmpeg-server-plays": "ended unpublishNotify",
  ]
  private static let refusals = ["publish-busy": "refused NetStream.Publish.BadName"]

  @Test(arguments: fromClients) func server(capture: GoldenCapture) throws {
    let bytes = try capture.bytes()
    let events = try serve(bytes)
    switch capture.name {
    case "plain-handshake": #expect(events == [])
    case "unknown-application": #expect(events.map { $0.hasPrefix("connect ") } == [true])
    default:
      try #require(events.count > 1)
      #expect(events[0].hasPrefix("connect "))
      #expect(events[1].hasPrefix(capture.name.contains("play") ? "play " : "publish "))
    }
    let media = events.filter { $0.hasPrefix("audio") || $0.hasPrefix("video") }
    #expect(media == (try capture.mediaLabels()))
    #expect(try serve(bytes, cuts: Array(1..<bytes.count)) == events)
    var generator = TestGenerator(seed: 2)
    for round in 0..<6 {
      #expect(try serve(bytes, cuts: randomCuts(of: bytes.count, pieces: 3 + round * 20, &generator)) == events)
    }
  }

  @Test(arguments: fromServers) func client(capture: GoldenCapture) throws {
    let bytes = try capture.bytes()
    let purpose: ClientSession.Purpose = capture.name.contains("play") ? .play : .publish
    let events = try play(bytes, purpose)
    #expect(events.prefix(2) == ["handshake", "connected"])
    let media = events.filter { $0.hasPrefix("audio") || $0.hasPrefix("video") }
    #expect(media == (try capture.mediaLabels()))
    if purpose == .play { #expect(events.dropFirst(2).contains("play")) }
    #expect(events.filter { $0.hasPrefix("ended") } == (Self.ends[capture.name].map { [$0] } ?? []))
    #expect(events.filter { $0.hasPrefix("refused") } == (Self.refusals[capture.name].map { [$0] } ?? []))
    #expect(try play(bytes, purpose, cuts: Array(1..<bytes.count)) == events)
    var generator = TestGenerator(seed: 2)
    for round in 0..<6 {
      #expect(try play(bytes, purpose, cuts: randomCuts(of: bytes.count, pieces: 3 + round * 20, &generator)) == events)
    }
  }

  /// ffmpeg's C1 carries a digest; it is found, and the answer is in digest form.
  @Test(arguments: fromClients) func digest(capture: GoldenCapture) throws {
    var session = ServerSession(configuration: .init(digest: HandshakeTests.digest))
    var offset = 0
    #expect(try session.receive(try capture.bytes().prefix(1537), from: &offset).map(label) == nil)
    let answer = session.takeOutput()
    #expect(answer.count == 3073)
    let isPlain = capture.name == "plain-handshake"
    #expect(answer.dropFirst(5).prefix(4) == (isPlain ? [0, 0, 0, 0] : [4, 5, 0, 1]))
  }

  /// Captures with a few bytes changed: events and perhaps an error, never a crash.
  @Test(arguments: GoldenCapture.all) func damaged(capture: GoldenCapture) throws {
    let bytes = try capture.bytes()
    var generator = TestGenerator(seed: 9)
    for round in 0..<60 where bytes.count > GoldenCapture.handshakeLength {
      var damaged = bytes
      let start = round % 2 == 0 ? GoldenCapture.handshakeLength : damaged.startIndex
      for _ in 0..<4 {
        damaged[Int.random(in: start..<damaged.endIndex, using: &generator)] = UInt8(
          truncatingIfNeeded: generator.next())
      }
      let cuts = randomCuts(of: damaged.count, pieces: 10, &generator)
      do {
        if capture.direction == "c2s" {
          _ = try serve(damaged, cuts: cuts)
        } else {
          _ = try play(damaged, capture.name.contains("play") ? .play : .publish, cuts: cuts)
        }
      } catch is RTMPError {}
    }
  }
}
