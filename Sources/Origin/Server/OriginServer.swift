import EventLoop
import Media
import Network
import RTMP

/// The embedded origin: RTMP publish and play, HTTP-FLV, and files served as live streams, on any `Network`.
///
/// Single-threaded, on one event loop; nothing on it blocks but reads of served files. Listeners and timers hold the
/// server, so call `close()` when done with it: that ends every connection and stream and releases everything.
public final class OriginServer {
  /// Keys and limits hold for what comes after a change.
  public var configuration: OriginConfiguration
  let loop: EventLoop
  let handshakeDigest: HandshakeDigest
  private let unixTime: () -> Int64
  private let logEvent: (OriginEvent) -> Void
  private let seed: Seed
  private var handshakeSeeds: SeededGenerator

  var faults = OriginFaults()
  private var corruptions: [(stream: String?, kind: MediaKind, pattern: CorruptionPattern)] = []

  private var listeners: [any Listener] = []
  private(set) var peers = ContiguousArray<Peer>()
  private var streams: [String: StreamHub] = [:]
  private var files: [FileSource] = []
  public private(set) var isClosed = false

  /// - Parameters:
  ///   - seed: of handshake bytes and of damage done by faults.
  ///   - unixTime: seconds since 1970, for the expiry of signed addresses; a virtual run gives a fixed epoch.
  ///   - log: called for everything of note, from the loop.
  public init(
    loop: EventLoop, configuration: OriginConfiguration = OriginConfiguration(), seed: Seed = Seed(0),
    unixTime: @escaping () -> Int64, log: @escaping (OriginEvent) -> Void = { _ in }
  ) {
    self.loop = loop
    self.configuration = configuration
    self.seed = seed.split("origin")
    self.unixTime = unixTime
    logEvent = log
    handshakeSeeds = self.seed.split("handshake").generator()
    handshakeDigest = HandshakeDigest { Digest.hmacSHA256(key: $0, data: $1) }
  }

  // MARK: Listening

  /// Where a server listens, with the ports in use where 0 was asked for.
  public struct Endpoints: Hashable, Sendable {
    public var rtmp: Endpoint?
    public var http: Endpoint?
  }

  /// Listens on a network; may be called again for other hosts. If the second endpoint fails the first is closed again.
  @discardableResult
  public func listen(
    on network: any Network, rtmp: Endpoint? = nil, http: Endpoint? = nil
  ) throws(ListenError) -> Endpoints {
    var endpoints = Endpoints()
    var opened: [any Listener] = []
    do throws(ListenError) {
      if let rtmp {
        let listener = try network.listen(at: rtmp, handler: Door(server: self, kind: .rtmp))
        opened.append(listener)
        endpoints.rtmp = listener.endpoint
      }
      if let http {
        let listener = try network.listen(at: http, handler: Door(server: self, kind: .http))
        opened.append(listener)
        endpoints.http = listener.endpoint
      }
    } catch {
      for listener in opened { listener.close() }
      throw error
    }
    listeners += opened
    if let rtmp = endpoints.rtmp { log(.listening(.rtmp, rtmp)) }
    if let http = endpoints.http { log(.listening(.http, http)) }
    return endpoints
  }

  /// Takes new connections for a protocol.
  private final class Door: ListenerHandler {
    private weak var server: OriginServer?
    private let kind: OriginProtocol

    init(server: OriginServer, kind: OriginProtocol) {
      self.server = server
      self.kind = kind
    }

    func listener(
      _ listener: any Listener, accepted connection: any Connection
    ) -> (any ConnectionHandler)? {
      server?.accept(connection, kind)
    }
  }

  private func accept(_ connection: any Connection, _ kind: OriginProtocol) -> Peer? {
    guard !isClosed else { return nil }
    guard peers.count < configuration.maximumConnections else {
      let reason = "the origin has \(peers.count) connections, as many as it may"
      log(.refused(.connection, stream: "", address: connection.remoteAddress, reason: reason))
      return nil
    }
    let peer: Peer =
      switch kind {
      case .rtmp: RTMPPeer(server: self, connection: connection)
      case .http: HTTPPeer(server: self, connection: connection)
      }
    peer.index = peers.count
    peers.append(peer)
    return peer
  }

