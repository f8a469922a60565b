import RTMP
import Testing

@Suite struct HTTPBodyTests {
  struct Outcome: Equatable {
    var body: ArraySlice<UInt8> = []
    /// Bytes of the input that do not belong to the message.
    var left = 0
    var isComplete = false
  }

  static func read(_ pieces: [ArraySlice<UInt8>], framing: HTTPBodyFraming, shared: Bool = true) throws -> Outcome {
    var reader = HTTPBodyReader(framing: framing)
    var outcome = Outcome()
    for piece in pieces {
      var offset = 0
      if shared {
        while let range = try reader.receive(piece, from: &offset) {
          outcome.body += piece[piece.startIndex + range.lowerBound..<piece.startIndex + range.upperBound]
        }
      } else {
        try piece.withUnsafeBytes { buffer in
          while let range = try reader.receive(buffer, from: &offset) { outcome.body += buffer[range] }
        }
      }
      outcome.left += piece.count - offset
    }
    outcome.isComplete = reader.isComplete
    if framing != .untilClose, !outcome.isComplete {
      #expect(throws: HTTPError.truncated) { try reader.finish() }
    } else {
      try reader.finish()
    }
    return outcome
  }

  /// RFC 9112, 7.1: extensions, trailers, upper and lower case digits, leading zeros, bare line feeds.
  @Test func chunkedSplitAtEveryByte() throws {
    let text =
      "4;name=\"a;b\"\r\nWiki\r\n0000A\t;x\r\n0123456789\r\n1\n\n\n00b \r\nhello world\r\n000;last\r\n"
      + "Expires: never\r\nX: y\n\r\nNEXT"
    let input = HTTPHeadTests.bytes(text)
    let expected = Outcome(body: HTTPHeadTests.bytes("Wiki0123456789\nhello world"), left: 4, isComplete: true)
    for split in 0...input.count {
      for shared in [true, false] {
        #expect(try Self.read([input[..<split], input[split...]], framing: .chunked, shared: shared) == expected)
      }
    }
    #expect(try Self.read(input.map { [$0] }, framing: .chunked) == expected)
  }

  @Test func lengthAndClose() throws {
    let input = HTTPHeadTests.bytes("hello world")
    #expect(try Self.read([input], framing: .length(5)) == Outcome(body: input.prefix(5), left: 6, isComplete: true))
    #expect(try Self.read([input], framing: .length(0)) == Outcome(body: [], left: 11, isComplete: true))
    #expect(try Self.read([input], framing: .none) == Outcome(body: [], left: 11, isComplete: true))
    #expect(try Self.read([input], framing: .length(12)) == Outcome(body: input, left: 0, isComplete: false))
    #expect(try Self.read([input], framing: .length(.max)) == Outcome(body: input, left: 0, isComplete: false))
    #expect(try Self.read([input], framing: .untilClose) == Outcome(body: input, left: 0, isComplete: false))
    #expect(try Self.read([HTTPHeadTests.bytes("3\r\nab")], framing: .chunked).isComplete == false)
  }

  @Test(arguments: [
    ("x\r\n", "its length has the byte 120"), ("\r\n", "it has no length"), (";a\r\n", "it has no length"),
    ("-1\r\n", "its length has the byte 45"), ("0x5\r\n", "its length has the byte 120"),
    ("1234567890ABCDEF\r\n", "its length has over 15 digits"), ("2\r\nabc", "its data goes on behind its length"),
    ("2\r\nab\r\r", "its data goes on behind its length"),
  ]) func brokenChunks(text: String, problem: String) {
    #expect(throws: HTTPError.malformedChunk(problem)) {
      try Self.read([HTTPHeadTests.bytes(text)], framing: .chunked)
    }
  }

  @Test func endlessExtensionsAndTrailersAreCutOff() {
    let long = String(repeating: "x", count: 20_000)
    for text in ["1;\(long)", "0\r\n\(long)", "0\r\n" + String(repeating: "a: b\r\n", count: 4000)] {
      #expect(throws: HTTPError.self) { try Self.read([HTTPHeadTests.bytes(text)], framing: .chunked) }
    }
  }

  @Test(
    arguments: [
      (200, [:], HTTPBodyFraming.untilClose), (204, ["Content-Length": "5"], .none), (304, [:], .none),
      (101, [:], .none),
      (200, ["Content-Length": "0"], .length(0)),
      (200, ["content-length": "12, 12", "Content-LENGTH": "12"], .length(12)),
      (200, ["Transfer-Encoding": "Chunked", "Content-Length": "7"], .chunked),
      (200, ["Transfer-Encoding": "identity"], .untilClose), (404, ["Transfer-Encoding": "chunked"], .chunked),
    ] as [(Int, HTTPHeaders, HTTPBodyFraming)])
  func responseFraming(status: Int, headers: HTTPHeaders, framing: HTTPBodyFraming) throws {
    #expect(try HTTPResponseHead(status: status, reason: "", headers: headers).framing() == framing)
  }

  @Test(
    arguments: [
      ["Content-Length": "-1"], ["Content-Length": "+1"], ["Content-Length": "1", "content-length": "2"],
      ["Content-Length": ""], ["Content-Length": "99999999999999999999"], ["Content-Length": "0x10"],
      ["Transfer-Encoding": "gzip, chunked"], ["Transfer-Encoding": "gzip"], ["Transfer-Encoding": "chunked, chunked"],
    ] as [HTTPHeaders])
  func contradictoryFraming(headers: HTTPHeaders) {
    #expect(throws: HTTPError.self) { try HTTPResponseHead(status: 200, reason: "", headers: headers).framing() }
  }

  @Test func requestFraming() throws {
    func framing(_ headers: HTTPHeaders) throws -> HTTPBodyFraming {
      try HTTPRequestHead(method: "POST", target: "/", headers: headers).framing()
    }
    #expect(try framing([:]) == .none)
    #expect(try framing(["Content-Length": "0"]) == .none)
    #expect(try framing(["Content-Length": "3"]) == .length(3))
    #expect(try framing(["Transfer-Encoding": "chunked"]) == .chunked)
    #expect(throws: HTTPError.self) { try framing(["Transfer-Encoding": "chunked", "Content-Length": "3"]) }
    #expect(throws: HTTPError.self) { try framing(["Transfer-Encoding": "gzip"]) }
  }

  @Test func randomBytesNeverCrash() {
    var generator = TestGenerator(seed: 4)
    let alphabet = Array("0123456789abcdefABCDEF\r\n\r\n\r\n;: \u{0}x".utf8)
    for _ in 0..<100_000 {
      let input = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? 0
      }
      _ = try? Self.read([input[...]], framing: .chunked)
    }
  }
}
