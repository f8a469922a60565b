import EventLoop
import Network
import RTMP

@testable import Origin

/// A virtual run with an origin at `origin.local` and what it logged.
final class TestWorld {
  let loop = EventLoop(clock: .virtual)
  let network: SimulatedNetwork
  let origin: SimulatedHost
  let client: SimulatedHost
  let server: OriginServer
  let record: Record

  final class Record {
    var events: [OriginEvent] = []
  }

  /// 2019-01-01T02:00:00Z, inside the validity of the vectors of SPEC section 5 (txTime 5c2acacc).
  static let epoch: Int64 = 1_546_308_000

  init(_ change: (inout OriginConfiguration) -> Void = { _ in }) {
    var configuration = OriginConfiguration()
    change(&configuration)
    network = SimulatedNetwork(loop: loop, seed: Seed(1))
    network.defaultConditions = LinkConditions(delay: .milliseconds(5))
    origin = network.host("origin.local")
    client = network.host("client")
    let record = Record()
    self.record = record
    let loop = loop
    server = OriginServer(
      loop: loop, configuration: configuration, seed: Seed(1),
      unixTime: { Self.epoch + loop.now.milliseconds / 1_000 }, log: { record.events.append($0) })
    do {
      try server.listen(
        on: origin, rtmp: Endpoint(host: "origin.local", port: 1935), http: Endpoint(host: "origin.local", port: 80))
    } catch {
      fatalError("\(error)")
    }
  }

  /// Runs for this long.
  func run(_ duration: RunDuration) { loop.run(until: loop.now + duration) }
  func run(ms: Int64) { run(.milliseconds(ms)) }

  var log: [String] { record.events.map(\.description) }
  func logged(_ text: String) -> Bool { log.contains { $0.contains(text) } }

  func publisher(_ name: String = "a", app: String = "live") -> RTMPClient {
    RTMPClient(world: self, purpose: .publish, name: name, app: app)
  }

  func viewer(_ name: String = "a", app: String = "live", from host: SimulatedHost? = nil) -> RTMPClient {
    RTMPClient(world: self, purpose: .play, name: name, app: app, from: host)
  }

  func http(_ request: String) -> RawClient {
    let client = RawClient(world: self, port: 80)
    client.send(request)
    return client
  }

  func get(_ target: String) -> RawClient { http("GET \(target) HTTP/1.1\r\nHost: origin.local\r\n\r\n") }
}

/// Publishes or plays through `ClientSession` and keeps what came.
final class RTMPClient: ConnectionHandler {
  private(set) var session: ClientSession
  private let loop: EventLoop
  private(set) var connection: (any Connection)?
  private(set) var events: [String] = []
  private(set) var messages: [MediaMessage] = []
  /// When each of `messages` came.
  private(set) var times: [RunTime] = []
  private(set) var refusal: StatusInfo?
  private(set) var closed: CloseReason?
  private(set) var error: RTMPError?
  private var generator = Seed(7).generator()

  init(
    world: TestWorld, purpose: ClientSession.Purpose, name: String, app: String, from host: SimulatedHost? = nil
  ) {
    loop = world.loop
    session = ClientSession(
      configuration: .init(purpose: purpose, app: app, tcUrl: "rtmp://origin.local/\(app)", streamName: name))
    connection = (host ?? world.client).connect(to: Endpoint(host: "origin.local", port: 1935), handler: self)
  }

  func send(_ message: MediaMessage) {
    session.send(message)
    flush()
  }

  func send(_ messages: [MediaMessage]) { for message in messages { send(message) } }

  /// The orderly end of RTMP, then of the connection.
  func leave() {
    session.close()
    flush()
    connection?.close()
    connection = nil
  }

  /// Closes the stream and keeps the connection.
  func closeStream() {
    session.close()
    flush()
  }

  func drop() {
    connection?.abort()
    connection = nil
  }

  func sendRaw(_ bytes: [UInt8]) { connection?.send(bytes[...]) }

  private func flush() {
    let output = session.takeOutput()
    if !output.isEmpty { connection?.send(output) }
  }

  func connectionOpened(_ connection: any Connection) {
    session.start(randomness: &generator, nowMilliseconds: UInt32(loop.now.milliseconds))
    flush()
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {
    events.append("failed")
    self.connection = nil
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    var offset = 0
    do throws(RTMPError) {
      switch bytes {
      case .borrowed(let input): while let event = try session.receive(input, from: &offset) { take(event) }
      case .shared(let input): while let event = try session.receive(input, from: &offset) { take(event) }
      }
    } catch {
      self.error = error
    }
    flush()
  }

  private func take(_ event: ClientSession.Event) {
    switch event {
    case .handshakeCompleted: break
    case .connected: events.append("connected")
    case .playStarted: events.append("playStarted")
    case .publishStarted: events.append("publishStarted")
    case .media(let message):
      messages.append(message)
      times.append(loop.now)
    case .ended(let reason): events.append("ended \(reason)")
    case .refused(let info):
      events.append("refused \(info.code)")
      refusal = info
    case .status: break
    }
  }

  func connectionCanSend(_ connection: any Connection) {}

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    closed = reason
    self.connection = nil
  }
}

/// Sends whatever bytes it is told to, and keeps the answer.
final class RawClient: ConnectionHandler {
  private var connection: (any Connection)?
  private var waiting: [[UInt8]] = []
  private(set) var received: [UInt8] = []
  private(set) var closed: CloseReason?
  private(set) var hasFailed = false

  init(world: TestWorld, port: UInt16, from host: SimulatedHost? = nil) {
    connection = (host ?? world.client).connect(to: Endpoint(host: "origin.local", port: port), handler: self)
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    if waiting.isEmpty, isOpen { connection?.send(bytes[...]) } else { waiting.append(bytes) }
  }

  func close() {
    connection?.close()
    connection = nil
  }

  private var isOpen = false

  /// The answer up to the blank line.
  var head: String {
    let text = String(decoding: received, as: UTF8.self)
    return text.components(before: "\r\n\r\n")
  }

  /// What follows the blank line.
  var body: ArraySlice<UInt8> {
    let blank: [UInt8] = [13, 10, 13, 10]
    for index in received.indices.dropLast(3) where received[index] == 13 {
      if received[index..<(index + 4)].elementsEqual(blank) { return received[(index + 4)...] }
    }
    return []
  }

  /// The body as FLV.
  var messages: [MediaMessage] {
    var reader = FLVReader()
    var offset = 0
    var messages: [MediaMessage] = []
    while let message = try? reader.receive(body, from: &offset) { messages.append(message) }
    return messages
  }

  func connectionOpened(_ connection: any Connection) {
    isOpen = true
    for bytes in waiting { connection.send(bytes[...]) }
    waiting = []
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) { hasFailed = true }

  func connection(_ connection: any Connection, received bytes: Received) {
    switch bytes {
    case .borrowed(let input): received += input
    case .shared(let input): received += input
    }
  }

  func connectionCanSend(_ connection: any Connection) {}

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    closed = reason
    self.connection = nil
  }
}

extension String {
  fileprivate func components(before separator: String) -> String {
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(separator) { return String(self[..<rest.startIndex]) }
      rest = rest.dropFirst()
    }
    return self
  }
}

extension RTMPClient {
  /// A command on message stream 1 that `ClientSession` has no method for, on a chunk stream of its own.
  func sendCommand(_ name: String, _ arguments: [AMF0Value]) {
    let payload = AMF0Writer.write([.string(name), 0, .null] + arguments)
    sendRaw([0x09, 0, 0, 0, 0, 0, UInt8(payload.count), 20, 1, 0, 0, 0] + payload)
  }
}
