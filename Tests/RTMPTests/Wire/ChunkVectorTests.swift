import RTMP
import Testing

/// Chunks written by hand from RTMP 1.0, section 5.3.
struct ChunkVectorTests {
  /// 5.3.2.1: four audio messages of 32 bytes, 20 ms apart: chunks of 44, 36, 33 and 33 bytes.
  static let example1 =
    joined(
      hex("03 00 03 e8 00 00 20 08 39 30 00 00"), filler(32), hex("83 00 00 14"), filler(32), hex("c3"), filler(32),
      hex("c3"), filler(32))

  /// 5.3.2.2: a video message of 307 bytes in chunks of 140, 129 and 52 bytes.
  static let example2 =
    joined(
      hex("04 00 03 e8 00 01 33 09 3a 30 00 00"), filler(307).prefix(128), hex("c4"), filler(307)[128..<256], hex("c4"),
      filler(307)[256...])

  static let messages1 = [1000, 1020, 1040, 1060].map { (timestamp: UInt32) in
    ChunkMessage(chunkStreamID: 3, timestamp: timestamp, type: 8, messageStreamID: 12345, payload: filler(32))
  }
  static let messages2 = [
    ChunkMessage(chunkStreamID: 4, timestamp: 1000, type: 9, messageStreamID: 12346, payload: filler(307))
  ]

  @Test(arguments: Feeding.allCases) func readsTheSpecificationsExamples(feeding: Feeding) {
    #expect(Self.example1.count == 44 + 36 + 33 + 33)
    #expect(Self.example2.count == 140 + 129 + 52)
    #expect(readMessages(Self.example1, feeding: feeding) == .success(Self.messages1))
    #expect(readMessages(Self.example2, feeding: feeding) == .success(Self.messages2))
    for (bytes, messages) in [(Self.example1, Self.messages1), (Self.example2, Self.messages2)] {
      for cut in 0...bytes.count {
        #expect(readMessages(bytes, cuts: [cut], feeding: feeding) == .success(messages))
      }
      #expect(readMessages(bytes, cuts: Array(1..<bytes.count), feeding: feeding) == .success(messages))
    }
  }

  @Test func writesTheSpecificationsExamples() {
    var writer = ChunkWriter()
    var output: [UInt8] = []
    for message in Self.messages1 { writer.write(message, to: &output) }
    #expect(output[...] == Self.example1)
    output = []
    for message in Self.messages2 { writer.write(message, to: &output) }
    #expect(output[...] == Self.example2)
  }

  @Test func deltasOfTypes1And2Accumulate() {
    let bytes = hex(
      """
      04 00 03 e8 00 00 01 08 01 00 00 00 aa
      44 00 00 28 00 00 02 08 bb bb
      84 00 00 28 cc cc
      c4 dd dd
      44 00 00 00 00 00 01 09 ee
      """)
    let times = (try? readMessages(bytes).get())?.map { [UInt32($0.type), $0.timestamp, UInt32($0.payload.count)] }
    #expect(times == [[8, 1000, 1], [8, 1040, 2], [8, 1080, 2], [8, 1120, 2], [9, 1120, 1]])
  }

  @Test func type3AfterType0AddsItsTimestamp() {
    let bytes = hex("05 00 00 0a 00 00 01 08 01 00 00 00 aa c5 bb c5 cc")
    #expect((try? readMessages(bytes).get())?.map(\.timestamp) == [10, 20, 30])
  }

  @Test func timestampsWrap() {
    let bytes = hex("05 ff ff ff 00 00 01 08 01 00 00 00 ff ff ff f0 aa 85 00 00 20 bb")
    #expect((try? readMessages(bytes).get())?.map(\.timestamp) == [0xFFFF_FFF0, 0x10])
  }

