import Glibc

@testable import Network

/// A plain listening socket outside the loop: what a test needs where the loop's own end would be too well-behaved.
final class SilentPeer {
  struct Failure: Error {}
  let port: UInt16
  private let listening: Int32
  private(set) var accepted: Int32 = -1

  init() throws {
    guard let address = SocketAddress(numericHost: "127.0.0.1", port: 0) else { throw Failure() }
    let listening = try SystemCall.makeSocket(family: AF_INET).get()
    guard address.withPointer({ bind(listening, $0, $1) }) == 0, listen(listening, 8) == 0,
      let bound = SocketAddress(localOf: listening)
    else {
      Glibc.close(listening)
      throw Failure()
    }
    self.listening = listening
    port = bound.port
  }

  deinit {
    Glibc.close(listening)
    if accepted >= 0 { Glibc.close(accepted) }
  }

  /// Takes the first peer from the backlog; false while there is none.
  func acceptOne() -> Bool {
    if accepted < 0 { accepted = accept(listening, nil, nil) }
    return accepted >= 0
  }

  func send(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { SystemCall.send(accepted, $0) }
  }

  func finishSending() { SystemCall.shutdownWriting(accepted) }

  func reset() {
    SystemCall.closeWithReset(accepted)
    accepted = -1
  }

  func closePlainly() {
    Glibc.close(accepted)
    accepted = -1
  }

  /// What can be read now; nil at the end of the stream or after a reset.
  func read(atMost limit: Int = 1 << 20) -> [UInt8]? {
    guard acceptOne() else { return [] }
    var bytes = [UInt8](repeating: 0, count: limit)
    switch bytes.withUnsafeMutableBytes({ SystemCall.receive(accepted, into: $0) }) {
    case .count(0), .failed: return nil
    case .wouldBlock: return []
    case .count(let count): return Array(bytes.prefix(count))
    }
  }

  /// Reads until `count` bytes or the end have come, turning the loop in between.
  func readAll(count: Int, while turn: () -> Void) -> [UInt8] {
    var bytes: [UInt8] = []
    var turns = 0
    while bytes.count < count, turns < 20_000, let more = read() {
      bytes += more
      turns += 1
      if more.isEmpty { turn() }
    }
    return bytes
  }
}
