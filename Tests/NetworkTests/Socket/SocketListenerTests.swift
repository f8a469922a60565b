import EventLoop
import Glibc
import Testing

@testable import Network

@Suite struct SocketListenerTests {
  private func cause(_ harness: SocketHarness, _ endpoint: Endpoint) -> ListenError.Cause? {
    do {
      _ = try harness.network.listen(at: endpoint, handler: SocketServer { _ in nil })
      return nil
    } catch {
      return error.cause
    }
  }

  @Test func aPortInUseSaysSo() throws {
    let harness = SocketHarness()
    let endpoint = try harness.listen(SocketServer { _ in nil })
    #expect(endpoint.port != 0)
    #expect(cause(harness, endpoint) == .portInUse)
  }

  @Test func anotherMachinesAddressAndANameAreRefused() {
    let harness = SocketHarness()
    // TEST-NET-1 (RFC 5737) belongs to no machine.
    #expect(cause(harness, Endpoint(host: "192.0.2.1", port: 0)) == .addressNotAvailable)
    guard case .other = cause(harness, Endpoint(host: "example.invalid", port: 0)) else {
      Issue.record("a name was accepted")
      return
    }
  }

  @Test func aClosedListenerFreesItsPortAndKeepsItsConnections() throws {
    let harness = SocketHarness()
    let served = SocketEnd()
    let server = SocketServer { _ in served }
    let listener = try harness.network.listen(at: Endpoint(host: "127.0.0.1", port: 0), handler: server)
    let client = SocketEnd()
    let connection = harness.network.connect(to: listener.endpoint, handler: client)
    #expect(harness.run { client.opened == 1 && server.accepted.count == 1 })
    listener.close()
    listener.close()
    connection.send([5])
    #expect(harness.run { served.received == [5] })
    #expect(cause(harness, listener.endpoint) == nil)
  }

  @Test func aPeerWithoutAHandlerIsReset() throws {
    let harness = SocketHarness()
    let endpoint = try harness.listen(SocketServer { _ in nil })
    let client = SocketEnd()
    _ = harness.network.connect(to: endpoint, handler: client)
    #expect(harness.run { client.closed != nil || client.failure != nil })
    // The reset may come before the loop has seen the connection open.
    #expect(client.closed == .reset || client.failure == .refused)
  }

  @Test func aListenerMayCloseItselfWhileAccepting() throws {
    let harness = SocketHarness()
    let server = SocketServer { _ in SocketEnd() }
    let listener = try harness.network.listen(at: Endpoint(host: "127.0.0.1", port: 0), handler: server)
    server.make = { _ in
      listener.close()
      return SocketEnd()
    }
    let clients = (0..<5).map { _ in SocketEnd() }
    for client in clients { _ = harness.network.connect(to: listener.endpoint, handler: client) }
    #expect(harness.run { clients.allSatisfy { $0.opened == 1 || $0.failure != nil } })
    harness.settle()
    #expect(server.accepted.count == 1)
    server.make = { _ in nil }
  }

  /// Every viewer gets the same payload, and most of them straight from `send`.
  @Test func aThousandViewersShareOnePayload() throws {
    let harness = SocketHarness()
    let count = 1_000
    let payload = pattern(20_000, seed: 9)
    let server = SocketServer { _ in SocketEnd() }
    let endpoint = try harness.listen(server)
    let clients = (0..<count).map { _ in SocketEnd() }
    let connections = clients.map { harness.network.connect(to: endpoint, handler: $0) }
    #expect(harness.run(atMost: 60) { server.accepted.count == count && clients.allSatisfy { $0.opened == 1 } })
    for _ in 0..<3 {
      for connection in server.accepted { connection.send(payload[...]) }
    }
    #expect(harness.run(atMost: 60) { clients.allSatisfy { $0.receivedCount == 3 * payload.count } })
    #expect(clients.allSatisfy { $0.received.prefix(payload.count) == payload[...] })
    for connection in server.accepted { connection.close() }
    #expect(harness.run(atMost: 60) { clients.allSatisfy { $0.closed == .orderly } })
    #expect(harness.runUntilIdle())
    withExtendedLifetime(connections) {}
  }
}
