import RTMP
import Testing

@Suite struct HTTPHeadTests {
  static func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

  /// The first head in `pieces` and what is behind it.
  static func read<Head: HTTPHead>(
    _ type: Head.Type, _ pieces: [ArraySlice<UInt8>], reader: HTTPHeadReader<Head> = .init()
  ) throws -> (head: Head?, rest: ArraySlice<UInt8>) {
    var reader = reader
    for (index, piece) in pieces.enumerated() {
      var offset = 0
      if let head = try reader.receive(piece, from: &offset) {
        return (head, piece.dropFirst(offset) + pieces[(index + 1)...].joined())
      }
      #expect(offset == piece.count)
    }
    return (nil, [])
  }

  /// What nginx-http-flv and SRS answer; split at every byte.
  @Test func responseSplitAtEveryByte() throws {
    let text =
      "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Type: video/x-flv\r\nTransfer-Encoding:chunked\r\n"
      + "Set-Cookie: a=1\r\nset-cookie: \t b=2 \t\r\nX-Empty:\r\n\r\nFLV"
    let input = Self.bytes(text)
    var expected = HTTPHeaders()
    for (name, value) in [
      ("Server", "nginx/1.22.1"), ("Content-Type", "video/x-flv"), ("Transfer-Encoding", "chunked"),
      ("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("X-Empty", ""),
    ] {
      expected.add(name, value)
    }
    for split in 0...input.count {
      let (head, rest) = try Self.read(HTTPResponseHead.self, [input[..<split], input[split...]])
      #expect(head == HTTPResponseHead(status: 200, reason: "OK", headers: expected))
      #expect(rest == Self.bytes("FLV"))
    }
    let (head, _) = try Self.read(HTTPResponseHead.self, input.map { [$0] })
    #expect(head?.headers["SET-COOKIE"] == "a=1")
    #expect(head?.headers.values("Set-Cookie") == ["a=1", "b=2"])
    #expect(head?.headers["X-Empty"] == "")
    #expect(head?.headers["Nothing"] == nil)
  }

  @Test func request() throws {
    let (head, rest) = try Self.read(
      HTTPRequestHead.self, [Self.bytes("\r\nGET /live/a.flv?x=1?2 HTTP/1.0\nHost: h\n\nbody")])
    #expect(head?.method == "GET")
    #expect(head?.target == "/live/a.flv?x=1?2")
    #expect(head?.path == "/live/a.flv")
    #expect(head?.query == "x=1?2")
    #expect(head?.version == .http10)
    #expect(head?.headers["host"] == "h")
    #expect(rest == Self.bytes("body"))
  }

  @Test(arguments: [
    ("/a?b", "/a", "b"), ("http://h:80/a/b?c=/d", "/a/b", "c=/d"), ("http://h", "/", ""), ("http://h?q", "/", "q"),
    ("*", "*", ""), ("h:443", "h:443", ""), ("/a:b//c", "/a:b//c", ""), ("/?", "/", ""),
  ]) func targets(target: String, path: String, query: String) {
    let head = HTTPRequestHead(method: "GET", target: target)
    #expect(head.path == path)
    #expect(head.query == query)
  }

  @Test func headsFollowOneAnother() throws {
    var reader = HTTPResponseReader()
    let input = Self.bytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404\r\n\r\n")
    var offset = 0
    #expect(try reader.receive(input, from: &offset)?.status == 100)
    #expect(!reader.isInsideHead)
    let last = try reader.receive(input, from: &offset)
    #expect(last?.status == 404)
    #expect(last?.reason == "")
    #expect(try reader.receive(input, from: &offset) == nil)
    #expect(offset == input.count)
  }

  @Test func serializes() {
    let request = HTTPRequestHead(
      method: "GET", target: "/live/a.flv", headers: ["Host": "play.local:8080", "Accept": "*/*"])
    #expect(
      request.serialized() == Self.bytes("GET /live/a.flv HTTP/1.1\r\nHost: play.local:8080\r\nAccept: */*\r\n\r\n"))
    let response = HTTPResponseHead(status: 404, reason: "Not Found", version: .http10)
    #expect(response.serialized() == Self.bytes("HTTP/1.0 404 Not Found\r\n\r\n"))
    // A value cannot add a line.
    let evil = HTTPResponseHead(status: 302, reason: "Found", headers: ["Location": "/a\r\nSet-Cookie: x"])
    #expect(evil.serialized() == Self.bytes("HTTP/1.1 302 Found\r\nLocation: /a  Set-Cookie: x\r\n\r\n"))
  }

  @Test func headers() {
    var headers: HTTPHeaders = ["A": "1", "b": "x, Y ,,z", "a": "2", "B": "w"]
    #expect(headers.tokens("B") == ["x", "y", "z", "w"])
    headers["a"] = "3"
    #expect(headers.fields.map(\.name) == ["a", "b", "B"])
    headers["B"] = nil
    headers["c"] = "4"
    #expect(headers.fields.map { "\($0.name)=\($0.value)" } == ["a=3", "c=4"])
    #expect(headers.count == 2)
  }

