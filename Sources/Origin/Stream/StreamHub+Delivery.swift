import RTMP

extension StreamHub {
  /// A viewer that has more than this unsent is slow: what the stream brought in `slowViewerSpan`, heads included,
  /// within its bounds.
  var slowViewerThreshold: Int {
    let recent = traffic.recent.bytes + traffic.recent.bytes / 1_024 + 20 * traffic.recent.messages
    return min(configuration.slowViewerLimitBytes, max(configuration.slowViewerFloorBytes, recent))
  }

  /// Sends messages to all viewers: in one piece to those that get everything, message by message to the others.
  func deliver(_ messages: inout ContiguousArray<RelayMessage>) {
    var undecided = ContiguousArray<Viewer>()
    for group in groups {
      let bytes = encoded(&messages, for: group.encoding)
      let sent = group.send(bytes) { undecided.append($0) }
      bytesOut &+= UInt64(sent * bytes.count)
    }
    for index in messages.indices {
      headers.note(messages[index].message, role: messages[index].role)
      for viewer in undecided { deliver(&messages[index], to: viewer) }
      cache(messages[index])
    }
  }

  private func encoded(
    _ messages: inout ContiguousArray<RelayMessage>, for encoding: ViewerEncoding
  ) -> ArraySlice<UInt8> {
    let chunkSize = configuration.chunkSize
    guard messages.count > 1 else { return messages[0].encoded(for: encoding, chunkSize: chunkSize) }
    var bytes = ArraySlice<UInt8>()
    for index in messages.indices { bytes += messages[index].encoded(for: encoding, chunkSize: chunkSize) }
    return bytes
  }

  private func deliver(_ message: inout RelayMessage, to viewer: Viewer) {
    let bytes = message.encoded(for: viewer.encoding, chunkSize: configuration.chunkSize)
    guard admit(viewer, role: message.role, timestamp: message.message.timestamp, size: bytes.count) else { return }
    viewer.connection.send(bytes)
    bytesOut &+= UInt64(bytes.count)
  }

  /// Sends a viewer the headers and everything since the newest key frame. Without a key frame cached it gets the
  /// headers and what sound there is, and video from the next key frame on.
  func sendCache(to viewer: Viewer) {
    let chunkSize = configuration.chunkSize
    viewer.missedHeaders = false
    let current = cache.messages.isEmpty ? headers : cache.opening
    let timestamp = cache.messages.first?.message.timestamp ?? 0
    var waiting = current.encoded(for: viewer.encoding, timestamp: timestamp, chunkSize: chunkSize)
    var burst = 0
    func sendWaiting() {
      guard !waiting.isEmpty else { return }
      burst += waiting.count
      viewer.connection.send(waiting)
    }
    if viewer.wantsAudio, viewer.wantsVideo {
      let isInOnePiece = configuration.coalescing > .zero
      cache.forEach(for: viewer.encoding, chunkSize: chunkSize) { bytes in
        if isInOnePiece { return waiting += bytes }
        sendWaiting()
        waiting = bytes
      }
      // Sound alone can be begun anywhere; should video come, it comes with a key frame.
      if cache.startsWithKeyFrame || hasAudio && !hasVideo { viewer.phase = .live }
    }
    sendWaiting()
    bytesOut &+= UInt64(burst)
    viewer.credit = burst
    viewer.allowance = 0
  }

  /// Decides whether a viewer for which something has to be decided gets this message.
  private func admit(_ viewer: Viewer, role: MediaRole, timestamp: UInt32, size: Int) -> Bool {
    guard viewer.index >= 0 else { return false }
    if !viewer.holds.isEmpty {
      viewer.missedHeaders = viewer.missedHeaders || role.isHeader
      if viewer.phase == .live { viewer.phase = .resuming }
      return false
    }
    switch viewer.phase {
    case .waiting, .congested:
      viewer.missedHeaders = viewer.missedHeaders || role.isHeader
      return false
    case .resuming:
      guard role == .keyFrame || !hasVideo && role == .audioFrame else {
        viewer.missedHeaders = viewer.missedHeaders || role.isHeader
        return false
      }
      resume(viewer, timestamp: timestamp)
    case .awaitingKeyFrame:
      guard role != .interFrame else { return false }
      if role == .keyFrame { viewer.phase = .live }
    case .live: break
    }
    guard wanted(role, by: viewer) else { return false }
    viewer.allowance -= size
    return viewer.allowance >= 0 || keepsUp(viewer, size: size)
  }

  private func wanted(_ role: MediaRole, by viewer: Viewer) -> Bool {
    switch role {
    case .audioHeader, .audioFrame: viewer.wantsAudio
    case .videoHeader, .keyFrame, .interFrame: viewer.wantsVideo
    case .metadata, .endOfSequence, .other: true
    }
  }

  /// Looks how much a viewer has unsent and renews its allowance, or declares it slow.
  private func keepsUp(_ viewer: Viewer, size: Int) -> Bool {
    let unsent = viewer.connection.unsentBytes
    let threshold = slowViewerThreshold
    if unsent <= threshold { viewer.credit = 0 }
    let limit = threshold + viewer.credit
    guard unsent <= limit else {
      viewer.phase = .congested
      viewer.isSlow = true
      viewer.connection.lowWaterMark = threshold / 2
      server.log(
        .slowViewer(
          stream: name, address: viewer.connection.remoteAddress, unsentBytes: unsent, limitBytes: limit))
      viewer.peer.becameSlow()
      return false
    }
    viewer.allowance = min(limit - unsent, threshold / 4) - size
    return true
  }

  /// A key frame for a viewer that was left out: headers it missed, then everything again.
  private func resume(_ viewer: Viewer, timestamp: UInt32) {
    viewer.phase = .live
    viewer.credit = 0
    viewer.allowance = 0
    if viewer.missedHeaders {
      viewer.missedHeaders = false
      let bytes = headers.encoded(for: viewer.encoding, timestamp: timestamp, chunkSize: configuration.chunkSize)
      viewer.connection.send(bytes)
      bytesOut &+= UInt64(bytes.count)
    }
    guard viewer.isSlow else { return }
    viewer.isSlow = false
    server.log(.viewerCaughtUp(stream: name, address: viewer.connection.remoteAddress))
  }
}
