import EventLoop
import Glibc
import Testing

@testable import Network

/// One end of a connection: notes what it is told and does what the test says.
final class SocketEnd: ConnectionHandler {
  var opened = 0
  var failure: ConnectFailure?
  var received: [UInt8] = []
  var receivedCount = 0
  var keepsBytes = true
  var canSend = 0
  var closed: CloseReason?
  /// Calls after the last one, or out of order.
  var violations: [String] = []
  private(set) weak var connection: (any Connection)?

  var onOpened: ((any Connection) -> Void)?
  var onReceived: ((any Connection, Received) -> Void)?
  var onCanSend: ((any Connection) -> Void)?
  var onClosed: ((any Connection) -> Void)?
  var onFailed: (() -> Void)?

  private func note(_ what: String, _ connection: any Connection) {
    self.connection = connection
    if closed != nil || failure != nil { violations.append("\(what) after the end") }
  }

  func connectionOpened(_ connection: any Connection) {
    note("opened", connection)
    opened += 1
    onOpened?(connection)
  }

  func connection(_ connection: any Connection, failedToConnect failure: ConnectFailure) {
    note("failed", connection)
    self.failure = failure
    onFailed?()
  }

  func connection(_ connection: any Connection, received bytes: Received) {
    note("received", connection)
    receivedCount += bytes.count
    if keepsBytes {
      switch bytes {
      case .borrowed(let buffer): received.append(contentsOf: buffer)
      case .shared(let slice): received.append(contentsOf: slice)
      }
    }
    onReceived?(connection, bytes)
  }

  func connectionCanSend(_ connection: any Connection) {
    note("can send", connection)
    canSend += 1
    onCanSend?(connection)
  }

  func connection(_ connection: any Connection, closed reason: CloseReason) {
    note("closed", connection)
    closed = reason
    onClosed?(connection)
  }
}

/// Accepts every peer and gives it the end that `make` returns.
final class SocketServer: ListenerHandler {
  var accepted: [any Connection] = []
  var make: (any Connection) -> (any ConnectionHandler)?

  init(make: @escaping (any Connection) -> (any ConnectionHandler)?) { self.make = make }

  func listener(_ listener: any Listener, accepted connection: any Connection) -> (any ConnectionHandler)? {
    accepted.append(connection)
    return make(connection)
  }
}

/// A wall-clock loop with one socket network and, if asked for, one listening end.
struct SocketHarness {
  let loop = EventLoop(clock: .wall)
  let network: SocketNetwork

  init(limits: SocketLimits = SocketLimits(), trustFile: String? = nil) {
    network = SocketNetwork(loop: loop, limits: limits, trustFile: trustFile)
  }

  func listen(_ server: SocketServer, host: String = "127.0.0.1") throws -> Endpoint {
    try network.listen(at: Endpoint(host: host, port: 0), handler: server).endpoint
  }

  /// Runs until `done`, looking every 2 ms and at most for `seconds`. True when it came to pass.
  @discardableResult
  func run(atMost seconds: Double = 20, until done: @escaping () -> Bool) -> Bool {
    if done() { return true }
    let probe = Probe(loop: loop, done: done)
    let timer = loop.schedule(after: .zero, probe)
    loop.run(until: loop.now + .seconds(seconds))
    loop.cancel(timer)
    probe.cancel()
    return done()
  }

  /// Runs until no timer is armed any more: nothing is closing, connecting or owed a call.
  func runUntilIdle() -> Bool { run { loop.armedTimers == 0 } }

  /// Lets the loop serve what is due now. For showing that something does not happen; all else waits for what it expects.
  func settle(milliseconds: Int64 = 30) { loop.run(until: loop.now + .milliseconds(milliseconds)) }
}

private final class Probe: TimerTarget {
  let loop: EventLoop
  let done: () -> Bool
  var timer: TimerID?

  init(loop: EventLoop, done: @escaping () -> Bool) {
    self.loop = loop
    self.done = done
  }

  func timerFired(_ token: Int) {
    if done() { return loop.stop() }
    timer = loop.schedule(after: .milliseconds(2), self)
  }

  func cancel() {
    if let timer { loop.cancel(timer) }
  }
}

/// Bytes that show at once when one is lost, doubled or moved.
func pattern(_ count: Int, seed: UInt64) -> [UInt8] {
  var generator = Seed(seed).generator()
  return [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, filled in
    let bytes = UnsafeMutableRawBufferPointer(buffer)
    for offset in stride(from: 0, to: count, by: 8) {
      bytes.storeBytes(of: generator.next(), toByteOffset: offset, as: UInt64.self)
    }
    filled = count
  }
}
