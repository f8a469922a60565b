import RTMP
import Testing

/// RTMP 1.0, 5.2, through the sessions.
struct HandshakeTests {
  static let digest = HandshakeDigest { SHA256.hmac(key: $0, data: $1) }
  static let playerKey = Array("Genuine Adobe Flash Player 001".utf8)
  static let serverKey = Array("Genuine Adobe Flash Media Server 001".utf8)
  static let tail = hex(
    """
    f0 ee c2 4a 80 68 be e8 2e 00 d0 d1 02 9e 7e 57
    6e ec 5d 2d 29 80 6f ab 93 b8 e6 36 cf eb 31 ae
    """)

  @Test func theTestsOwnHash() {
    // FIPS 180-4 and RFC 4231, test case 2.
    #expect(
      SHA256.hash(Array("abc".utf8))[...]
        == hex(
          """
          ba 78 16 bf 8f 01 cf ea 41 41 40 de 5d ae 22 23 b0 03 61 a3 96 17 7a 9c b4 10 ff 61 f2 00 15 ad
          """))
    #expect(
      SHA256.hmac(key: Array("Jefe".utf8)[...], data: Array("what do ya want for nothing?".utf8)[...])[...]
        == hex(
          """
          5b dc c1 46 bf 60 75 4e 6a 04 24 26 08 95 75 c7 5a 00 3f 08 9d 27 39 83 9d ec 58 b9 64 ec 38 43
          """))
  }

  /// C0 and C1 with a digest where `base` says.
  private func digestC0C1(base: Int, valid: Bool = true) -> [UInt8] {
    var generator = TestGenerator(seed: UInt64(base))
    var c1: [UInt8] = [0, 0, 0, 9, 9, 0, 124, 2] + generator.bytes(1528)
    let place = place(of: base, in: c1)
    c1.replaceSubrange(place..<place + 32, with: digest(of: c1, at: place, key: Self.playerKey))
    if !valid { c1[place] ^= 1 }
    return [3] + c1
  }

  private func place(of base: Int, in packet: [UInt8]) -> Int {
    packet[base..<base + 4].reduce(0) { $0 + Int($1) } % 728 + base + 4
  }

  private func digest(of packet: [UInt8], at place: Int, key: [UInt8]) -> [UInt8] {
    let data = packet[..<place] + packet[(place + 32)...]
    return SHA256.hmac(key: key[...], data: data)
  }

  private func answer(to bytes: [UInt8], digest: HandshakeDigest?, step: Int = .max) throws -> [UInt8] {
    var session = ServerSession(configuration: .init(digest: digest))
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, step == .max ? bytes.count : start + step)
      var offset = 0
      #expect(try session.receive(bytes[start..<end], from: &offset) == nil)
      #expect(offset == end - start)
      start = end
    }
    return Array(session.takeOutput())
  }

  @Test(arguments: [8, 772], [Int.max, 1, 100]) func serverAnswersADigestInKind(base: Int, step: Int) throws {
    let request = digestC0C1(base: base)
    let answer = try answer(to: request, digest: Self.digest, step: step)
    try #require(answer.count == 3073)
    #expect(answer[0] == 3)
    let s1 = Array(answer[1..<1537])
    let s2 = Array(answer[1537...])
    #expect(s1[4] >= 3)
    let own = place(of: base, in: s1)
    #expect(s1[own..<own + 32].elementsEqual(digest(of: s1, at: own, key: Self.serverKey)))
    let theirs = place(of: base, in: Array(request.dropFirst()))
    let key = SHA256.hmac(key: (Self.serverKey + Self.tail)[...], data: request[(1 + theirs)..<(33 + theirs)])
    #expect(s2.suffix(32).elementsEqual(SHA256.hmac(key: key[...], data: s2[..<1504])))
  }

  @Test func serverAnswersPlainly() throws {
    var generator = TestGenerator(seed: 5)
    let plain: [UInt8] = [3, 0, 0, 0, 7, 0, 0, 0, 0] + generator.bytes(1528)
    let requests = [
      (plain, HandshakeDigest?.some(Self.digest)), (plain, nil), (digestC0C1(base: 8), nil),
      (digestC0C1(base: 8, valid: false), Self.digest), (digestC0C1(base: 772, valid: false), Self.digest),
    ]
    for (request, digest) in requests {
      let answer = try answer(to: request, digest: digest)
      try #require(answer.count == 3073)
      #expect(answer[0] == 3)
      // No server version, so that no client looks for a digest.
      #expect(answer[1..<9].allSatisfy { $0 == 0 })
      #expect(answer[1537...].elementsEqual(request.dropFirst()))
    }
  }

  @Test func aBrokenHashFunctionDoesNotCrash() throws {
    #expect(try answer(to: digestC0C1(base: 8), digest: HandshakeDigest { _, _ in [] }).count == 3073)
    #expect(
      try answer(to: digestC0C1(base: 8), digest: HandshakeDigest { _, _ in [UInt8](repeating: 0, count: 99) }).count
        == 3073)
  }

  @Test func theSameSeedGivesTheSameAnswer() throws {
    let request = digestC0C1(base: 8)
    #expect(try answer(to: request, digest: nil) == answer(to: request, digest: nil))
    #expect(try answer(to: request, digest: nil) != answer(to: digestC0C1(base: 772), digest: nil))
  }

  @Test func serverRefusesOtherProtocols() throws {
    for (text, words) in [
      ("GET / HTTP/1.1\r\n", "HTTP client"), ("\u{16}\u{03}\u{01}", "TLS"), ("\u{06}", "encrypted"),
    ] {
      var session = ServerSession()
      var offset = 0
      let error = try #require(throws: RTMPError.self) { try session.receive(Array(text.utf8)[...], from: &offset) }
      #expect(error.isHandshakeFailure)
      #expect(error.description.contains(words))
      // The failure stays.
      offset = 0
      #expect(throws: error) { try session.receive([3], from: &offset) }
      #expect(session.takeOutput().isEmpty)
    }
  }

  // MARK: Client

  private func client() -> ClientSession {
    var generator = TestGenerator(seed: 1)
    var session = ClientSession(
      configuration: .init(purpose: .play, app: "live", tcUrl: "rtmp://host/live", streamName: "a"))
    session.start(randomness: &generator, nowMilliseconds: 0x0102_0304)
    return session
  }

  @Test func clientSpeaksPlainly() throws {
    var session = client()
    let output = Array(session.takeOutput())
    #expect(output.count == 1537)
    #expect(output.prefix(9) == [3, 1, 2, 3, 4, 0, 0, 0, 0])
    #expect(Set(output[9...]).count > 200)
    let s1 = filler(1536)
    let answer = joined([3], s1, output[1...])
    var events: [ClientSession.Event] = []
    for byte in answer {
      var offset = 0
      if let event = try session.receive([byte], from: &offset) { events.append(event) }
    }
    #expect(events.map(label) == ["handshake"])
    let second = session.takeOutput()
    #expect(second.prefix(1536) == s1)
    // connect follows C2 at once.
    #expect(second.count > 1536)
  }

  @Test func c2IsSentBeforeS2Arrives() throws {
    var session = client()
    _ = session.takeOutput()
    var offset = 0
    #expect(try session.receive(joined([3], filler(1536)), from: &offset) == nil)
    #expect(session.takeOutput() == filler(1536))
  }

  /// Servers fill S2 in many ways; what follows decides.
  @Test func anS2ThatIsNoEchoIsAccepted() throws {
    var session = client()
    var offset = 0
    let ping = hex("02 00 00 00 00 00 06 04 00 00 00 00 00 06 00 00 00 01")
    let answer = joined([3], filler(3072), ping, hex("c9"))
    #expect(try session.receive(answer, from: &offset).map(label) == "handshake")
    // A message came, so the handshake was right and the error is what it is.
    #expect(throws: RTMPError.missingChunkHeader(chunkStreamID: 9)) { try session.receive(answer, from: &offset) }
  }

  @Test func garbageBehindTheVersionByte() throws {
    var session = client()
    var offset = 0
    let answer = joined([3], filler(3072), hex("c9"))
    #expect(try session.receive(answer, from: &offset).map(label) == "handshake")
    let error = #expect(throws: RTMPError.self) { try session.receive(answer, from: &offset) }
    #expect(error?.isHandshakeFailure == true)
  }

  @Test func clientRefusesOtherProtocols() {
    var session = client()
    var offset = 0
    let error = #expect(throws: RTMPError.handshakeVersion(0x48)) {
      try session.receive(Array("HTTP/1.1 400 Bad Request\r\n".utf8)[...], from: &offset)
    }
    #expect(error?.description.contains("HTTP server") == true)
    #expect(error?.isHandshakeFailure == true)
  }
}
