/// The server's side of the handshake. A C1 with a valid digest is answered in the digest form where the function for it
/// was given in; any other C1 in the plain form. C2 is not compared: clients fill it in many ways.
struct ServerHandshake {
  enum State {
    case awaitingVersion
    case awaitingC1([UInt8])
    case awaitingC2(left: Int)
    case completed
  }

  enum Action {
    case needsMore
    case send([UInt8])
    case completed
  }

  private(set) var state = State.awaitingVersion
  private let digest: HandshakeDigest?
  private let seed: UInt64

  init(digest: HandshakeDigest?, seed: UInt64) {
    self.digest = digest
    self.seed = seed
  }

  /// Takes handshake bytes only. Call again after `send`.
  mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(RTMPError) -> Action {
    while true {
      switch state {
      case .completed: return .completed
      case .awaitingVersion:
        guard offset < input.count else { return .needsMore }
        try Handshake.check(version: input[offset])
        offset += 1
        state = .awaitingC1([])
      case .awaitingC1(var packet):
        guard Handshake.fill(&packet, to: Handshake.packetLength, input, from: &offset) else {
          state = .awaitingC1(packet)
          return .needsMore
        }
        state = .awaitingC2(left: Handshake.packetLength)
        return .send(answer(to: packet))
      case .awaitingC2(let left):
        let count = min(left, input.count - offset)
        offset += count
        state = count == left ? .completed : .awaitingC2(left: left - count)
        if count < left { return .needsMore }
      }
    }
  }

  /// S0, S1 and S2.
  private func answer(to c1: [UInt8]) -> [UInt8] {
    var generator = HandshakeGenerator(seed: seed, mixing: c1[...])
    var output = [Handshake.version]
    output.reserveCapacity(1 + 2 * Handshake.packetLength)
    if let digest, let answer = digest.answer(to: c1, randomness: &generator) {
      output.append(contentsOf: answer)
      return output
    }
    // The plain S1: time 0, zero (no server version, so that no client expects a digest), random bytes.
    output.append(contentsOf: [0, 0, 0, 0, 0, 0, 0, 0])
    output.appendRandom(Handshake.packetLength - 8, from: &generator)
    output.append(contentsOf: c1)
    return output
  }
}
