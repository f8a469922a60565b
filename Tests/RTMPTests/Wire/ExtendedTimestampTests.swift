import RTMP
import Testing

/// The extended timestamp (RTMP 1.0, 5.3.1.3) in the two ways that senders have with type 3 chunks. Streams break after
/// 4 h 39 min where a reader knows only one of them.
struct ExtendedTimestampTests {
  static let payload = filler(300, seed: 77)
  static let time: UInt32 = 0x0102_0304
  static let head = hex("06 ff ff ff 00 01 2c 09 01 00 00 00 01 02 03 04")

  static let repeating = joined(
    head, payload.prefix(128), hex("c6 01 02 03 04"), payload.dropFirst(128).prefix(128), hex("c6 01 02 03 04"),
    payload.dropFirst(256))
  static let silent = joined(
    head, payload.prefix(128), hex("c6"), payload.dropFirst(128).prefix(128), hex("c6"), payload.dropFirst(256))

  @Test(arguments: [repeating, silent]) func bothWritersAtEverySplit(bytes: ArraySlice<UInt8>) {
    let expected = [
      ChunkMessage(
        chunkStreamID: 6, timestamp: Self.time, type: 9, messageStreamID: 1, payload: Self.payload)
    ]
    for feeding in Feeding.allCases {
      for cut in 0...bytes.count {
        #expect(readMessages(bytes, cuts: [cut], feeding: feeding) == .success(expected))
      }
      #expect(readMessages(bytes, cuts: Array(1..<bytes.count), feeding: feeding) == .success(expected))
    }
  }

  /// Payload that begins like the timestamp but is not it must not lose a byte, wherever the input ends; also where so
  /// little payload is left that the comparison runs into the next chunk.
  @Test(arguments: [1, 2, 3, 4, 5], [0, 1, 2, 3])
  func payloadThatBeginsLikeTheTimestamp(tail: Int, equal: Int) {
    var payload = filler(128)
    for place in 0..<tail { payload.append(place < equal ? UInt8(place + 1) : 0xEE) }
    let length = UInt8(128 + tail)
    let bytes = joined(
      hex("06 ff ff ff 00 00"), [length], hex("09 01 00 00 00 01 02 03 04"), payload.prefix(128), [0xC6],
      payload.dropFirst(128), hex("05 00 00 09 00 00 01 08 01 00 00 00 aa"))
    let expected = [
      ChunkMessage(chunkStreamID: 6, timestamp: Self.time, type: 9, messageStreamID: 1, payload: payload),
      ChunkMessage(chunkStreamID: 5, timestamp: 9, type: 8, messageStreamID: 1, payload: [0xAA]),
    ]
    for feeding in Feeding.allCases {
      for cut in 0...bytes.count {
        #expect(readMessages(bytes, cuts: [cut], feeding: feeding) == .success(expected))
        let next = min(cut + 1, bytes.count)
        #expect(readMessages(bytes, cuts: [cut, next], feeding: feeding) == .success(expected))
      }
      #expect(readMessages(bytes, cuts: Array(1..<bytes.count), feeding: feeding) == .success(expected))
    }
  }

  @Test func extendedDelta() {
    let bytes = hex(
      """
      06 00 00 05 00 00 01 09 01 00 00 00 aa
      86 ff ff ff 01 00 00 00 bb
      c6 01 00 00 00 cc
      c6 dd
      86 00 00 01 ee c6 ff
      """)
    #expect(
      (try? readMessages(bytes).get())?.map(\.timestamp) == [
        5, 0x100_0005, 0x200_0005, 0x300_0005, 0x300_0006, 0x300_0007,
      ])
  }

  /// 0xFFFFFF itself needs the field; one less does not.
  @Test(arguments: [0xFF_FFFE, 0xFF_FFFF, 0x100_0000, 0x7FFF_FFFF, UInt32.max]) func boundary(time: UInt32) {
    let message = ChunkMessage(
      chunkStreamID: 6, timestamp: time, type: 9, messageStreamID: 1, payload: Self.payload)
    var writer = ChunkWriter()
    var output: [UInt8] = []
    writer.write(message, to: &output)
    let extra = time >= 0xFF_FFFF ? 4 : 0
    #expect(output.count == 12 + 300 + 2 + 3 * extra)
    if extra > 0 {
      #expect(output[12..<16].elementsEqual(output[145..<149]))
      #expect(output[144] == 0xC6)
    }
    #expect(readMessages(output[...]) == .success([message]))
    let shared = SharedChunks.encode(
      MediaMessage(kind: .video, timestamp: time, payload: Self.payload), chunkSize: 128, messageStreamID: 1)
    #expect(shared.elementsEqual(output))
  }
}
