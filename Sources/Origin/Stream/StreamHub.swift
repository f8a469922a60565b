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
final class StreamHub: TimerTarget {
  let name: String
  unowned let server: OriginServer
  private(set) var source: (any StreamSource)?
  var headers = StreamHeaders()
  var cache: GroupCache
  /// In the order in which their first viewer came.
  private(set) var groups = ContiguousArray<ViewerGroup>()
  var traffic: TrafficMeter
  var corruption: MediaCorruption?

  /// Published and not yet sent, while messages are put together.
  private var batch = ContiguousArray<RelayMessage>()
  private var batchBytes = 0
  private var batchTimer: TimerID?
  private static let batchLimitBytes = 64 << 10
  /// Empty storage for the next batch, so that none is allocated per message.
  private var spareBatch = ContiguousArray<RelayMessage>()

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

  /// One message from the publisher: sent to every viewer and cached, at once or together with those of the next
  /// moment.
  func publish(_ original: MediaMessage) {
    let role = MediaRole(original)
    var message = corruption == nil ? original : corrupted(original, role: role)
    if role == .metadata { message.timestamp = 0 }
    messagesIn &+= 1
    traffic.add(message.payload.count, at: server.loop.now)
    noteTracks(role)
    batch.append(RelayMessage(message, role: role))
    batchBytes += message.payload.count
    if configuration.coalescing == .zero || batchBytes >= Self.batchLimitBytes {
      flush()
    } else if batchTimer == nil {
      batchTimer = server.loop.schedule(after: configuration.coalescing, self)
    }
  }

  func timerFired(_ token: Int) {
    batchTimer = nil
    flush()
  }

  /// Sends what has been published to every viewer and caches it.
  private func flush() {
    if let batchTimer { server.loop.cancel(batchTimer) }
    batchTimer = nil
    guard !batch.isEmpty else { return }
    // Taken out first: somebody who is told of something on the way may end the stream.
    var messages = batch
    batch = spareBatch
    spareBatch = []
    batchBytes = 0
    deliver(&messages)
    messages.removeAll(keepingCapacity: true)
    spareBatch = messages
  }

  /// Caches a message that has been sent, with the encoded forms it got on the way.
  func cache(_ message: RelayMessage) {
    guard source != nil, let dropped = cache.append(message, headers: headers) else { return }
    server.log(.groupTooLong(stream: name, bytes: dropped.bytes, messages: dropped.messages))
  }

  /// The publisher left: viewers are told, and what was cached of its stream is forgotten.
  func end(_ source: any StreamSource) {
    guard self.source === source else { return }
    flush()
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
    flush()
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
