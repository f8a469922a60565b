import RTMP
import Testing

/// A client against what servers send, by hand and message by message.
struct ClientSessionTests {
  /// A client past the handshake and the peer it talks to.
  struct Bench {
    var session: ClientSession
    var server = ScriptedPeer(skippingHandshake: 1537 + 1536)

    init(_ purpose: ClientSession.Purpose) throws {
      var generator = TestGenerator(seed: 1)
      session = ClientSession(
        configuration: .init(
          purpose: purpose, app: "live", tcUrl: "rtmp://host/live", streamName: "room?k=v", bufferMilliseconds: 1000))
      session.start(randomness: &generator, nowMilliseconds: 0)
      let hello = session.takeOutput()
      _ = try server.read(hello)
      #expect(try receive(joined([3], filler(1536), hello.dropFirst())) == ["handshake"])
      #expect(try said() == ["connect 1 @0"])
    }

    mutating func receive(_ bytes: ArraySlice<UInt8>) throws -> [String] {
      var events: [String] = []
      var offset = 0
      while let event = try session.receive(bytes, from: &offset) { events.append(label(event)) }
      #expect(offset == bytes.count)
      return events
    }

    mutating func said() throws -> [String] { try server.read(session.takeOutput()) }

    /// Through connect and createStream; the answers are checked elsewhere.
    mutating func request() throws {
      _ = try receive(server.bytes(Command("_result", transactionID: 1, arguments: [Self.success])))
      _ = try said()
      let transaction: Double = session.configuration.purpose == .play ? 2 : 4
      _ = try receive(server.bytes(Command("_result", transactionID: transaction, arguments: [1])))
      _ = try said()
    }

    static let success: AMF0Value = .object(["level": "status", "code": "NetConnection.Connect.Success"])
  }

