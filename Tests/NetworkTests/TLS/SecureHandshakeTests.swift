import EventLoop
import Testing

@testable import Network

/// Servers that are no TLS servers; no certificate is needed to see that.
@Suite struct SecureHandshakeTests {
  /// What a server that does `manner` to each peer leaves of a secure connection.
  private func failure(
    limits: SocketLimits = SocketLimits(), _ manner: @escaping (any Connection, Received) -> Void
  ) throws -> ConnectFailure? {
    let harness = SocketHarness(limits: limits, trustFile: nil)
    let served = SocketEnd()
    served.onReceived = manner
    let endpoint = try harness.listen(SocketServer { _ in served })
    let client = SocketEnd()
    var secure = endpoint
    secure.isSecure = true
    _ = harness.network.connect(to: secure, handler: client)
    #expect(harness.run { client.failure != nil || client.opened > 0 })
    #expect(client.opened == 0)
    #expect(client.violations.isEmpty)
    return client.failure
  }

  @Test func aServerWithoutTLSIsTold() throws {
    let failure = try self.failure { peer, _ in peer.send(ArraySlice("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) }
    #expect(failure == .other("the server does not speak TLS at this port"))
  }

  @Test func aCloseInTheHandshakeIsTold() throws {
    let failure = try self.failure { peer, _ in peer.close() }
    #expect(failure == .other("the server closed the connection during the TLS handshake"))
  }

  @Test func aResetInTheHandshakeIsTold() throws {
    let failure = try self.failure { peer, _ in peer.abort() }
    #expect(failure == .other("the server reset the connection during the TLS handshake"))
  }

  @Test func silenceInTheHandshakeTimesOut() throws {
    var limits = SocketLimits()
    limits.tlsTimeout = .milliseconds(50)
    let failure = try self.failure(limits: limits) { _, _ in }
    #expect(failure == .other("the server did not finish the TLS handshake in time"))
  }

  @Test(arguments: [[0x16, 3, 3, 0xFF, 0xFF], [0x16, 3, 3, 0, 4, 2, 0xFF, 0xFF, 0xFF], [0x15, 3, 3, 0, 2, 2, 40]])
  func brokenRecordsAreRefused(bytes: [UInt8]) throws {
    var limits = SocketLimits()
    limits.tlsTimeout = .milliseconds(500)
    guard case .other(let text) = try failure(limits: limits, { peer, _ in peer.send(bytes[...]) }) else {
      Issue.record("no plain text")
      return
    }
    #expect(!text.isEmpty)
    if bytes[0] == 0x15 { #expect(text == "the server refused the TLS connection: Handshake failed") }
  }

  @Test func aRefusalStaysARefusal() throws {
    let harness = SocketHarness()
    let listener = try harness.network.listen(
      at: Endpoint(host: "127.0.0.1", port: 0), handler: SocketServer { _ in nil })
    listener.close()
    let client = SocketEnd()
    var endpoint = listener.endpoint
    endpoint.isSecure = true
    _ = harness.network.connect(to: endpoint, handler: client)
    #expect(harness.run { client.failure != nil })
    #expect(client.failure == .refused)
  }

  @Test func nothingListensWithTLS() {
    let harness = SocketHarness()
    #expect(throws: ListenError.self) {
      try harness.network.listen(
        at: Endpoint(host: "127.0.0.1", port: 0, isSecure: true), handler: SocketServer { _ in nil })
    }
  }

  @Test func releasingTheNetworkReleasesTheOwner() throws {
    weak var end: SocketEnd?
    do {
      let harness = SocketHarness(trustFile: nil)
      let served = SocketEnd()
      let endpoint = try harness.listen(SocketServer { _ in served })
      let client = SocketEnd()
      end = client
      var secure = endpoint
      secure.isSecure = true
      let connection = harness.network.connect(to: secure, handler: client)
      // The owner holds its connection, as a play link does.
      client.onOpened = { _ in withExtendedLifetime(connection) {} }
      #expect(harness.run { served.receivedCount > 0 })
    }
    #expect(end == nil)
  }
}
