import RTMP
import Testing

/// A server against what clients send, by hand and message by message.
struct ServerSessionTests {
  /// A server past the handshake and the client it talks to.
  struct Bench {
    var session = ServerSession(configuration: .init(chunkSize: 4096, acknowledgementWindow: 1_000_000))
    var client = ScriptedPeer(skippingHandshake: 3073)

    init(connected: Bool = true) throws {
      #expect(try receive(joined([3], filler(1536), filler(1536))) == [])
      #expect(try client.read(session.takeOutput()) == [])
      if connected { try connect() }
    }

    static let connect = Command(
      "connect", transactionID: 1,
      commandObject: .object(["app": "live", "tcUrl": "rtmp://host/live", "objectEncoding": 0]))

    mutating func connect() throws {
      #expect(try receive(client.bytes(Self.connect)) == ["connect live rtmp://host/live"])
      session.acceptConnect()
      #expect(
        try said() == [
          "windowAcknowledgementSize(1000000)",
          "setPeerBandwidth(1000000, Optional(RTMP.ControlMessage.LimitType.dynamic))",
          "setChunkSize(4096)", "_result 1 NetConnection.Connect.Success @0", "onBWDone 0 @0",
        ])
    }

    mutating func receive(_ bytes: ArraySlice<UInt8>) throws -> [String] {
      var events: [String] = []
      var offset = 0
      while let event = try session.receive(bytes, from: &offset) { events.append(label(event)) }
      #expect(offset == bytes.count)
      return events
    }

    mutating func receive(
      _ name: String, _ transactionID: Double = 0, _ arguments: [AMF0Value] = [], on stream: UInt32 = 0,
      type: UInt8 = 20
    ) throws -> [String] {
      let command = Command(name, transactionID: transactionID, arguments: arguments)
      return try receive(client.bytes(command, on: stream, type: type))
    }