  @Test(arguments: [
    ("\u{3}", HTTPError.notHTTP), ("RTMP", .notHTTP), ("HTTQ", .notHTTP), ("\r\n\u{16}", .notHTTP),
    ("HTTP/2.0 200 OK\r\n\r\n", .unsupportedVersion("\"HTTP/2.0\"")),
    ("HTTP/1.1\r\n\r\n", .malformedStartLine("\"HTTP/1.1\"")),
    ("HTTP/1.1 20 OK\r\n\r\n", .malformedStartLine("\"HTTP/1.1 20 OK\"")),
    ("HTTP/1.1 099 OK\r\n\r\n", .malformedStartLine("\"HTTP/1.1 099 OK\"")),
    ("HTTP/1.1 2x0 OK\r\n\r\n", .malformedStartLine("\"HTTP/1.1 2x0 OK\"")),
    ("HTTP/1.1 200 OK\r\nNo colon\r\n\r\n", .malformedHeader("\"No colon\"")),
    ("HTTP/1.1 200 OK\r\n: no name\r\n\r\n", .malformedHeader("\": no name\"")),
    ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", .malformedHeader("\"A : b\"")),
    ("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", .malformedHeader("\" folded\"")),
    ("HTTP/1.1 200 OK\r\nA: b\u{0}\r\n\r\n", .malformedHeader("\"A: b.\"")),
    ("HTTP/1.1 200 OK\r\nA: b\rC\r\n\r\n", .malformedHeader("\"A: b.C\"")),
  ]) func brokenResponses(text: String, error: HTTPError) {
    #expect(throws: error) { try Self.read(HTTPResponseHead.self, [Self.bytes(text)]) }
    #expect(throws: error) { try Self.read(HTTPResponseHead.self, Self.bytes(text).map { [$0] }) }
  }

  @Test(arguments: [
    ("\u{3}", HTTPError.notHTTP), (" GET", .notHTTP), ("GET\u{7F} ", .notHTTP),
    ("GET /\r\n\r\n", .malformedStartLine("\"GET /\"")),
    ("GET  / HTTP/1.1\r\n\r\n", .malformedStartLine("\"GET  / HTTP/1.1\"")),
    ("GET / HTTP/1.1 \r\n\r\n", .malformedStartLine("\"GET / HTTP/1.1 \"")),
    ("GET /\u{1} HTTP/1.1\r\n\r\n", .malformedStartLine("\"GET /. HTTP/1.1\"")),
    ("GET / RTSP/1.0\r\n\r\n", .malformedStartLine("\"RTSP/1.0\"")),
    ("GET / HTTP/3\r\n\r\n", .unsupportedVersion("\"HTTP/3\"")),
  ]) func brokenRequests(text: String, error: HTTPError) {
    #expect(throws: error) { try Self.read(HTTPRequestHead.self, [Self.bytes(text)]) }
  }

  @Test func limits() throws {
    let long = Self.bytes("HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 20_000))
    #expect(throws: HTTPError.headTooLong(limit: 16 << 10)) { try Self.read(HTTPResponseHead.self, [long]) }
    let blanks = Self.bytes(String(repeating: "\r\n", count: 20_000))
    #expect(throws: HTTPError.headTooLong(limit: 16 << 10)) { try Self.read(HTTPRequestHead.self, [blanks]) }
    func head(_ count: Int) -> ArraySlice<UInt8> {
      Self.bytes("HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: count) + "\r\n")
    }
    #expect(try Self.read(HTTPResponseHead.self, [head(100)]).head?.headers.count == 100)
    #expect(throws: HTTPError.tooManyHeaders(limit: 100)) { try Self.read(HTTPResponseHead.self, [head(101)]) }
    #expect(HTTPError.headTooLong(limit: 9).description == "the HTTP head is longer than 9 bytes")
  }

  @Test func laterMinorVersionIsTakenAsOneOne() throws {
    #expect(try Self.read(HTTPResponseHead.self, [Self.bytes("HTTP/1.2 200 OK\r\n\r\n")]).head?.version == .http11)
  }

  @Test func randomBytesNeverCrash() {
    var generator = TestGenerator(seed: 3)
    let words = ["GET ", "/", "HTTP/1.1", " 200 OK", "\r\n", "\n", "A: b", ":", "\r", "\u{0}", "http://", "?"]
    for _ in 0..<100_000 {
      var input: ArraySlice<UInt8> = []
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        input += Self.bytes(words.randomElement(using: &generator) ?? "")
        if Int.random(in: 0...5, using: &generator) == 0 { input += generator.bytes(2) }
      }
      input += [0x0D, 0x0A, 0x0D, 0x0A]
      if let head = try? Self.read(HTTPRequestHead.self, [input]).head {
        _ = (head.path, head.query, try? head.framing())
      }
      if let head = try? Self.read(HTTPResponseHead.self, [input]).head { _ = try? head.framing() }
    }
  }
}
