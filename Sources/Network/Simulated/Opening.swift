import EventLoop

/// One attempt to open a simulated connection: name look-up, then the handshake.
///
/// A look-up takes no time, but an unknown name is said to be so after 10 ms, and a silent name server is asked again after
/// 5 s and given up after 10 s. SYNs leave at 0, 1 and 3 s, as long as they are not answered; after 5 s the attempt has timed
/// out (SPEC 1.1, 3002). SYNs meet delay, jitter, loss and cuts, but do not wait in a bottleneck.
final class Opening: TimerTarget {
  static let timeLimit = RunDuration.seconds(5)
  private static let retries: [RunDuration] = [.seconds(1), .seconds(3)]

  private enum Step: Int {
    case resolve, nameUnknown, nameTimeout, unreachable, sendSYN, synArrives, refused, answered, timeLimit
  }

  private let loop: EventLoop
  private weak var world: SimulatedNetwork?
  private let endpoint: Endpoint
  private let client: SimulatedHost
  private let server: SimulatedHost?
  private let connection: SimulatedConnection
  private var timer: TimerID?
  private var limitTimer: TimerID?
  private var lookups = 0
  private var tries = 0
  private var start = RunTime.zero

  init(
    world: SimulatedNetwork, endpoint: Endpoint, client: SimulatedHost, server: SimulatedHost?,
    connection: SimulatedConnection
  ) {
    self.world = world
    loop = world.loop
    self.endpoint = endpoint
    self.client = client
    self.server = server
    self.connection = connection
    arm(.resolve, after: .zero)
  }

  /// The connection is over before it was open.
  func stop() {
    if let timer { loop.cancel(timer) }
    if let limitTimer { loop.cancel(limitTimer) }
  }

  func timerFired(_ token: Int) {
    guard let step = Step(rawValue: token) else { return }
    guard let world else { return connection.finish() }
    switch step {
    case .resolve: resolve(in: world)
    case .nameUnknown: fail(.nameResolution("the name is unknown"))
    case .nameTimeout: fail(.nameResolution("the name server did not answer within 10 s"))
    case .unreachable: fail(.unreachable)
    case .sendSYN: sendSYN()
    case .synArrives: synArrives(in: world)
    case .refused: fail(.refused)
    case .answered: answered(in: world)
    case .timeLimit: fail(.timedOut)
    }
  }

  private func arm(_ step: Step, after delay: RunDuration) {
    timer = loop.schedule(after: delay, self, token: step.rawValue)
  }

  private func fail(_ failure: ConnectFailure) {
    let handler = connection.handler
    connection.finish()
    handler?.connection(connection, failedToConnect: failure)
  }

  // MARK: Name look-up

  private func resolve(in world: SimulatedNetwork) {
    guard !SimulatedHost.isNumeric(endpoint.host) else {
      return server == nil ? arm(.unreachable, after: .zero) : begin()
    }
    let target = server?.index
    if world.isActive(.dnsTimeout, from: client.index, to: target) {
      lookups += 1
      return arm(lookups < 2 ? .resolve : .nameTimeout, after: .seconds(5))
    }
    if server == nil || world.isActive(.dnsUnknown, from: client.index, to: target) {
      return arm(.nameUnknown, after: .milliseconds(10))
    }
    begin()
  }

  // MARK: Handshake

  private func begin() {
    connection.remotePort = endpoint.port
    start = loop.now
    limitTimer = loop.schedule(after: Self.timeLimit, self, token: Step.timeLimit.rawValue)
    sendSYN()
  }

  private func sendSYN() {
    if let delay = passage(over: connection.link) { arm(.synArrives, after: delay) } else { tryAgain() }
  }

  private func synArrives(in world: SimulatedNetwork) {
    let target = server?.index
    guard !world.isActive(.synTimeout, from: client.index, to: target), let delay = passage(over: connection.reverse)
    else { return tryAgain() }
    let isRefused =
      server?.listeners[endpoint.port] == nil || world.isActive(.refuse, from: client.index, to: target)
    arm(isRefused ? .refused : .answered, after: delay)
  }

  /// How long one segment takes now, or nil if it is lost.
  private func passage(over link: Link) -> RunDuration? {
    if link.isCut { return nil }
    if link.loss > 0, connection.draw({ $0.chance(link.loss) }) { return nil }
    let jitter = UInt64(link.jitter.nanoseconds)
    return link.latency + .nanoseconds(jitter > 0 ? Int64(connection.draw { $0.below(jitter + 1) }) : 0)
  }

  private func tryAgain() {
    guard tries < Self.retries.count else { return }
    let next = start + Self.retries[tries]
    tries += 1
    arm(.sendSYN, after: max(.zero, next - loop.now))
  }

  private func answered(in world: SimulatedNetwork) {
    stop()
    let accepting = SimulatedConnection(
      link: connection.reverse, reverse: connection.link, isOpener: false, number: connection.number, handler: nil)
    accepting.phase = .unaccepted
    accepting.remotePort = 49_152 + UInt16(connection.number % 16_384)
    connection.peer = accepting
    accepting.peer = connection
    connection.reverse.add(accepting)
    connection.phase = .open
    connection.opening = nil
    let target = server?.index
    if world.isActive(.handshakeGarbage, from: client.index, to: target) { connection.garbageBytes = 4_096 }
    connection.queue.append([], kind: .accept)
    connection.pump()
    connection.handler?.connectionOpened(connection)
    if world.isActive(.reset, from: client.index, to: target) {
      connection.end(.reset)
      accepting.end(.reset)
    } else if world.isActive(.close, from: client.index, to: target) {
      connection.queueEnd()
      accepting.queueEnd()
    }
  }
}
