import EventLoop
import RTMP

/// Who publishes a stream.
protocol StreamSource: AnyObject {
  /// For logs and statistics.
  var sourceName: String { get }
  /// The first viewer came to a stream that has sent nothing yet.
  func firstViewerCame()
  /// The origin closes, or a fault ends the stream.
  func stopPublishing(reason: String)
}

/// One stream by name: at most one publisher, any number of viewers, and what late joiners need.
///
/// A hub lives while somebody publishes or watches it. Every message is encoded once for RTMP and once for HTTP
/// viewers, and the same bytes are given to all of them.
final class StreamHub {
  let name: String
  unowned let server: OriginServer
  private(set) var source: (any StreamSource)?
  var headers = StreamHeaders()
  var cache: GroupCache
  /// In the order in which their first viewer came.
  private(set) var groups = ContiguousArray<ViewerGroup>()
  var traffic: TrafficMeter
  var corruption: MediaCorruption?

  private(set) var messagesIn: UInt64 = 0
  var bytesOut: UInt64 = 0
  /// Whether this publisher has sent such frames or headers.
  private(set) var hasVideo = false
  private(set) var hasAudio = false

  init(name: String, server: OriginServer) {
    self.name = name
    self.server = server
    cache = GroupCache(configuration: server.configuration)
    traffic = TrafficMeter(span: server.configuration.slowViewerSpan)
  }

  var configuration: OriginConfiguration { server.configuration }
  var viewerCount: Int { groups.reduce(0) { $0 + $1.viewers.count } }
  var isUnused: Bool { source == nil && groups.isEmpty }

  // MARK: Publishing

  /// False if somebody publishes already.
  func begin(_ source: any StreamSource) -> Bool {
    guard self.source == nil else { return false }
    self.source = source
    for group in groups {
      for viewer in group.viewers {
        if viewer.phase == .waiting { viewer.phase = .awaitingKeyFrame }
        viewer.peer.streamBegan()
      }
    }
    if !groups.isEmpty { source.firstViewerCame() }
    return true
  }

  /// One message from the publisher: cached, encoded once and sent to every viewer.
  func publish(_ original: MediaMessage) {
    let role = MediaRole(original)
    let message = corruption == nil ? original : corrupted(original, role: role)
    messagesIn &+= 1
    traffic.add(message.payload.count, at: server.loop.now)
    noteTracks(role)
    headers.note(message, role: role)
    var relay = RelayMessage(message, role: role)
    for group in groups { deliver(&relay, to: group) }
    // Somebody who was told of something on the way may have ended the stream.
    guard source != nil else { return }
    if let dropped = cache.append(relay, headers: headers) {
      server.log(.groupTooLong(stream: name, bytes: dropped.bytes, messages: dropped.messages))
    }
  }

  /// The publisher left: viewers are told, and what was cached of its stream is forgotten.
  func end(_ source: any StreamSource) {
    guard self.source === source else { return }
    self.source = nil
    headers = StreamHeaders()
    cache.reset()
    hasVideo = false
    hasAudio = false
    for group in groups {
      for viewer in group.viewers {
        viewer.phase = .waiting
        viewer.missedHeaders = false
        viewer.isSlow = false
        viewer.peer.streamEnded()
      }
    }
    server.removeIfUnused(self)
  }

  private func corrupted(_ message: MediaMessage, role: MediaRole) -> MediaMessage {
    corruption?.apply(to: message, role: role) ?? message
  }

  private func noteTracks(_ role: MediaRole) {
    switch role {
    case .videoHeader, .keyFrame, .interFrame: hasVideo = true
    case .audioHeader, .audioFrame: hasAudio = true
    default: break
    }
  }

  /// Tracks as an FLV header announces them: those seen or promised by onMetaData, both before anything is known.
  var announcedTracks: (audio: Bool, video: Bool) {
    var audio = hasAudio
    var video = hasVideo
    if let payload = headers.metadata?.payload, let metadata = try? StreamMetadata(parsing: payload) {
      audio = audio || metadata.audioCodecID != nil
      video = video || metadata.videoCodecID != nil
    }
    return audio || video ? (audio, video) : (true, true)
  }

  // MARK: Viewers

  /// Adds a viewer and sends it what is cached: headers, then everything since the newest key frame.
  func join(_ viewer: Viewer) {
    group(for: viewer.encoding).add(viewer)
    guard let source else { return }
    viewer.phase = .awaitingKeyFrame
    source.firstViewerCame()
    sendCache(to: viewer)
  }

  func leave(_ viewer: Viewer) {
    guard let group = groups.first(where: { $0.encoding == viewer.encoding }) else { return }
    group.remove(viewer)
    if group.viewers.isEmpty { groups.removeAll { $0 === group } }
    server.removeIfUnused(self)
  }

  /// Every viewer, in a stable order.
  var allViewers: [Viewer] { groups.flatMap { Array($0.viewers) } }

  private func group(for encoding: ViewerEncoding) -> ViewerGroup {
    if let group = groups.first(where: { $0.encoding == encoding }) { return group }
    let group = ViewerGroup(encoding: encoding)
    groups.append(group)
    return group
  }

  // MARK: Statistics

  var statistics: StreamStatistics {
    var rtmp = 0
    var http = 0
    var slow = 0
    for viewer in allViewers {
      if viewer.encoding == .flv { http += 1 } else { rtmp += 1 }
      if viewer.isSlow { slow += 1 }
    }
    return StreamStatistics(
      name: name, publisher: source?.sourceName, rtmpViewers: rtmp, httpViewers: http, slowViewers: slow,
      messagesIn: messagesIn, bytesIn: traffic.total, bytesOut: bytesOut,
      bitrateKbps: traffic.rateKbps(at: server.loop.now), groupMilliseconds: cache.groupMilliseconds,
      cachedMessages: cache.messages.count, cachedBytes: cache.bytes)
  }
}
