import EventLoop
import Glibc
import Testing

@testable import Network

@Suite(.enabled(if: Certificates.canBeMade, "needs the programs openssl and python3"))
struct SecureConnectionTests {
  private func harness(trusting certificates: Certificates?) -> SocketHarness {
    SocketHarness(trustFile: certificates?.authority)
  }

  /// Connects and returns why that failed.
  private func failure(
    _ manner: TLSServer.Manner = .echo, host: String = "localhost", certificate: String = "valid",
    isTrusted: Bool = true
  ) throws -> String? {
    let certificates = try Certificates(SocketHarness())
    let harness = harness(trusting: isTrusted ? certificates : nil)
    let server = try TLSServer(manner, certificates, harness, certificate: certificate)
    return text(of: connect(harness, host, server.port))
  }

  private func connect(_ harness: SocketHarness, _ host: String, _ port: UInt16) -> SocketEnd {
    let client = SocketEnd()
    _ = harness.network.connect(to: Endpoint(host: host, port: port, isSecure: true), handler: client)
    harness.run { client.failure != nil || client.opened > 0 }
    #expect(client.opened == 0)
    #expect(harness.runUntilIdle())
    #expect(client.violations.isEmpty)
    return client
  }

  private func text(of client: SocketEnd) -> String? {
    guard case .other(let text) = client.failure else { return nil }
    return text
  }

  @Test(arguments: ["1.2", "1.3"]) func carriesBytesBothWaysAndEndsInOrder(version: String) throws {
    let certificates = try Certificates(SocketHarness())
    let harness = harness(trusting: certificates)
    let server = try TLSServer(.echo, certificates, harness, version: version)
    let client = SocketEnd()
    let sent = pattern(TLSServer.echoed, seed: 7)
    // The first piece is given before the connection is open.
    let connection = harness.network.connect(
      to: Endpoint(host: "localhost", port: server.port, isSecure: true), handler: client)
    connection.send(sent[..<1000])
    #expect(connection.unsentBytes == 1000)
    client.onOpened = { $0.send(sent[1000...]) }
    client.onReceived = { _, bytes in
      if case .shared = bytes { Issue.record("not borrowed") }
    }
    #expect(harness.run { client.closed != nil || client.failure != nil })
    #expect(client.failure == nil)
    #expect(client.closed == .orderly)
    let greeting = Array("localhost TLSv\(version)\n".utf8)
    #expect(client.received == greeting + sent)
    #expect(connection.acknowledgedBytes > UInt64(sent.count))
    #expect(harness.runUntilIdle())
    #expect(client.violations.isEmpty)
  }

  @Test func closingSaysSoToTheServer() throws {
    let certificates = try Certificates(SocketHarness())
    let harness = harness(trusting: certificates)
    let server = try TLSServer(.echo, certificates, harness)
    let client = SocketEnd()
    client.onOpened = { $0.close() }
    var connection: (any Connection)? = harness.network.connect(
      to: Endpoint(host: "localhost.", port: server.port, isSecure: true), handler: client)
    #expect(harness.run { client.opened > 0 || client.failure != nil })
    // The server answers our close_notify with its own and its FIN, long before the time-out of five seconds.
    let start = harness.loop.now
    #expect(harness.runUntilIdle())
    #expect(harness.loop.now - start < .seconds(4))
    #expect(client.closed == nil)
    weak let released: SecureConnection? = connection as? SecureConnection
    connection = nil
    #expect(released == nil)
  }

  @Test func aConnectionThatIsCutOffIsNotAnOrderlyEnd() throws {
    let certificates = try Certificates(SocketHarness())
    let harness = harness(trusting: certificates)
    let server = try TLSServer(.cut, certificates, harness)
    let client = SocketEnd()
    let connection = harness.network.connect(
      to: Endpoint(host: "localhost", port: server.port, isSecure: true), handler: client)
    #expect(harness.run { client.closed != nil || client.failure != nil })
    #expect(String(decoding: client.received, as: UTF8.self) == "half of it")
    #expect(client.closed == .failed("the connection ended without the end of TLS; bytes may be missing"))
    connection.send([1])
  }

  @Test func anUnknownAuthorityIsNotTrusted() throws {
    let text = try #require(try failure(isTrusted: false))
    #expect(text.hasPrefix("the certificate of localhost was not accepted: "))
    #expect(text.contains("issuer is unknown"))
  }

  @Test func theNameHasToBeTheCertificates() throws {
    let text = try #require(try failure(host: "127.0.0.1"))
    #expect(text.hasPrefix("the certificate of 127.0.0.1 was not accepted: "))
    #expect(text.contains("name in the certificate does not match"))
  }

  @Test func anExpiredCertificateIsRefused() throws {
    let text = try #require(try failure(certificate: "expired"))
    #expect(text.contains("expired"))
  }

  @Test func aTrustFileThatIsNoneIsNamed() throws {
    let certificates = try Certificates(SocketHarness())
    let harness = SocketHarness(trustFile: "/nonexistent.pem")
    let server = try TLSServer(.echo, certificates, harness)
    let client = connect(harness, "localhost", server.port)
    let words = try #require(text(of: client))
    #expect(words.hasPrefix("no certificates in SSL_CERT_FILE=/nonexistent.pem: "))
  }
}
