import RTMP
import Testing

/// Peers that send what no peer should.
struct ChunkLimitTests {
  private func failure(_ bytes: ArraySlice<UInt8>, limits: ChunkReader.Limits = .init()) -> RTMPError? {
    switch readMessages(bytes, limits: limits) {
    case .success: return nil
    case .failure(let error):
      // The same error, wherever the input is split.
      if bytes.count < 200 {
        #expect(readMessages(bytes, cuts: Array(1..<bytes.count), limits: limits) == .failure(error))
      }
      return error
    }
  }

  @Test(arguments: ["83 00 00 01", "c3", "c0 07", "81 01 01 00 00 00"]) func noHeaderToInherit(bytes: String) {
    guard case .missingChunkHeader = failure(hex(bytes)) else {
      Issue.record("\(bytes) was taken")
      return
    }
  }

  @Test func chunkSizes() {
    func setting(_ size: String) -> ArraySlice<UInt8> { hex("02 00 00 00 00 00 04 01 00 00 00 00 \(size)") }
    #expect(failure(setting("00 00 00 00")) == .chunkSizeOutOfRange(0))
    #expect(failure(setting("80 00 00 00")) == .chunkSizeOutOfRange(0x8000_0000))
    #expect(failure(setting("ff ff ff ff")) == .chunkSizeOutOfRange(.max))
    for size in ["00 00 00 01", "05 f5 e1 00", "7f ff ff ff"] {
      let message = ChunkMessage(
        chunkStreamID: 6, timestamp: 0, type: 9, messageStreamID: 1, payload: filler(1000))
      var writer = ChunkWriter(chunkSize: size == "00 00 00 01" ? 1 : 0xFF_FFFF)
      var output: [UInt8] = []
      writer.write(message, to: &output)
      let messages = try? readMessages(joined(setting(size), output[...])).get()
      #expect(messages?.last == message)
    }
    #expect(failure(hex("02 00 00 00 00 00 03 01 00 00 00 00 00 00 80")) != nil)
    #expect(failure(hex("02 00 00 00 00 00 00 02 00 00 00 00")) != nil)
  }

  /// The largest message the format has, announced in chunks of 100 MB: memory follows what arrives.
  @Test func aLengthAloneAllocatesNothing() throws {
    var reader = ChunkReader()
    let bytes = hex("02 00 00 00 00 00 04 01 00 00 00 00 05 f5 e1 00 06 00 00 00 ff ff ff 09 01 00 00 00 aa")
    var offset = 0
    #expect(try reader.receive(bytes, from: &offset)?.type == 1)
    #expect(try reader.receive(bytes, from: &offset) == nil)
    #expect(reader.partialBytes == 1)
    #expect(reader.chunkSize == 100_000_000)
  }

  @Test func theLongestMessage() throws {
    let payload = ArraySlice<UInt8>(repeating: 5, count: 0xFF_FFFF)
    let message = MediaMessage(kind: .video, timestamp: 1, payload: payload)
    let bytes = SharedChunks.encode(message, chunkSize: 128, messageStreamID: 1)
    let read = try readMessages(bytes, cuts: Array(stride(from: 65536, to: bytes.count, by: 65536))).get()
    #expect(read.count == 1)
    #expect(read[0].payload == payload)
  }

  @Test func messagesOverALimit() {
    var limits = ChunkReader.Limits()
    limits.messageBytes = 1000
    limits.commandBytes = 100
    #expect(
      failure(hex("06 00 00 00 00 03 e9 09 01 00 00 00"), limits: limits) == .messageTooLong(bytes: 1001, limit: 1000))
    #expect(
      failure(hex("06 00 00 00 00 00 65 14 01 00 00 00"), limits: limits) == .messageTooLong(bytes: 101, limit: 100))
    #expect(failure(hex("06 00 00 00 00 03 e8 09 01 00 00 00"), limits: limits) == nil)
    #expect(failure(hex("03 00 00 00 01 00 01 14 00 00 00 00")) == .messageTooLong(bytes: 65537, limit: 65536))
  }

  @Test func chunkStreams() {
    let bytes = (0..<65).flatMap { id in hex("00") + [UInt8(id)] + hex("00 00 00 00 00 01 08 01 00 00 00 aa") }
    #expect(failure(bytes[...]) == .tooManyChunkStreams(limit: 64))
    #expect(failure(bytes[..<(64 * 14)]) == nil)
  }

  @Test func unfinishedMessagesTogether() {
    var limits = ChunkReader.Limits()
    limits.partialBytes = 1000
    let bytes = (2..<12).flatMap { [UInt8($0)] + hex("00 00 00 00 01 00 09 01 00 00 00") + filler(128) }
    #expect(failure(bytes[...], limits: limits) == .tooManyPartialBytes(limit: 1000))
    #expect(failure(bytes[..<(7 * 140)], limits: limits) == nil)
  }

  @Test func partialBytesReturnToZero() throws {
    var generator = TestGenerator(seed: 3)
    var writer = ChunkWriter()
    var output: [UInt8] = []
    for index in 0..<200 {
      let payload = generator.bytes(Int.random(in: 0...2000, using: &generator))
      writer.write(
        ChunkMessage(
          chunkStreamID: UInt32.random(in: 3...8, using: &generator), timestamp: UInt32(index), type: 9,
          messageStreamID: 1, payload: payload[...]), to: &output)
    }
    var reader = ChunkReader()
    var offset = 0
    var count = 0
    while try reader.receive(output[...], from: &offset) != nil { count += 1 }
    #expect(count == 200)
    #expect(reader.partialBytes == 0)
    #expect(Int(reader.bytesReceived) == output.count)
  }

  /// Noise, and valid chunks with a few bytes changed: an error or messages, the same ones at every split.
  @Test func noise() {
    var generator = TestGenerator(seed: 21)
    let valid = joined(
      ChunkVectorTests.example1, ChunkVectorTests.example2, ExtendedTimestampTests.repeating,
      ExtendedTimestampTests.silent)
    for round in 0..<1000 {
      var bytes = round % 3 == 0 ? generator.bytes(400)[...] : valid
      for _ in 0..<(round % 3 == 0 ? 0 : 4) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8(truncatingIfNeeded: generator.next())
      }
      let cuts = randomCuts(of: bytes.count, pieces: 9, &generator)
      let whole = describe(readMessages(bytes))
      #expect(whole == describe(readMessages(bytes, cuts: cuts, feeding: .shared)))
    }
  }

  private func describe(_ result: Result<[ChunkMessage], RTMPError>) -> String { "\(result)" }
}
