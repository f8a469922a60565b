extension ServerSession {
  /// Streams a client may create; one is published or played at a time.
  static let maximumStreams: UInt32 = 64
  /// Bytes of a stream name with its query.
  static let maximumNameLength = 2048

  mutating func receive(_ command: Command, messageStreamID: UInt32) throws(RTMPError) -> Event? {
    switch state {
    case .awaitingConnect:
      guard command.name == "connect" else {
        throw .unexpectedMessage("command \(command.name.prefix(64)) before connect")
      }
      return try receiveConnect(command)
    case .connectRequested:
      throw .unexpectedMessage("command \(command.name.prefix(64)) before connect was answered")
    default: break
    }
    switch command.name {
    case "createStream": createStream(command)
    case "publish": return receivePublish(command, messageStreamID)
    case "play", "play2": return receivePlay(command, messageStreamID)
    case "FCPublish":
      announcedName = command.arguments.first?.stringValue ?? ""
      answer(command, .undefined)
    case "FCUnpublish": return receiveUnpublish(command)
    case "deleteStream":
      // An id that is none of ours deletes nothing; without an id it can only mean the stream in use.
      let id = command.arguments.first?.numberValue
      return id == nil || id == Double(mediaStreamID) ? endStream() : nil
    case "closeStream": return messageStreamID == mediaStreamID || messageStreamID == 0 ? endStream() : nil
    case "pause", "pauseRaw": return receivePause(command)
    case "receiveAudio": wantsAudio = command.arguments.first?.booleanValue ?? true
    case "receiveVideo": wantsVideo = command.arguments.first?.booleanValue ?? true
    case "seek":
      sendStatus("error", "NetStream.Seek.Failed", "a live stream cannot seek")
    case "releaseStream", "_checkbw": answer(command, .undefined)
    case "getStreamLength": answer(command, 0)
    case "FCSubscribe": receiveSubscribe(command)
    case "FCUnsubscribe", "_result", "_error", "onStatus", "ping": break
    default: refuse(command)
    }
    return nil
  }

  // MARK: NetConnection

  private mutating func receiveConnect(_ command: Command) throws(RTMPError) -> Event? {
    guard let object = command.commandObject.objectValue else {
      throw .unexpectedMessage("connect without a command object")
    }
    state = .connectRequested(
      transactionID: command.transactionID, objectEncoding: object["objectEncoding"]?.numberValue ?? 0)
    return .connectRequested(
      ConnectRequest(
        app: object["app"]?.stringValue ?? "", tcUrl: object["tcUrl"]?.stringValue ?? "", commandObject: object))
  }

  private mutating func createStream(_ command: Command) {
    guard createdStreams < Self.maximumStreams else { return refuse(command) }
    createdStreams += 1
    answer(command, .number(Double(createdStreams)))
  }

  private mutating func receiveSubscribe(_ command: Command) {
    let name = command.arguments.first?.stringValue ?? ""
    let info = StatusInfo(level: "status", code: "NetStream.Play.Start", description: "subscribed to \(name)")
    link.send(Command("onFCSubscribe", transactionID: 0, arguments: [info.value]))
  }

  /// `_result` for a command that waits for one.
  private mutating func answer(_ command: Command, _ value: AMF0Value) {
    guard command.transactionID != 0 else { return }
    link.send(Command("_result", transactionID: command.transactionID, arguments: [value]))
  }

  /// `_error` for a command that is not known, if it waits for an answer.
  private mutating func refuse(_ command: Command) {
    guard command.transactionID != 0 else { return }
    let info = StatusInfo(
      level: "error", code: "NetConnection.Call.Failed", description: "no such method: \(command.name.prefix(64))")
    link.send(Command("_error", transactionID: command.transactionID, arguments: [info.value]))
  }

  // MARK: NetStream

  private mutating func receivePublish(_ command: Command, _ messageStreamID: UInt32) -> Event? {
    // publish(false) ends a publication, as in ActionScript.
    if command.arguments.first?.booleanValue == false { return endStream() }
    guard let name = streamName(command), case .connected = state else {
      sendStatus("error", "NetStream.Publish.BadName", refusalText(command), on: messageStreamID)
      return nil
    }
    mediaStreamID = messageStreamID
    state = .publishRequested
    return .publishRequested(streamName: name)
  }

  private mutating func receivePlay(_ command: Command, _ messageStreamID: UInt32) -> Event? {
    if command.arguments.first?.booleanValue == false { return endStream() }
    guard let name = streamName(command), case .connected = state else {
      sendStatus("error", "NetStream.Play.Failed", refusalText(command), on: messageStreamID)
      return nil
    }
    mediaStreamID = messageStreamID
    state = .playRequested
    return .playRequested(streamName: name)
  }

  /// The name that publish and play begin with; play2 has it in an object.
  private func streamName(_ command: Command) -> String? {
    let first = command.arguments.first
    guard let name = first?.stringValue ?? first?.objectValue?["streamName"]?.stringValue, !name.isEmpty,
      name.utf8.count <= Self.maximumNameLength
    else { return nil }
    return name
  }

  private func refusalText(_ command: Command) -> String {
    streamName(command) == nil
      ? "\(command.name) needs a stream name of 1 to \(Self.maximumNameLength) bytes"
      : "this connection already publishes or plays a stream"
  }

  private mutating func receiveUnpublish(_ command: Command) -> Event? {
    answer(command, .undefined)
    let info = StatusInfo(level: "status", code: "NetStream.Unpublish.Success", description: "")
    link.send(Command("onFCUnpublish", transactionID: 0, arguments: [info.value]))
    announcedName = nil
    switch state {
    case .publishRequested, .publishing: return endStream()
    default: return nil
    }
  }

  private mutating func receivePause(_ command: Command) -> Event? {
    guard case .playing = state else { return nil }
    let isPaused = command.arguments.first?.booleanValue ?? true
    sendStatus("status", isPaused ? "NetStream.Pause.Notify" : "NetStream.Unpause.Notify", "")
    return .pauseRequested(isPaused)
  }

  private mutating func endStream() -> Event? {
    switch state {
    case .publishRequested, .publishing:
      state = .connected
      sendStatus("status", "NetStream.Unpublish.Success", "")
      return .publishEnded
    case .playRequested, .playing:
      state = .connected
      return .playEnded
    default: return nil
    }
  }
}
