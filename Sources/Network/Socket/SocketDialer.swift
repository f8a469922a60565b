import EventLoop
import Glibc

/// Makes one connection: resolves the name, then tries the addresses in order until one answers. It ends with one call of
/// `completion`, or none after `cancel`.
///
/// The 5 s of SPEC 1.1 (3002) are for all addresses together and begin when the addresses are known; an address that does
/// not answer takes its share of what is left, though never less than a second of it, so that the next one gets its turn.
final class SocketDialer: TimerTarget, ReadinessHandler {
  enum Outcome {
    /// An open socket, now the receiver's to close.
    case connected(descriptor: Int32, address: SocketAddress)
    case failed(ConnectFailure)
  }

  private enum Step: Int { case start, timeout }

  private let endpoint: Endpoint
  private let loop: EventLoop
  private let limits: SocketLimits
  private let abandoned: AbandonedLookups
  private var completion: ((Outcome) -> Void)?
  private var lookup: NameLookup?
  private var candidates: ArraySlice<SocketAddress> = []
  private var current: (descriptor: Int32, address: SocketAddress)?
  private var deadline = RunTime.zero
  private var timer: TimerID?
  private var failure: ConnectFailure?

  /// Begins at the loop's next turn.
  init(to endpoint: Endpoint, context: SocketContext, completion: @escaping (Outcome) -> Void) {
    self.endpoint = endpoint
    loop = context.loop
    limits = context.limits
    abandoned = context.abandonedLookups
    self.completion = completion
    timer = loop.schedule(after: .zero, self, token: Step.start.rawValue)
  }

  deinit { dropCurrent() }

  func cancel() {
    completion = nil
    lookup?.cancel()
    lookup = nil
    disarm()
    dropCurrent()
  }

  // MARK: Steps

  func timerFired(_ token: Int) {
    timer = nil
    switch Step(rawValue: token) {
    case .start: start()
    case .timeout: giveUpCurrent(.timedOut)
    case nil: break
    }
  }

  private func start() {
    if let address = SocketAddress(numericHost: endpoint.host, port: endpoint.port) {
      return dial([address])
    }
    guard !endpoint.host.isEmpty else { return finish(.failed(.nameResolution("the host name is empty"))) }
    lookup = NameLookup(
      name: endpoint.host, timeout: limits.lookupTimeout, loop: loop, abandoned: abandoned
    ) { [weak self] outcome in self?.resolved(outcome) }
  }

  private func resolved(_ outcome: NameLookup.Outcome) {
    lookup = nil
    switch outcome {
    case .failed(let text): finish(.failed(.nameResolution(text)))
    case .addresses(let hosts): dial(hosts.compactMap { SocketAddress(numericHost: $0, port: endpoint.port) })
    }
  }

  private func dial(_ addresses: [SocketAddress]) {
    candidates = addresses[...]
    deadline = loop.now + limits.connectTimeout
    tryNext()
  }

  private func tryNext() {
    while let address = candidates.popFirst() {
      guard loop.now < deadline else {
        note(.timedOut)
        break
      }
      let descriptor: Int32
      switch SystemCall.makeSocket(family: address.family) {
      case .failure(let error):
        note(SocketDialer.failure(for: error.number))
        continue
      case .success(let made): descriptor = made
      }
      SystemCall.setNoDelay(descriptor)
      let result = address.withPointer { connect(descriptor, $0, $1) }
      let number = result == 0 ? 0 : errno
      guard number == 0 || number == EINPROGRESS || number == EINTR else {
        Glibc.close(descriptor)
        note(SocketDialer.failure(for: number))
        continue
      }
      current = (descriptor, address)
      loop.watch(descriptor, for: .write, self)
      let left = deadline - loop.now
      let share = max(limits.shortestConnectShare, left / Int64(candidates.count + 1))
      timer = loop.schedule(after: min(left, share), self, token: Step.timeout.rawValue)
      return
    }
    finish(.failed(failure ?? .other("no address to connect to")))
  }

  func descriptorReady(_ descriptor: Int32, _ readiness: Readiness) {
    guard let current, current.descriptor == descriptor else { return }
    let number = SystemCall.takeSocketError(descriptor)
    guard number == 0 else { return giveUpCurrent(SocketDialer.failure(for: number)) }
    guard let peer = SocketAddress(peerOf: descriptor) else {
      // Woken without an outcome: the time-out or the next wake-up decides, unless the descriptor reports a failure for ever.
      if !readiness.isDisjoint(with: .failure) { giveUpCurrent(.other("the system gives no outcome")) }
      return
    }
    // Dialling a free port of this machine can meet itself (simultaneous open); nobody listens there.
    if let local = SocketAddress(localOf: descriptor), local.description == peer.description {
      SystemCall.closeWithReset(descriptor)
      self.current = nil
      loop.unwatch(descriptor)
      disarm()
      note(.refused)
      return tryNext()
    }
    disarm()
    loop.unwatch(descriptor)
    self.current = nil
    finish(.connected(descriptor: descriptor, address: peer))
  }

  private func giveUpCurrent(_ reason: ConnectFailure) {
    disarm()
    dropCurrent()
    note(reason)
    tryNext()
  }

  private func finish(_ outcome: Outcome) {
    let completion = completion
    self.completion = nil
    completion?(outcome)
  }

  private func dropCurrent() {
    guard let descriptor = current?.descriptor else { return }
    current = nil
    loop.unwatch(descriptor)
    Glibc.close(descriptor)
  }

  private func disarm() {
    if let timer { loop.cancel(timer) }
    timer = nil
  }

  // MARK: Failures

  /// Keeps what tells most: a refusal by one address says more than another one's missing route.
  private func note(_ new: ConnectFailure) {
    if let failure, SocketDialer.weight(failure) >= SocketDialer.weight(new) { return }
    failure = new
  }

  private static func weight(_ failure: ConnectFailure) -> Int {
    switch failure {
    case .refused: 4
    case .timedOut: 3
    case .other: 2
    case .unreachable: 1
    case .nameResolution: 0
    }
  }

  private static func failure(for number: Int32) -> ConnectFailure {
    switch number {
    case ECONNREFUSED, ECONNRESET: .refused
    case ETIMEDOUT: .timedOut
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL, EAFNOSUPPORT: .unreachable
    default: .other(SystemCall.text(number))
    }
  }
}
