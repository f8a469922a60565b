import EventLoop
import Glibc
import Testing

@testable import Network

@Suite struct SocketConnectTests {
  @Test(arguments: ["127.0.0.1", "::1", "localhost"])
  func opensAndNamesThePeer(host: String) throws {
    let harness = SocketHarness()
    let served = SocketEnd()
    let server = SocketServer { _ in served }
    let endpoint: Endpoint
    do {
      endpoint = try harness.listen(server, host: host == "localhost" ? "" : host)
    } catch let error as ListenError where host == "::1" && error.cause == .addressNotAvailable {
      return  // A machine without IPv6.
    }
    let client = SocketEnd()
    let connection = harness.network.connect(to: Endpoint(host: host, port: endpoint.port), handler: client)
    #expect(client.opened == 0)
    #expect(harness.run { client.opened == 1 && server.accepted.count == 1 })
    let shown = connection.remoteAddress
    if host == "localhost" {
      #expect(["127.0.0.1:\(endpoint.port)", "[::1]:\(endpoint.port)"].contains(shown))
    } else {
      #expect(shown == Endpoint(host: host, port: endpoint.port).description)
    }
    // An IPv4 peer of a listener on every address shows as IPv4.
    let peer = server.accepted[0].remoteAddress
    #expect(peer.hasPrefix(shown.hasPrefix("[") ? "[::1]:" : "127.0.0.1:"))
    #expect(served.opened == 0)
    #expect(client.violations.isEmpty)
  }

  @Test func aPortWithoutAListenerRefuses() throws {
    let harness = SocketHarness()
    let port = try freePort(harness)
    for host in ["127.0.0.1", "localhost"] {
      let client = SocketEnd()
      _ = harness.network.connect(to: Endpoint(host: host, port: port), handler: client)
      #expect(client.failure == nil)
      #expect(harness.run { client.failure != nil })
      #expect(client.failure == .refused)
      #expect(client.opened == 0)
    }
  }

  @Test(arguments: ["name.invalid", "", "a\0b", "300.1.1.1.invalid"])
  func aNameThatDoesNotResolveSaysSo(name: String) {
    let harness = SocketHarness()
    let client = SocketEnd()
    _ = harness.network.connect(to: Endpoint(host: name, port: 1935), handler: client)
    #expect(harness.run { client.failure != nil })
    guard case .nameResolution(let text) = client.failure else {
      Issue.record("\(String(describing: client.failure))")
      return
    }
    #expect(!text.isEmpty)
  }

  @Test func aLookUpThatTakesTooLongTimesOut() {
    var limits = SocketLimits()
    limits.lookupTimeout = .zero
    let harness = SocketHarness(limits: limits)
    let client = SocketEnd()
    _ = harness.network.connect(to: Endpoint(host: "slow.invalid", port: 1935), handler: client)
    #expect(harness.run { client.failure != nil })
    guard case .nameResolution(let text) = client.failure else {
      Issue.record("\(String(describing: client.failure))")
      return
    }
    // A resolver that answers within the first millisecond is in time.
    #expect(text.contains("timed out") || text.contains("does not resolve"))
  }

  @Test func aServerThatDoesNotAnswerTimesOut() throws {
    var limits = SocketLimits()
    limits.connectTimeout = .milliseconds(200)
    let harness = SocketHarness(limits: limits)
    let full = try FullBacklog()
    let client = SocketEnd()
    let begun = harness.loop.now
    _ = harness.network.connect(to: Endpoint(host: "127.0.0.1", port: full.port), handler: client)
    #expect(harness.run { client.failure != nil })
    #expect(client.failure == .timedOut)
    #expect(harness.loop.now - begun >= .milliseconds(200))
    #expect(SocketLimits().connectTimeout == .seconds(5))
  }

  @Test func closingWhileConnectingTellsNothing() throws {
    let harness = SocketHarness()
    let full = try FullBacklog()
    let ends = (0..<4).map { _ in SocketEnd() }
    weak var released: (any Connection)?
    do {
      let hosts = ["127.0.0.1", "127.0.0.1", "name.invalid", "localhost"]
      let connections = zip(hosts, ends).map {
        harness.network.connect(to: Endpoint(host: $0, port: full.port), handler: $1)
      }
      released = connections[2]
      connections[0].close()
      harness.settle(milliseconds: 1)
      for connection in connections {
        connection.send([1, 2, 3])
        connection.close()
        connection.abort()
        #expect(connection.unsentBytes == 0)
      }
    }
    #expect(harness.runUntilIdle())
    #expect(released == nil)
    #expect(ends.allSatisfy { $0.failure == nil && $0.opened == 0 && $0.closed == nil })
  }

  @Test func whatIsSentBeforeTheOpeningFollowsIt() throws {
    let harness = SocketHarness()
    let served = SocketEnd()
    let endpoint = try harness.listen(SocketServer { _ in served })
    let client = SocketEnd()
    let connection = harness.network.connect(to: endpoint, handler: client)
    connection.send([1, 2])
    connection.send([3])
    #expect(connection.unsentBytes == 3)
    client.onOpened = { $0.send([4]) }
    #expect(harness.run { served.received.count == 4 })
    #expect(served.received == [1, 2, 3, 4])
  }

  private func freePort(_ harness: SocketHarness) throws -> UInt16 {
    let listener = try harness.network.listen(
      at: Endpoint(host: "127.0.0.1", port: 0), handler: SocketServer { _ in nil })
    listener.close()
    return listener.endpoint.port
  }
}

/// A listening socket that never accepts and whose backlog is full: the system drops further SYNs.
final class FullBacklog {
  struct Failure: Error {}
  let port: UInt16
  private var descriptors: [Int32] = []

  init() throws {
    guard let address = SocketAddress(numericHost: "127.0.0.1", port: 0) else { throw Failure() }
    let listening = try SystemCall.makeSocket(family: AF_INET).get()
    descriptors.append(listening)
    guard address.withPointer({ bind(listening, $0, $1) }) == 0, listen(listening, 0) == 0,
      let bound = SocketAddress(localOf: listening)
    else {
      Glibc.close(listening)
      throw Failure()
    }
    port = bound.port
    for _ in 0..<4 {
      let filler = try SystemCall.makeSocket(family: AF_INET).get()
      descriptors.append(filler)
      _ = bound.withPointer { connect(filler, $0, $1) }
    }
  }

  deinit { for descriptor in descriptors { Glibc.close(descriptor) } }
}
