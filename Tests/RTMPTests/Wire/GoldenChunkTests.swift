import RTMP
import Testing

/// What ffmpeg and nginx-rtmp sent, against what another reader found in it, whole and split at every byte.
struct GoldenChunkTests {
  private func chunks(_ capture: GoldenCapture) throws -> ArraySlice<UInt8> {
    try capture.bytes().dropFirst(GoldenCapture.handshakeLength)
  }

  @Test func capturesAreThere() { #expect(GoldenCapture.all.count >= 16) }

  @Test(arguments: GoldenCapture.all) func whole(capture: GoldenCapture) throws {
    let bytes = try chunks(capture)
    for feeding in Feeding.allCases {
      let messages = try readMessages(bytes, feeding: feeding).get()
      #expect(messages.map(GoldenCapture.line) == (try capture.messages()))
    }
  }

  @Test(arguments: GoldenCapture.all) func byteByByte(capture: GoldenCapture) throws {
    let bytes = try chunks(capture)
    guard !bytes.isEmpty else { return }
    for feeding in Feeding.allCases {
      let messages = try readMessages(bytes, cuts: Array(1..<bytes.count), feeding: feeding).get()
      #expect(messages.map(GoldenCapture.line) == (try capture.messages()))
    }
  }

  /// Each message by itself, cut in two at every byte near its beginning, where the headers are, and at many behind.
  @Test(arguments: GoldenCapture.all) func everyCut(capture: GoldenCapture) throws {
    let bytes = try chunks(capture)
    var reader = ChunkReader()
    var start = 0
    while start < bytes.count {
      var after = reader
      var end = start
      let expected = try after.receive(bytes, from: &end)
      guard let expected else { break }
      for cut in start + 1..<end where cut - start < 40 || end - cut < 4 || cut % 19 == 0 {
        var split = reader
        var offset = start
        let early = try split.receive(bytes.prefix(cut), from: &offset)
        let late = try split.receive(bytes, from: &offset)
        if early != nil || late != expected || offset != end {
          Issue.record("message at \(start) cut at \(cut)")
        }
      }
      reader = after
      start = end
    }
  }

  @Test(arguments: GoldenCapture.all) func seededCuts(capture: GoldenCapture) throws {
    let bytes = try chunks(capture)
    var generator = TestGenerator(seed: 17)
    for round in 0..<40 {
      let cuts = randomCuts(of: bytes.count, pieces: 2 + round, &generator)
      let messages = try readMessages(bytes, cuts: cuts, feeding: round % 2 == 0 ? .shared : .borrowed).get()
      #expect(messages.map(GoldenCapture.line) == (try capture.messages()))
    }
  }

  /// The captures with a few bytes changed: an error or messages, the same ones however they are split.
  @Test(arguments: GoldenCapture.all) func damaged(capture: GoldenCapture) throws {
    let bytes = try chunks(capture)
    guard !bytes.isEmpty else { return }
    var generator = TestGenerator(seed: 5)
    for _ in 0..<40 {
      var damaged = bytes
      for _ in 0..<3 {
        damaged[Int.random(in: damaged.indices, using: &generator)] = UInt8(truncatingIfNeeded: generator.next())
      }
      let whole = readMessages(damaged)
      let split = readMessages(damaged, cuts: randomCuts(of: damaged.count, pieces: 40, &generator), feeding: .shared)
      #expect(whole.map { $0.map(GoldenCapture.line) } == split.map { $0.map(GoldenCapture.line) })
    }
  }

  /// What is read and written again is read as the same.
  @Test(arguments: GoldenCapture.all) func written(capture: GoldenCapture) throws {
    let messages = try readMessages(try chunks(capture)).get().filter { $0.type > 2 }
    var writer = ChunkWriter()
    var output: [UInt8] = []
    for message in messages { writer.write(message, to: &output) }
    #expect(try readMessages(output[...]).get() == messages)
  }
}
