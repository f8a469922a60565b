import RTMP

extension StreamHub {
  /// A viewer that has more than this unsent is slow: what the stream brought in `slowViewerSpan`, heads included,
  /// within its bounds.
  var slowViewerThreshold: Int {
    let recent = traffic.recent.bytes + traffic.recent.bytes / 1_024 + 20 * traffic.recent.messages
    return min(configuration.slowViewerLimitBytes, max(configuration.slowViewerFloorBytes, recent))
  }

  /// Sends one message to a group of viewers.
  func deliver(_ relay: inout RelayMessage, to group: ViewerGroup) {
    let role = relay.role
    let timestamp = relay.message.timestamp
    let bytes = relay.encoded(for: group.encoding, chunkSize: configuration.chunkSize)
    var decided = 0
    let plain = group.send(bytes) { viewer in
      if admit(viewer, role: role, timestamp: timestamp, size: bytes.count) {
        viewer.connection.send(bytes)
        decided += 1
      }
    }
    bytesOut &+= UInt64((plain + decided) * bytes.count)
  }

  /// Sends a viewer the headers and everything since the newest key frame. Without a key frame cached it gets the
  /// headers and what sound there is, and video from the next key frame on.
  func sendCache(to viewer: Viewer) {
    let chunkSize = configuration.chunkSize
    viewer.missedHeaders = false
    let current = cache.messages.isEmpty ? headers : cache.opening
    let timestamp = cache.messages.first?.message.timestamp ?? 0
    let opening = current.encoded(for: viewer.encoding, timestamp: timestamp, chunkSize: chunkSize)
    var burst = opening.count
    if !opening.isEmpty { viewer.connection.send(opening) }
    if viewer.wantsAudio, viewer.wantsVideo {
      cache.forEach(for: viewer.encoding, chunkSize: chunkSize) { bytes in
        burst += bytes.count
        viewer.connection.send(bytes)
      }
      if cache.startsWithKeyFrame { viewer.phase = .live }
    }
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
    case .metadata, .other: true
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