  @Test func playsAsFFmpegDoes() throws {
    var bench = try Bench(.play)
    let result = Command("_result", transactionID: 1, commandObject: .object([:]), arguments: [Bench.success])
    #expect(try bench.receive(bench.server.bytes(result)) == ["connected"])
    #expect(try bench.said() == ["windowAcknowledgementSize(2500000)", "createStream 2 @0"])
    #expect(try bench.receive(bench.server.bytes(Command("_result", transactionID: 2, arguments: [5]))) == [])
    #expect(
      try bench.said() == ["play 3 room?k=v -2000.0 @5", "setBufferLength(messageStreamID: 5, milliseconds: 1000)"])
    #expect(try bench.receive(bench.server.bytes(.streamBegin(1))) == [])
    #expect(try bench.receive(bench.server.bytes(.streamBegin(5))) == ["play"])
    #expect(try bench.receive(bench.server.status("NetStream.Play.Start", on: 5)) == [])
    #expect(try bench.receive(bench.server.media(.video, 40, filler(9), on: 5)) == ["video 40 9"])
    bench.session.close()
    #expect(try bench.said() == ["closeStream 0 @5", "deleteStream 4 5.0 @0"])
    #expect(try bench.receive(bench.server.media(.video, 40, filler(9), on: 5)) == [])
  }

  @Test func publishesAsFFmpegDoes() throws {
    var bench = try Bench(.publish)
    bench.session.send(MediaMessage(kind: .audio, timestamp: 0, payload: [1]))
    #expect(try bench.said() == [])
    let result = Command("_result", transactionID: 1, arguments: [Bench.success])
    #expect(try bench.receive(bench.server.bytes(result)) == ["connected"])
    #expect(
      try bench.said() == [
        "setChunkSize(4096)", "releaseStream 2 room?k=v @0", "FCPublish 3 room?k=v @0", "createStream 4 @0",
      ])
    #expect(try bench.receive(bench.server.bytes(Command("_error", transactionID: 2))) == [])
    #expect(try bench.receive(bench.server.bytes(Command("onFCPublish", transactionID: 0))) == [])
    #expect(try bench.receive(bench.server.bytes(Command("_result", transactionID: 4, arguments: [1]))) == [])
    #expect(try bench.said() == ["publish 5 room?k=v live @1"])
    #expect(try bench.receive(bench.server.status("NetStream.Publish.Start")) == ["publish"])
    bench.session.send(MediaMessage(kind: .audio, timestamp: 23, payload: [1, 2]))
    let metadata = AMF0Writer.write(["onMetaData", .ecmaArray([:])])
    bench.session.send(MediaMessage(kind: .script, timestamp: 23, payload: metadata[...]))
    bench.session.send(MediaMessage(kind: .script, timestamp: 23, payload: AMF0Writer.write(["onCuePoint"])[...]))
    #expect(try bench.said() == ["type 8 23 2 @1", "type 18 23 \(metadata.count + 16) @1", "type 18 23 13 @1"])
    bench.session.close()
    #expect(try bench.said() == ["FCUnpublish 6 room?k=v @0", "deleteStream 7 1.0 @0"])
    bench.session.send(MediaMessage(kind: .audio, timestamp: 40, payload: [1]))
    bench.session.close()
    #expect(try bench.said() == [])
  }

  @Test func refusals() throws {
    // mediamtx, FMS: connect is answered with an error.
    var bench = try Bench(.play)
    let rejected: AMF0Value = .object([
      "level": "error", "code": "NetConnection.Connect.Rejected", "description": "no such app",
    ])
    let error = Command("_error", transactionID: 1, commandObject: .object([:]), arguments: [rejected])
    #expect(try bench.receive(bench.server.bytes(error)) == ["refused NetConnection.Connect.Rejected"])
    #expect(try bench.said() == [])
    // An error without an information object.
    bench = try Bench(.play)
    #expect(try bench.receive(bench.server.bytes(Command("_error", transactionID: 1))) == ["refused connect"])
    bench = try Bench(.play)
    try bench.request()
    #expect(try bench.receive(bench.server.bytes(Command("_error", transactionID: 3))) == ["refused play"])
    // Statuses, with and without the level.
    for code in ["NetStream.Publish.BadName", "NetStream.Publish.Denied", "NetStream.Publish.Unauthorized"] {
      for level in ["error", "status"] {
        bench = try Bench(.publish)
        try bench.request()
        #expect(try bench.receive(bench.server.status(code, level: level)) == ["refused \(code)"])
        #expect(try bench.receive(bench.server.status("NetStream.Publish.Start")) == [])
      }
    }
    for code in ["NetStream.Play.StreamNotFound", "NetStream.Play.Failed", "Vendor.Made.Up"] {
      bench = try Bench(.play)
      try bench.request()
      #expect(try bench.receive(bench.server.status(code, level: "error")) == ["refused \(code)"])
      #expect(try bench.receive(bench.server.media(.video, 0, [1])) == [])
    }
    bench = try Bench(.play)
    try bench.request()
    #expect(
      try bench.receive(bench.server.bytes(Command("close", transactionID: 0))) == [
        "refused NetConnection.Connect.Closed"
      ])
  }

  @Test func ends() throws {
    func play() throws -> Bench {
      var bench = try Bench(.play)
      try bench.request()
      #expect(try bench.receive(bench.server.status("NetStream.Play.Start")) == ["play"])
      return bench
    }
    var bench = try play()
    #expect(try bench.receive(bench.server.bytes(.streamEOF(2))) == [])
    #expect(try bench.receive(bench.server.bytes(.streamEOF(1))) == ["ended streamEOF"])
    #expect(try bench.receive(bench.server.status("NetStream.Play.UnpublishNotify")) == [])
    // The publisher came back.
    #expect(try bench.receive(bench.server.bytes(.streamBegin(1))) == [])
    #expect(try bench.receive(bench.server.media(.video, 0, [1])) == ["video 0 1"])
    #expect(try bench.receive(bench.server.status("NetStream.Play.UnpublishNotify")) == ["ended unpublishNotify"])
    bench = try play()
    #expect(try bench.receive(bench.server.status("NetStream.Play.Stop")) == ["ended playStop"])
    bench = try play()
    #expect(try bench.receive(bench.server.status("NetStream.Play.Complete")) == ["ended playComplete"])
    bench = try play()
    let complete = AMF0Writer.write(["onPlayStatus", .object(["code": "NetStream.Play.Complete"])])
    #expect(try bench.receive(bench.server.media(.script, 0, complete[...])) == ["ended playComplete"])
    bench = try play()
    #expect(
      try bench.receive(bench.server.status("NetStream.Play.InsufficientBW", level: "warning")) == [
        "status NetStream.Play.InsufficientBW"
      ])
    #expect(
      try bench.receive(bench.server.status("NetStream.Seek.Failed", level: "error")) == [
        "status NetStream.Seek.Failed"
      ])
  }

  @Test func mediaOfAllSorts() throws {
    var bench = try Bench(.play)
    try bench.request()
    _ = try bench.receive(bench.server.status("NetStream.Play.Start"))
    // Another message stream, and none: some servers send metadata there.
    #expect(try bench.receive(bench.server.media(.video, 1, [1], on: 7)) == [])
    let metadata = AMF0Writer.write(["onMetaData", .ecmaArray(["width": 1])])[...]
    #expect(try bench.receive(bench.server.media(.script, 1, metadata, on: 0)) == ["script 1 \(metadata.count)"])
    let wrapped = AMF0Writer.write(["@setDataFrame"])[...] + metadata
    #expect(try bench.receive(bench.server.media(.script, 2, wrapped)) == ["script 2 \(metadata.count)"])
    // AMF3 data: a format byte first.
    let data = ChunkMessage(
      chunkStreamID: 6, timestamp: 3, type: 15, messageStreamID: 1, payload: [0] + metadata)
    #expect(try bench.receive(bench.server.bytes(data)) == ["script 3 \(metadata.count)"])
    for name in ["|RtmpSampleAccess", "@clearDataFrame", "onStatus"] {
      #expect(try bench.receive(bench.server.media(.script, 3, AMF0Writer.write([.string(name)])[...])) == [])
    }
    // Script data that is no AMF0 is the owner's to judge.
    #expect(try bench.receive(bench.server.media(.script, 3, [99])) == ["script 3 1"])
    let aggregate = ChunkMessage(
      chunkStreamID: 6, timestamp: 1000, type: 22, messageStreamID: 1, payload: AggregateTests.tags)
    #expect(try bench.receive(bench.server.bytes(aggregate)) == ["audio 1000 2", "video 1040 1"])
    // Shared objects and types nobody knows.
    for type: UInt8 in [16, 19, 7, 200] {
      let other = ChunkMessage(chunkStreamID: 6, timestamp: 0, type: type, messageStreamID: 1, payload: [1])
      #expect(try bench.receive(bench.server.bytes(other)) == [])
    }
  }

  @Test func answersServers() throws {
    var bench = try Bench(.play)
    #expect(try bench.receive(bench.server.bytes(.pingRequest(77))) == [])
    #expect(try bench.said() == ["pingResponse(77)"])
    #expect(try bench.receive(bench.server.bytes(.setPeerBandwidth(5000, .dynamic))) == [])
    #expect(try bench.receive(bench.server.bytes(.setPeerBandwidth(5000, .dynamic))) == [])
    #expect(try bench.said() == ["windowAcknowledgementSize(5000)"])
    #expect(try bench.receive(bench.server.bytes(Command("onBWDone", transactionID: 0))) == [])
    #expect(try bench.receive(bench.server.bytes(Command("onBWDone", transactionID: 0))) == [])
    #expect(try bench.said() == ["_checkbw 2 @0"])
    #expect(try bench.receive(bench.server.bytes(Command("_error", transactionID: 2))) == [])
    #expect(try bench.receive(bench.server.bytes(Command("_onbwcheck", transactionID: 9))) == [])
    #expect(try bench.said() == ["_result 9 0.0 @0"])
    #expect(try bench.receive(bench.server.bytes(.streamBegin(0))) == [])
    #expect(try bench.receive(bench.server.bytes(Command("madeUp", transactionID: 5))) == [])
    #expect(try bench.said() == [])
  }

  @Test func acknowledges() throws {
    var bench = try Bench(.play)
    try bench.request()
    _ = try bench.receive(bench.server.status("NetStream.Play.Start"))
    _ = try bench.receive(bench.server.bytes(.windowAcknowledgementSize(100_000)))
    var said: [String] = []
    for index in 0..<50 {
      _ = try bench.receive(bench.server.media(.video, UInt32(index), filler(10_000)))
      said += try bench.said()
    }
    #expect(said == (1...10).map { "acknowledgement(\($0 * 50_000))" })
    // A window that no peer means does not flood it.
    _ = try bench.receive(bench.server.bytes(.windowAcknowledgementSize(0)))
    _ = try bench.said()
    for index in 0..<100 { _ = try bench.receive(bench.server.media(.audio, UInt32(index), [1, 2])) }
    #expect(try bench.said().count <= 2)
  }

  @Test func malformedAnswers() throws {
    var bench = try Bench(.play)
    _ = try bench.receive(bench.server.bytes(Command("_result", transactionID: 1, arguments: [Bench.success])))
    let error = try #require(throws: RTMPError.self) {
      try bench.receive(bench.server.bytes(Command("_result", transactionID: 2, arguments: ["one"])))
    }
    #expect(!error.isHandshakeFailure)
    #expect(throws: error) { try bench.receive([0]) }
    bench.session.close()
    #expect(throws: error) { try bench.receive([0]) }
    for number in [-1, .nan, .infinity, 0.5, 1e300] {
      var bench = try Bench(.play)
      _ = try bench.receive(bench.server.bytes(Command("_result", transactionID: 1)))
      #expect(throws: RTMPError.self) {
        try bench.receive(bench.server.bytes(Command("_result", transactionID: 2, arguments: [.number(number)])))
      }
    }
  }

  @Test func beforeTheStart() throws {
    var session = ClientSession(configuration: .init(purpose: .play, app: "a", tcUrl: "b", streamName: "c"))
    var offset = 0
    #expect(try session.receive([1, 2, 3], from: &offset).map(label) == nil)
    #expect(offset == 3)
    session.close()
    #expect(session.takeOutput().isEmpty)
  }
}
