import RTMP
import Testing

/// Both sessions against each other. Real peers' bytes are in the golden tests: agreement between the two proves little.
struct SessionPairTests {
  static let steps: [Int?] = [nil, 1, 7, 1000]

  @Test(arguments: steps) func publishes(step: Int?) throws {
    var pair = SessionPair(.publish)
    pair.step = step
    try pair.start()
    #expect(pair.clientEvents.map(label) == ["handshake", "connected", "publish"])
    let metadata = AMF0Writer.write(["onMetaData", .ecmaArray(["width": 540])])
    pair.client.send(MediaMessage(kind: .script, timestamp: 0, payload: metadata[...]))
    pair.client.send(MediaMessage(kind: .video, timestamp: 0, payload: ArraySlice(repeating: 1, count: 5000)))
    pair.client.send(MediaMessage(kind: .audio, timestamp: 5, payload: [0xAF, 1, 2]))
    pair.client.send(MediaMessage(kind: .video, timestamp: 0x100_0000, payload: ArraySlice(repeating: 1, count: 5000)))
    try pair.settle()
    pair.client.close()
    try pair.settle()
    #expect(
      pair.serverEvents.map(label) == [
        "connect live rtmp://host/live", "publish room?k=v", "script 0 \(metadata.count)", "video 0 5000", "audio 5 3",
        "video 16777216 5000", "publish ended",
      ])
  }

  @Test(arguments: steps) func plays(step: Int?) throws {
    var pair = SessionPair(.play)
    pair.step = step
    try pair.start()
    #expect(pair.clientEvents.map(label) == ["handshake", "connected", "play", "status NetStream.Play.Reset"])
    #expect(pair.server.bufferMilliseconds == 3000)
    pair.clientEvents = []
    for timestamp: UInt32 in [0xFFFF_FFF0, 0, 40] {
      pair.server.send(
        MediaMessage(kind: .video, timestamp: timestamp, payload: ArraySlice(repeating: 9, count: 10_000)))
    }
    pair.server.sendStreamEnd()
    try pair.settle()
    pair.server.sendStreamBegin()
    pair.server.sendStreamEnd()
    pair.server.sendPing(5)
    try pair.settle()
    #expect(
      pair.clientEvents.map(label) == [
        "video 4294967280 10000", "video 0 10000", "video 40 10000", "ended streamEOF", "ended streamEOF",
      ])
    pair.client.close()
    try pair.settle()
    #expect(pair.serverEvents.map(label) == ["connect live rtmp://host/live", "play room?k=v", "play ended"])
  }
}
