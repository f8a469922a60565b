// What the owner answers and sends. A call that does not fit the state does nothing.
extension ServerSession {
  /// NetConnection.Connect.Success with the window, bandwidth and chunk size of the configuration.
  public mutating func acceptConnect() {
    guard case .connectRequested(let transactionID, let objectEncoding) = state else { return }
    state = .connected
    link.announceWindow(configuration.acknowledgementWindow)
    link.send(.setPeerBandwidth(configuration.acknowledgementWindow, .dynamic))
    link.announceChunkSize(configuration.chunkSize)
    link.send(
      Command(
        "_result", transactionID: transactionID,
        commandObject: .object(["fmsVer": "FMS/3,5,7,7009", "capabilities": 31, "mode": 1]),
        arguments: [
          .object([
            "level": "status", "code": "NetConnection.Connect.Success", "description": "Connection succeeded.",
            "objectEncoding": .number(objectEncoding),
          ])
        ]))
    // Flash-era clients wait for this one before they go on.
    link.send(Command("onBWDone", transactionID: 0))
  }

  /// NetConnection.Connect.Rejected; close the connection once the output is sent.
  public mutating func rejectConnect(description: String) {
    guard case .connectRequested(let transactionID, _) = state else { return }
    state = .rejected
    let info = StatusInfo(level: "error", code: "NetConnection.Connect.Rejected", description: description)
    link.send(Command("_error", transactionID: transactionID, arguments: [info.value]))
  }

  /// StreamBegin and NetStream.Publish.Start.
  public mutating func acceptPublish() {
    guard case .publishRequested = state else { return }
    state = .publishing
    link.setLimits(.init())
    if let announcedName {
      let info = StatusInfo(level: "status", code: "NetStream.Publish.Start", description: announcedName)
      link.send(Command("onFCPublish", transactionID: 0, arguments: [info.value]))
      self.announcedName = nil
    }
    link.send(.streamBegin(mediaStreamID))
    sendStatus("status", "NetStream.Publish.Start", "Start publishing")
  }

  /// An error status such as `NetStream.Publish.BadName`.
  public mutating func rejectPublish(code: String, description: String) {
    guard case .publishRequested = state else { return }
    state = .connected
    sendStatus("error", code, description)
  }

  /// StreamBegin, NetStream.Play.Reset and NetStream.Play.Start. Media may follow.
  public mutating func acceptPlay() {
    guard case .playRequested = state else { return }
    state = .playing
    link.send(.streamBegin(mediaStreamID))
    sendStatus("status", "NetStream.Play.Reset", "Playing and resetting")
    sendStatus("status", "NetStream.Play.Start", "Started playing")
    // On the command chunk stream: those of media carry shared chunks only.
    let access = AMF0Writer.write(["|RtmpSampleAccess", true, true])
    link.send(
      ChunkMessage(
        chunkStreamID: ChunkStreamID.command, timestamp: 0, type: MessageType.dataAMF0,
        messageStreamID: mediaStreamID, payload: access[...]))
  }

  /// An error status such as `NetStream.Play.StreamNotFound`.
  public mutating func rejectPlay(code: String, description: String) {
    guard case .playRequested = state else { return }
    state = .connected
    sendStatus("error", code, description)
  }

  /// Tells a viewer that the stream begins again (user control StreamBegin).
  public mutating func sendStreamBegin() {
    guard case .playing = state else { return }
    link.send(.streamBegin(mediaStreamID))
  }

  /// Tells a viewer that the stream ended: StreamEOF, NetStream.Play.UnpublishNotify and NetStream.Play.Stop.
  public mutating func sendStreamEnd() {
    guard case .playing = state else { return }
    link.send(.streamEOF(mediaStreamID))
    sendStatus("status", "NetStream.Play.UnpublishNotify", "The stream is no longer published")
    sendStatus("status", "NetStream.Play.Stop", "Stopped playing")
  }

  /// Queues one media message for this viewer alone. An origin with many viewers sends `SharedChunks` instead.
  public mutating func send(_ message: MediaMessage) {
    guard case .playing = state else { return }
    link.send(
      raw: SharedChunks.encode(message, chunkSize: link.chunkSize, messageStreamID: mediaStreamID))
  }

  /// Queues a user control PingRequest; clients answer it at once.
  public mutating func sendPing(_ milliseconds: UInt32) {
    if case .handshaking = state { return }
    link.send(.pingRequest(milliseconds))
  }

  /// `onStatus` on the stream in use, or on another.
  mutating func sendStatus(_ level: String, _ code: String, _ description: String, on stream: UInt32? = nil) {
    let info = StatusInfo(level: level, code: code, description: description)
    link.send(Command("onStatus", transactionID: 0, arguments: [info.value]), messageStreamID: stream ?? mediaStreamID)
  }
}