  @Test func basicHeadersOfTwoAndThreeBytes() {
    let body = "00 00 01 00 00 01 08 01 00 00 00 aa"
    let bytes = hex(
      "00 00 \(body) 00 ff \(body) 01 00 01 \(body) 01 ff ff \(body) 3f \(body) c0 00 bb c1 ff ff cc")
    let expected: [UInt32] = [64, 319, 320, 65599, 63, 64, 65599]
    for cut in 0...bytes.count {
      #expect((try? readMessages(bytes, cuts: [cut]).get())?.map(\.chunkStreamID) == expected)
    }
    var writer = ChunkWriter()
    for id in expected.prefix(5) {
      var output: [UInt8] = []
      let message = ChunkMessage(chunkStreamID: id, timestamp: 1, type: 8, messageStreamID: 1, payload: [0xAA])
      writer.write(message, to: &output)
      #expect(readMessages(output[...]) == .success([message]))
    }
  }

  /// A three-byte header may name a stream that two bytes could; it is the same stream.
  @Test func longerHeaderThanNeeded() {
    let bytes = hex("00 05 00 00 01 00 00 01 08 01 00 00 00 aa c1 05 00 bb")
    #expect((try? readMessages(bytes).get())?.map(\.chunkStreamID) == [69, 69])
  }

  @Test func aChunkStreamMayBeginWithType1() {
    // librtmp's ping on chunk stream 2.
    let bytes = hex("42 00 00 00 00 00 06 04 00 06 00 00 0b 68")
    #expect(
      readMessages(bytes)
        == .success([
          ChunkMessage(
            chunkStreamID: 2, timestamp: 0, type: 4, messageStreamID: 0, payload: hex("00 06 00 00 0b 68"))
        ]))
  }

  @Test func interleavedMessages() {
    let video = filler(300)
    let audio = filler(200, seed: 9)
    let bytes =
      joined(
        hex("06 00 00 0a 00 01 2c 09 01 00 00 00"), video.prefix(128), hex("04 00 00 0b 00 00 c8 08 01 00 00 00"),
        audio.prefix(128), hex("c6"), video[128..<256], hex("02 00 00 00 00 00 04 01 00 00 00 00 00 00 01 00"),
        hex("c4"),
        audio[128...], hex("c6"), video[256...])
    let expected = [
      ChunkMessage(chunkStreamID: 2, timestamp: 0, type: 1, messageStreamID: 0, payload: [0, 0, 1, 0]),
      ChunkMessage(chunkStreamID: 4, timestamp: 11, type: 8, messageStreamID: 1, payload: audio[...]),
      ChunkMessage(chunkStreamID: 6, timestamp: 10, type: 9, messageStreamID: 1, payload: video[...]),
    ]
    for feeding in Feeding.allCases {
      for cut in 0...bytes.count {
        #expect(readMessages(bytes, cuts: [cut], feeding: feeding) == .success(expected))
      }
    }
  }

  @Test func abortDropsTheMessageThatIsUnderWay() {
    let bytes =
      joined(
        hex("06 00 00 0a 00 01 2c 09 01 00 00 00"), filler(128), hex("02 00 00 00 00 00 04 02 00 00 00 00 00 00 00 06"),
        hex("c6"), filler(128, seed: 2), hex("c6"), filler(128, seed: 3), hex("c6"), filler(44, seed: 4),
        hex("42 00 00 00 00 00 04 02 00 00 00 63"))
    let messages = (try? readMessages(bytes).get()) ?? []
    #expect(messages.map(\.type) == [2, 9, 2])
    #expect(messages[1].timestamp == 20)
    #expect(messages[1].payload.elementsEqual(filler(128, seed: 2) + filler(128, seed: 3) + filler(44, seed: 4)))
  }

  @Test func aNewHeaderInTheMiddleAbandonsTheMessage() {
    let bytes =
      joined(hex("06 00 00 0a 00 01 2c 09 01 00 00 00"), filler(128), hex("46 00 00 05 00 00 02 09 aa bb"))
    #expect(
      readMessages(bytes)
        == .success([
          ChunkMessage(chunkStreamID: 6, timestamp: 15, type: 9, messageStreamID: 1, payload: [0xAA, 0xBB])
        ]))
  }

  @Test func emptyMessages() {
    let bytes = hex("06 00 00 0a 00 00 00 09 01 00 00 00 c6 c6 86 00 00 01")
    #expect((try? readMessages(bytes).get())?.map(\.timestamp) == [10, 20, 30, 31])
  }
}
