import RTMP
import Testing

struct ChunkWriterTests {
  private func message(_ timestamp: UInt32, type: UInt8 = 9, length: Int = 2, stream: UInt32 = 1) -> ChunkMessage {
    ChunkMessage(
      chunkStreamID: 6, timestamp: timestamp, type: type, messageStreamID: stream, payload: filler(length))
  }

  /// The chunk type each message begins with.
  private func formats(_ messages: [ChunkMessage]) -> [UInt8] {
    var writer = ChunkWriter()
    return messages.map { message in
      var output: [UInt8] = []
      writer.write(message, to: &output)
      return output[0] >> 6
    }
  }

  @Test func headersAreAsShortAsTheyMayBe() {
    #expect(formats([message(0), message(40), message(80), message(120)]) == [0, 2, 3, 3])
    #expect(formats([message(0), message(40, length: 3), message(80), message(80)]) == [0, 1, 1, 2])
    #expect(formats([message(0), message(40, type: 8), message(80, type: 8)]) == [0, 1, 3])
    // Readers differ on a type 3 chunk right after type 0.
    #expect(formats([message(0), message(0), message(0)]) == [0, 2, 3])
    #expect(formats([message(40), message(80), message(120)]) == [0, 2, 3])
    // Back in time, another message stream.
    #expect(formats([message(40), message(39), message(79)]) == [0, 0, 2])
    #expect(formats([message(0), message(1, stream: 2)]) == [0, 0])
  }

  @Test func noDeltaIsExtended() {
    #expect(formats([message(0), message(0xFF_FFFE), message(0x1FF_FFFD)]) == [0, 2, 0])
    #expect(formats([message(UInt32.max), message(39), message(79)]) == [0, 2, 3])
  }

  @Test(arguments: [1, 2, 127, 128, 129, 4096, 0xFF_FFFF]) func whatIsWrittenIsRead(chunkSize: Int) throws {
    var generator = TestGenerator(seed: UInt64(chunkSize))
    var output: [UInt8] = []
    var writer = ChunkWriter()
    writer.write(ControlMessage.setChunkSize(UInt32(chunkSize)).message, to: &output)
    writer.chunkSize = chunkSize
    var written: [ChunkMessage] = []
    var timestamp: UInt32 = 0xFFFF_F000
    for _ in 0..<100 {
      timestamp &+= UInt32.random(in: 0...2, using: &generator) * 20
      if Int.random(in: 0..<20, using: &generator) == 0 { timestamp = UInt32(truncatingIfNeeded: generator.next()) }
      let payload = generator.bytes([0, 1, 127, 128, 129, 256, 300, 5000].randomElement(using: &generator) ?? 0)
      written.append(
        ChunkMessage(
          chunkStreamID: [4, 6, 70, 400].randomElement(using: &generator) ?? 4, timestamp: timestamp,
          type: [8, 9].randomElement(using: &generator) ?? 8, messageStreamID: 1, payload: payload[...]))
    }
    for message in written { writer.write(message, to: &output) }
    for round in 0..<5 {
      let cuts = round == 0 ? [] : randomCuts(of: output.count, pieces: 30, &generator)
      let read = try readMessages(output[...], cuts: cuts, feeding: round % 2 == 0 ? .shared : .borrowed).get()
      #expect(Array(read.dropFirst()) == written)
    }
  }

  @Test func sharedChunksStandAlone() throws {
    let messages = [
      MediaMessage(kind: .video, timestamp: 1_000_000, payload: filler(9000)),
      MediaMessage(kind: .audio, timestamp: 0x200_0000, payload: filler(130)),
      MediaMessage(kind: .script, timestamp: 3, payload: []),
      MediaMessage(kind: .video, timestamp: 2, payload: filler(128)),
    ]
    for message in messages + messages.reversed() {
      let bytes = SharedChunks.encode(message, chunkSize: 128, messageStreamID: 7)
      let read = try readMessages(bytes).get()
      #expect(read.count == 1)
      #expect(read[0].timestamp == message.timestamp)
      #expect(read[0].type == message.kind.rawValue)
      #expect(read[0].messageStreamID == 7)
      #expect(read[0].payload == message.payload)
    }
    let all = messages.flatMap { SharedChunks.encode($0, chunkSize: 128, messageStreamID: 7) }
    #expect(try readMessages(all[...]).get().map(\.payload) == messages.map(\.payload))
  }

  /// The payload of a message in one chunk is the input's own storage.
  @Test func sharedInputIsNotCopied() throws {
    let message = MediaMessage(kind: .video, timestamp: 0, payload: filler(100))
    let bytes = SharedChunks.encode(message, chunkSize: 128, messageStreamID: 1)
    let read = try readMessages(bytes, feeding: .shared).get()
    let place = bytes.withUnsafeBytes { $0.baseAddress }
    #expect(read[0].payload.withUnsafeBytes { $0.baseAddress } == place.map { $0 + 12 })
  }
}