    mutating func said() throws -> [String] { try client.read(session.takeOutput()) }
  }

  @Test func aPublisherLikeOBS() throws {
    var bench = try Bench()
    #expect(try bench.receive(bench.client.bytes(.setChunkSize(4096))) == [])
    #expect(try bench.receive("releaseStream", 2, ["room?k=v"]) == [])
    #expect(try bench.receive("FCPublish", 3, ["room?k=v"]) == [])
    #expect(try bench.receive("createStream", 4) == [])
    #expect(try bench.said() == ["_result 2 undefined @0", "_result 3 undefined @0", "_result 4 1.0 @0"])
    #expect(try bench.receive("publish", 5, ["room?k=v", "live"], on: 1) == ["publish room?k=v"])
    // Nothing is media before the owner has accepted.
    #expect(try bench.receive(bench.client.media(.audio, 0, [1])) == [])
    bench.session.acceptPublish()
    #expect(
      try bench.said() == [
        "onFCPublish 0 NetStream.Publish.Start @0", "streamBegin(1)", "onStatus 0 NetStream.Publish.Start @1",
      ])
    #expect(bench.session.mediaStreamID == 1)
    let metadata = AMF0Writer.write(["@setDataFrame", "onMetaData", .ecmaArray(["width": 1])])
    #expect(
      try bench.receive(bench.client.media(.script, 0, metadata[...])) == ["script 0 \(metadata.count - 16)"])
    #expect(try bench.receive(bench.client.media(.video, 40, filler(9))) == ["video 40 9"])
    #expect(try bench.receive(bench.client.media(.video, 40, filler(9), on: 2)) == [])
    let clear = AMF0Writer.write(["@clearDataFrame", "onMetaData"])
    #expect(try bench.receive(bench.client.media(.script, 40, clear[...])) == [])
    #expect(try bench.receive("FCUnpublish", 6, ["room?k=v"]) == ["publish ended"])
    #expect(try bench.receive("deleteStream", 7, [1]) == [])
    #expect(
      try bench.said() == [
        "_result 6 undefined @0", "onFCUnpublish 0 NetStream.Unpublish.Success @0",
        "onStatus 0 NetStream.Unpublish.Success @1",
      ])
    #expect(try bench.receive(bench.client.media(.video, 80, filler(9))) == [])
    // The same connection may publish again, on another stream.
    #expect(try bench.receive("createStream", 8) == [])
    #expect(try bench.said() == ["_result 8 2.0 @0"])
    #expect(try bench.receive("publish", 0, ["next"], on: 2) == ["publish next"])
    bench.session.acceptPublish()
    #expect(bench.session.mediaStreamID == 2)
    #expect(try bench.receive(bench.client.media(.video, 80, filler(9), on: 2)) == ["video 80 9"])
    #expect(try bench.receive("closeStream", 0, on: 2) == ["publish ended"])
  }

  @Test func aPlayerLikeFFmpeg() throws {
    var bench = try Bench()
    #expect(try bench.receive(bench.client.bytes(.windowAcknowledgementSize(2_500_000))) == [])
    #expect(try bench.receive("createStream", 2) == [])
    #expect(try bench.receive("_checkbw", 3) == [])
    #expect(try bench.receive("getStreamLength", 4, ["room"]) == [])
    #expect(try bench.said() == ["_result 2 1.0 @0", "_result 3 undefined @0", "_result 4 0.0 @0"])
    #expect(try bench.receive("play", 4, ["room", -2000], on: 1) == ["play room"])
    #expect(try bench.receive(bench.client.bytes(.setBufferLength(messageStreamID: 1, milliseconds: 3000))) == [])
    #expect(bench.session.bufferMilliseconds == 3000)
    bench.session.acceptPlay()
    #expect(
      try bench.said() == [
        "streamBegin(1)", "onStatus 0 NetStream.Play.Reset @1", "onStatus 0 NetStream.Play.Start @1", "type 18 0 24 @1",
      ])
    // Shared chunks go between what the session says.
    let message = MediaMessage(kind: .video, timestamp: 0, payload: filler(9000))
    let shared = SharedChunks.encode(message, chunkSize: 4096, messageStreamID: 1)
    #expect(try bench.client.read(shared) == ["type 9 0 9000 @1"])
    bench.session.send(MediaMessage(kind: .audio, timestamp: 0x1FF_FFFF, payload: [1]))
    #expect(try bench.receive("pause", 0, [true, 0], on: 1) == ["pause true"])
    #expect(try bench.receive("pauseRaw", 0, [false, 0], on: 1) == ["pause false"])
    #expect(try bench.receive("seek", 0, [0], on: 1) == [])
    #expect(
      try bench.said() == [
        "type 8 33554431 1 @1", "onStatus 0 NetStream.Pause.Notify @1", "onStatus 0 NetStream.Unpause.Notify @1",
        "onStatus 0 NetStream.Seek.Failed @1",
      ])
    #expect(try bench.client.read(shared) == ["type 9 0 9000 @1"])
    bench.session.sendPing(9)
    bench.session.sendStreamEnd()
    bench.session.sendStreamBegin()
    #expect(
      try bench.said() == [
        "pingRequest(9)", "streamEOF(1)", "onStatus 0 NetStream.Play.UnpublishNotify @1",
        "onStatus 0 NetStream.Play.Stop @1", "streamBegin(1)",
      ])
    #expect(try bench.receive("receiveAudio", 0, [false], on: 1) == [])
    #expect(try bench.receive("receiveVideo", 0, [false], on: 1) == [])
    #expect(!bench.session.wantsAudio)
    #expect(!bench.session.wantsVideo)
    #expect(try bench.receive("deleteStream", 0, [9]) == [])
    #expect(try bench.receive("deleteStream", 0, [1]) == ["play ended"])
    bench.session.send(message)
    bench.session.sendStreamEnd()
    #expect(try bench.said() == [])
  }

  @Test func aFlashClientWithAMF3() throws {
    var bench = try Bench(connected: false)
    let connect = Command(
      "connect", transactionID: 1,
      commandObject: .object(["app": "live", "tcUrl": "rtmp://host/live", "objectEncoding": 3]))
    #expect(try bench.receive(bench.client.bytes(connect)) == ["connect live rtmp://host/live"])
    bench.session.acceptConnect()
    _ = try bench.said()
    #expect(try bench.receive("createStream", 2, type: 17) == [])
    #expect(try bench.said() == ["_result 2 1.0 @0"])
    #expect(try bench.receive("play", 0, ["a"], on: 1, type: 17) == ["play a"])
    #expect(throws: RTMPError.self) {
      try bench.receive(
        bench.client.bytes(
          ChunkMessage(
            chunkStreamID: 3, timestamp: 0, type: 17, messageStreamID: 0, payload: hex("00 02 00 01 61 11 0a 01"))))
    }
  }

  @Test func rejections() throws {
    var bench = try Bench(connected: false)
    _ = try bench.receive(bench.client.bytes(Bench.connect))
    bench.session.rejectConnect(description: "no such app")
    #expect(try bench.said() == ["_error 1 NetConnection.Connect.Rejected @0"])
    #expect(try bench.receive("createStream", 2) == [])
    #expect(try bench.said() == [])

    bench = try Bench()
    #expect(try bench.receive("publish", 0, ["a"], on: 1) == ["publish a"])
    bench.session.rejectPublish(code: "NetStream.Publish.BadName", description: "busy")
    #expect(try bench.said() == ["onStatus 0 NetStream.Publish.BadName @1"])
    #expect(try bench.receive(bench.client.media(.audio, 0, [1])) == [])
    #expect(try bench.receive("play", 0, ["a"], on: 1) == ["play a"])
    bench.session.rejectPlay(code: "NetStream.Play.StreamNotFound", description: "none")
    #expect(try bench.said() == ["onStatus 0 NetStream.Play.StreamNotFound @1"])
  }

  @Test func answersThatDoNotFitDoNothing() throws {
    var bench = try Bench()
    bench.session.acceptConnect()
    bench.session.rejectConnect(description: "")
    bench.session.acceptPublish()
    bench.session.rejectPublish(code: "a", description: "")
    bench.session.acceptPlay()
    bench.session.rejectPlay(code: "a", description: "")
    bench.session.sendStreamBegin()
    bench.session.sendStreamEnd()
    bench.session.send(MediaMessage(kind: .audio, timestamp: 0, payload: []))
    #expect(try bench.said() == [])
  }

  @Test func requestsThatCannotBe() throws {
    var bench = try Bench()
    // Without a name, with an endless one.
    for name in [AMF0Value.string(""), .null, 5, .string(String(repeating: "a", count: 3000))] {
      #expect(try bench.receive("publish", 0, [name], on: 1) == [])
      #expect(try bench.receive("play", 0, [name], on: 1) == [])
      #expect(
        try bench.said() == ["onStatus 0 NetStream.Publish.BadName @1", "onStatus 0 NetStream.Play.Failed @1"])
    }
    // A second request while one is there.
    #expect(try bench.receive("play", 0, ["a"], on: 1) == ["play a"])
    #expect(try bench.receive("play", 0, ["b"], on: 1) == [])
    #expect(try bench.said() == ["onStatus 0 NetStream.Play.Failed @1"])
    #expect(try bench.receive("publish", 0, ["b"], on: 2) == [])
    #expect(try bench.said() == ["onStatus 0 NetStream.Publish.BadName @2"])
    // The viewer leaves before it was answered.
    #expect(try bench.receive("closeStream", 0, on: 1) == ["play ended"])
    bench.session.acceptPlay()
    #expect(try bench.said() == [])
    // ActionScript's way of closing.
    #expect(try bench.receive("play", 0, ["a"], on: 1) == ["play a"])
    #expect(try bench.receive("play", 0, [false], on: 1) == ["play ended"])
    #expect(try bench.receive("connect", 7) == [])
    #expect(try bench.receive("madeUp", 8) == [])
    #expect(try bench.receive("madeUp", 0) == [])
    #expect(
      try bench.said() == ["_error 7 NetConnection.Call.Failed @0", "_error 8 NetConnection.Call.Failed @0"])
    for index in 1...64 { #expect(try bench.receive("createStream", Double(index)) == []) }
    #expect(try bench.said().last == "_result 64 64.0 @0")
    #expect(try bench.receive("createStream", 65) == [])
    #expect(try bench.said() == ["_error 65 NetConnection.Call.Failed @0"])
  }

  @Test func connectComesFirst() throws {
    var bench = try Bench(connected: false)
    #expect(throws: RTMPError.unexpectedMessage("command createStream before connect")) {
      try bench.receive("createStream", 2)
    }
    bench = try Bench(connected: false)
    #expect(throws: RTMPError.unexpectedMessage("connect without a command object")) { try bench.receive("connect", 1) }
    bench = try Bench(connected: false)
    // Media and unknown messages before connect are passed over.
    #expect(try bench.receive(bench.client.media(.audio, 0, [1])) == [])
    #expect(try bench.receive(bench.client.bytes(.pingRequest(1))) == [])
    #expect(try bench.said() == ["pingResponse(1)"])
    try bench.connect()
  }

  @Test func longMessagesArePublishersAlone() throws {
    var bench = try Bench()
    let long = filler(100_000)
    #expect(throws: RTMPError.messageTooLong(bytes: 100_000, limit: 65_536)) {
      try bench.receive(bench.client.media(.video, 0, long))
    }
    bench = try Bench()
    #expect(try bench.receive("publish", 0, ["a"], on: 1) == ["publish a"])
    bench.session.acceptPublish()
    #expect(try bench.receive(bench.client.media(.video, 0, long)) == ["video 0 100000"])
  }

  @Test func aViewersAcknowledgementsAreTaken() throws {
    var bench = try Bench()
    #expect(try bench.receive(bench.client.bytes(.acknowledgement(5))) == [])
    #expect(try bench.receive(bench.client.bytes(.pingResponse(5))) == [])
    #expect(try bench.receive(bench.client.bytes(.otherUserControl(31, [0, 0, 0, 1]))) == [])
    #expect(try bench.said() == [])
  }
}
