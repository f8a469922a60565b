/// The client's side of the handshake: a plain C1, C2 as an echo of S1.
///
/// Any S1 and S2 behind the version byte 3 are accepted. S2 should echo C1; servers that answer in digest form, and some
/// that answer with bytes of their own, do not, so a mismatch is only noted: `ClientSession` then blames the handshake if
/// the first thing that follows is not RTMP either.
struct ClientHandshake {
  enum State {
    case idle
    case awaitingVersion
    case awaitingS1([UInt8])
    case awaitingS2([UInt8])
    case completed(isEchoed: Bool)
  }

  enum Action {
    case needsMore
    case send([UInt8])
    case completed
  }

  private(set) var state = State.idle
  /// The random part of C1.
  private var sent: [UInt8] = []

  /// C0 and C1.
  mutating func start(randomness: inout some RandomNumberGenerator, nowMilliseconds: UInt32) -> [UInt8] {
    sent = []
    sent.appendRandom(Handshake.packetLength - 8, from: &randomness)
    state = .awaitingVersion
    var output = [Handshake.version]
    output.reserveCapacity(1 + Handshake.packetLength)
    output.appendBigEndian(nowMilliseconds)
    // Zero asks for the plain form; a player's version here would ask for the digest form.
    output.appendBigEndian(UInt32(0))
    output.append(contentsOf: sent)
    return output
  }

  /// Takes handshake bytes only. Call again after `send`.
  mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(RTMPError) -> Action {
    while true {
      switch state {
      case .idle, .completed: return .completed
      case .awaitingVersion:
        guard offset < input.count else { return .needsMore }
        try Handshake.check(version: input[offset])
        offset += 1
        state = .awaitingS1([])
      case .awaitingS1(var packet):
        let isComplete = Handshake.fill(&packet, to: Handshake.packetLength, input, from: &offset)
        state = isComplete ? .awaitingS2([]) : .awaitingS1(packet)
        return isComplete ? .send(packet) : .needsMore
      case .awaitingS2(var packet):
        guard Handshake.fill(&packet, to: Handshake.packetLength, input, from: &offset) else {
          state = .awaitingS2(packet)
          return .needsMore
        }
        state = .completed(isEchoed: packet.dropFirst(8).elementsEqual(sent))
        sent = []
        return .completed
      }
    }
  }
}
