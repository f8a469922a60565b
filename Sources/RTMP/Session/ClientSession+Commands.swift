/// The transaction ids a client session waits for (RTMP 1.0, 7.1.1); connect always has 1.
struct Transactions {
  private var last: Double = 0
  var connect: Double = -1
  var createStream: Double = -1
  /// play or publish.
  var request: Double = -1

  mutating func next() -> Double {
    last += 1
    return last
  }
}

// MARK: - Sending

extension ClientSession {
  mutating func sendConnect() {
    transactions.connect = transactions.next()
    var object: AMF0Object = ["app": .string(configuration.app)]
    if configuration.purpose == .publish { object["type"] = "nonprivate" }
    object["flashVer"] = .string(configuration.flashVersion)
    object["tcUrl"] = .string(configuration.tcUrl)
    if configuration.purpose == .play {
      object["fpad"] = false
      object["capabilities"] = 15
      // Every sound and picture codec that RTMP 1.0 lists.
      object["audioCodecs"] = 4071
      object["videoCodecs"] = 252
      object["videoFunction"] = 1
    }
    if !configuration.fourCCs.isEmpty {
      object["fourCcList"] = .strictArray(configuration.fourCCs.map { .string($0) })
    }
    link.send(Command("connect", transactionID: transactions.connect, commandObject: .object(object)))
  }

  private mutating func sendCreateStream() {
    switch configuration.purpose {
    case .play: link.announceWindow(configuration.acknowledgementWindow)
    case .publish:
      link.announceChunkSize(configuration.chunkSize)
      let name = AMF0Value.string(configuration.streamName)
      link.send(Command("releaseStream", transactionID: transactions.next(), arguments: [name]))
      link.send(Command("FCPublish", transactionID: transactions.next(), arguments: [name]))
    }
    transactions.createStream = transactions.next()
    link.send(Command("createStream", transactionID: transactions.createStream))
  }

  private mutating func sendRequest(on messageStreamID: UInt32) {
    transactions.request = transactions.next()
    let name = AMF0Value.string(configuration.streamName)
    switch configuration.purpose {
    case .publish:
      link.send(
        Command("publish", transactionID: transactions.request, arguments: [name, "live"]),
        messageStreamID: messageStreamID)
    case .play:
      // -2000: live if there is such a stream, else recorded; in milliseconds, as ffmpeg and librtmp have it.
      link.send(
        Command("play", transactionID: transactions.request, arguments: [name, -2000]),
        messageStreamID: messageStreamID)
      link.send(
        .setBufferLength(messageStreamID: messageStreamID, milliseconds: configuration.bufferMilliseconds))
    }
  }

  mutating func sendEnd(of messageStreamID: UInt32) {
    switch configuration.purpose {
    case .publish:
      link.send(
        Command("FCUnpublish", transactionID: transactions.next(), arguments: [.string(configuration.streamName)]))
    case .play: link.send(Command("closeStream", transactionID: 0), messageStreamID: messageStreamID)
    }
    link.send(
      Command("deleteStream", transactionID: transactions.next(), arguments: [.number(Double(messageStreamID))]))
  }
}

// MARK: - Receiving

extension ClientSession {
  mutating func receive(_ command: Command) throws(RTMPError) -> Event? {
    if case .refused = state { return nil }
    switch command.name {
    case "_result": return try receiveResult(command)
    case "_error": return receiveError(command)
    case "onStatus": return StatusInfo(command.values).flatMap { receive($0) }
    case "onBWDone", "onbwdone", "_onbwdone":
      // Flash Player answers so; ffmpeg and librtmp do too.
      if hasCheckedBandwidth { return nil }
      hasCheckedBandwidth = true
      link.send(Command("_checkbw", transactionID: transactions.next()))
      return nil
    case "_onbwcheck":
      link.send(Command("_result", transactionID: command.transactionID, arguments: [0]))
      return nil
    case "FCUnpublish", "deleteStream", "closeStream":
      // A publisher's words, relayed to the viewers or said by a server that plays its own file, such as a listening ffmpeg.
      if case .active = state, configuration.purpose == .play { return ended(.unpublishNotify) }
      return nil
    case "close":
      let closed = StatusInfo(level: "error", code: "NetConnection.Connect.Closed", description: "")
      return refused(StatusInfo(command.values) ?? closed)
    default: return nil
    }
  }

  private mutating func receiveResult(_ command: Command) throws(RTMPError) -> Event? {
    switch state {
    case .connecting where command.transactionID == transactions.connect:
      if let info = StatusInfo(command.values), info.isRefusal { return refused(info) }
      state = .creatingStream
      sendCreateStream()
      return .connected
    case .creatingStream where command.transactionID == transactions.createStream:
      guard let number = command.arguments.first?.numberValue, let id = UInt32(exactly: number) else {
        throw .unexpectedMessage("createStream answered without a stream id")
      }
      state = .requesting(messageStreamID: id)
      sendRequest(on: id)
      return nil
    default: return nil
    }
  }

  /// Errors to releaseStream, FCPublish and _checkbw are common and mean nothing.
  private mutating func receiveError(_ command: Command) -> Event? {
    let failed: String
    switch command.transactionID {
    case transactions.connect: failed = "connect"
    case transactions.createStream: failed = "createStream"
    case transactions.request: failed = configuration.purpose == .play ? "play" : "publish"
    default: return nil
    }
    return refused(StatusInfo(command.values) ?? StatusInfo(level: "error", code: failed, description: ""))
  }

  mutating func receive(_ info: StatusInfo) -> Event? {
    if info.isRefusal { return refused(info) }
    switch (info.code, state) {
    case ("NetStream.Play.Start", .requesting(let id)), ("NetStream.Play.Start", .active(let id)):
      return playStarted(id)
    case ("NetStream.Publish.Start", .requesting(let id)) where configuration.purpose == .publish:
      state = .active(messageStreamID: id)
      return .publishStarted
    case ("NetStream.Play.UnpublishNotify", _): return ended(.unpublishNotify)
    case ("NetStream.Play.Stop", _): return ended(.playStop)
    case ("NetStream.Play.Complete", _): return ended(.playComplete)
    default: return .status(info)
    }
  }

  private mutating func refused(_ info: StatusInfo) -> Event {
    state = .refused
    return .refused(info)
  }

  mutating func playStarted(_ messageStreamID: UInt32) -> Event? {
    guard configuration.purpose == .play else { return nil }
    state = .active(messageStreamID: messageStreamID)
    if hasSaidPlayStarted { return nil }
    hasSaidPlayStarted = true
    return .playStarted
  }

  mutating func ended(_ reason: EndReason) -> Event? {
    if hasSaidEnded { return nil }
    hasSaidEnded = true
    return .ended(reason)
  }
}
