import EventLoop
import Testing

@testable import Network

@Suite struct SocketTransferTests {
  /// 24 MiB each way at the same time, in slices of many sizes, far over what the system buffers.
  @Test func bigTransfersBothWaysArriveWhole() throws {
    let harness = SocketHarness()
    let (up, down) = (pattern(24 << 20, seed: 1), pattern(24 << 20, seed: 2))
    let served = SocketEnd()
    let client = SocketEnd()
    func sendAll(_ bytes: [UInt8], on connection: any Connection) {
      var sizes = Seed(3).generator()
      var rest = bytes[...]
      while !rest.isEmpty {
        let size = min(rest.count, 1 + Int(sizes.below(sizes.chance(0.1) ? 300_000 : 2_000)))
        connection.send(rest.prefix(size))
        rest = rest.dropFirst(size)
      }
    }
    let endpoint = try harness.listen(
      SocketServer {
        sendAll(down, on: $0)
        return served
      })
    client.onOpened = {
      $0.lowWaterMark = 0
      sendAll(up, on: $0)
    }
    let connection = harness.network.connect(to: endpoint, handler: client)
    #expect(harness.run(atMost: 60) { client.receivedCount == down.count && served.receivedCount == up.count })
    #expect(served.received == up)
    #expect(client.received == down)
    #expect(harness.run { connection.unsentBytes == 0 })
    #expect(connection.acknowledgedBytes == UInt64(up.count))
    #expect(harness.run { client.canSend > 0 })
    #expect(client.canSend == 1)
  }

  /// A sender that keeps a bounded amount under way, driven by nothing but `connectionCanSend`.
  @Test(arguments: [0, 1, 100_000, 8 << 20])
  func canSendDrivesABoundedSender(mark: Int) throws {
    let harness = SocketHarness()
    let bytes = pattern(16 << 20, seed: 4)
    let step = 1 << 20
    let served = SocketEnd()
    let endpoint = try harness.listen(SocketServer { _ in served })
    let client = SocketEnd()
    var rest = bytes[...]
    var highest = 0
    func fill(_ connection: any Connection) {
      while !rest.isEmpty {
        connection.send(rest.prefix(step))
        rest = rest.dropFirst(step)
        let unsent = connection.unsentBytes
        highest = max(highest, unsent)
        if unsent > mark { return }
      }
    }
    client.onOpened = {
      $0.lowWaterMark = mark
      fill($0)
    }
    client.onCanSend = fill
    _ = harness.network.connect(to: endpoint, handler: client)
    #expect(harness.run(atMost: 60) { served.receivedCount == bytes.count })
    #expect(served.received == bytes)
    #expect(highest <= mark + step)
  }

  /// The peer reads nothing: what was sent stays unsent, and nothing says otherwise.
  @Test func aPeerThatDoesNotReadHoldsTheBytesBack() throws {
    let harness = SocketHarness()
    let silent = try SilentPeer()
    let client = SocketEnd()
    let bytes = pattern(32 << 20, seed: 5)
    let connection = harness.network.connect(to: Endpoint(host: "127.0.0.1", port: silent.port), handler: client)
    connection.lowWaterMark = 64 << 20
    client.onOpened = { $0.send(bytes[...]) }
    #expect(harness.run { client.opened == 1 })
    // Lowered when the bytes are above it already, and with nothing sent afterwards.
    connection.lowWaterMark = 1 << 20
    harness.settle()
    #expect(client.canSend == 0)
    #expect(connection.unsentBytes > 1 << 20)
    #expect(connection.acknowledgedBytes + UInt64(connection.unsentBytes) == UInt64(bytes.count))
    let drained = silent.readAll(count: bytes.count, while: { harness.settle(milliseconds: 1) })
    #expect(drained == bytes)
    #expect(harness.run { client.canSend == 1 })
    #expect(harness.run { connection.unsentBytes == 0 })
  }

  /// An owner that counts for itself and never asks is told too, also when the system took all at once.
  @Test func canSendComesWithoutAsking() throws {
    let harness = SocketHarness()
    let served = SocketEnd()
    let endpoint = try harness.listen(SocketServer { _ in served })
    let client = SocketEnd()
    var rounds = 0
    client.onOpened = {
      $0.lowWaterMark = 0
      $0.send([1])
    }
    client.onCanSend = {
      rounds += 1
      if rounds < 5 { $0.send([UInt8(rounds)]) }
    }
    _ = harness.network.connect(to: endpoint, handler: client)
    #expect(harness.run { rounds == 5 })
    #expect(harness.run { served.received.count == 5 } && harness.runUntilIdle())
    #expect(rounds == 5)
    #expect(served.received == [1, 1, 2, 3, 4])
  }
}