  func remove(_ peer: Peer) {
    let index = peer.index
    guard peers.indices.contains(index), peers[index] === peer else { return }
    peer.index = -1
    let last = peers.removeLast()
    guard last !== peer else { return }
    peers[index] = last
    last.index = index
  }

  /// Ends everything in order: viewers are told that their streams ended, connections and listeners are closed, timers
  /// and files released. The server cannot be used again.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    for listener in listeners { listener.close() }
    listeners = []
    for file in files { file.stopPublishing(reason: "the origin closes") }
    files = []
    // Publishers first: viewers are then told before their connections close.
    for peer in peers where (peer as? RTMPPeer)?.publishedStream != nil {
      peer.finish(.inOrder, reason: "the origin closes")
    }
    for peer in peers { peer.finish(.inOrder, reason: "the origin closes") }
    streams = [:]
    log(.closed)
  }

  // MARK: Streams

  func existingHub(named name: String) -> StreamHub? { streams[name] }

  /// The stream of that name, made if needed; nil if there are as many as there may be.
  func hub(named name: String) -> StreamHub? {
    if let hub = streams[name] { return hub }
    guard streams.count < configuration.maximumStreams else { return nil }
    let hub = StreamHub(name: name, server: self)
    streams[name] = hub
    applyCorruption(to: hub)
    return hub
  }

  func removeIfUnused(_ hub: StreamHub) {
    if hub.isUnused, streams[hub.name] === hub { streams[hub.name] = nil }
  }

  /// All streams by name.
  public var statistics: [StreamStatistics] {
    streams.values.map(\.statistics).sorted { $0.name < $1.name }
  }

  public func statistics(of stream: String) -> StreamStatistics? { streams[stream]?.statistics }

  /// Connections open now, those that have not asked for anything yet included.
  public var connectionCount: Int { peers.count }

  // MARK: Files

  func keep(_ file: FileSource) { files.append(file) }
  func forget(_ file: FileSource) { files.removeAll { $0 === file } }

  // MARK: For peers

  func log(_ event: OriginEvent) { logEvent(event) }
  func nextHandshakeSeed() -> UInt64 { handshakeSeeds.next() }

  /// Why a signed address is not accepted, or nil if it is (SPEC section 5). Without a key every address is.
  func signatureProblem(key: String?, nameWithQuery: String) -> String? {
    guard let key else { return nil }
    let parts = nameWithQuery.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts.first ?? ""
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let query = parts.count > 1 ? String(parts[1]) : ""
    let verdict = TencentSignature.check(
      key: key, streamName: name, query: query, nowUnixSeconds: unixTime(), md5: Digest.md5)
    return switch verdict {
    case .ok: nil
    case .missing: "the address is not signed: txSecret or txTime is missing"
    case .wrong: "txSecret is wrong"
    case .expired: "txTime is over: the signed address has expired"
    }
  }

  // MARK: Corruption

  func setCorruption(kind: MediaKind, stream: String?, _ pattern: CorruptionPattern?) {
    corruptions.removeAll { $0.kind == kind && (stream == nil || $0.stream == stream) }
    if let pattern { corruptions.append((stream, kind, pattern)) }
    for hub in streams.values where stream == nil || hub.name == stream { applyCorruption(to: hub) }
  }

  private func applyCorruption(to hub: StreamHub) {
    var corruption = hub.corruption ?? MediaCorruption(generator: seed.split("corrupt " + hub.name).generator())
    for kind in [MediaKind.audio, .video] {
      // A rule for this stream goes before one for all.
      let rule =
        corruptions.last { $0.kind == kind && $0.stream == hub.name }
        ?? corruptions.last { $0.kind == kind && $0.stream == nil }
      corruption.set(rule?.pattern, for: kind)
    }
    hub.corruption = corruption.isEmpty ? nil : corruption
  }
}
