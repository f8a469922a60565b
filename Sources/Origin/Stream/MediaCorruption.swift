import EventLoop
import RTMP

/// Which media messages a fault damages (SPEC section 7, "data corruption in a media payload").
public enum CorruptionPattern: Hashable, Sendable {
  /// The n-th, 2n-th, … frame of the kind from now on.
  case every(Int)
  /// Each frame with this probability, drawn from the origin's seed.
  case probability(Double)
}

/// Damages codec data of frames, on a copy. The tag head, and with it time, codec and frame type, stays whole, and so
/// do sequence headers and metadata.
struct MediaCorruption {
  struct Rule {
    let kind: MediaKind
    let pattern: CorruptionPattern
    var seen = 0
  }

  private var rules: [Rule] = []
  private var generator: SeededGenerator

  init(generator: SeededGenerator) {
    self.generator = generator
  }

  /// Replaces the rule for this kind; nil lifts it, the same pattern goes on counting.
  mutating func set(_ pattern: CorruptionPattern?, for kind: MediaKind) {
    if let pattern, rules.contains(where: { $0.kind == kind && $0.pattern == pattern }) { return }
    rules.removeAll { $0.kind == kind }
    if let pattern { rules.append(Rule(kind: kind, pattern: pattern)) }
  }

  var isEmpty: Bool { rules.isEmpty }

  mutating func apply(to message: MediaMessage, role: MediaRole) -> MediaMessage {
    guard role == .keyFrame || role == .interFrame || role == .audioFrame,
      let index = rules.firstIndex(where: { $0.kind == message.kind })
    else { return message }
    rules[index].seen += 1
    let isHit =
      switch rules[index].pattern {
      case .every(let count): count > 0 && rules[index].seen % count == 0
      case .probability(let probability): generator.chance(probability)
      }
    guard isHit else { return message }
    var damaged = message
    damaged.payload = damage(message.payload, head: Self.headLength(message))
    return damaged
  }

  /// Bytes of an FLV tag body before the codec data. Of length-prefixed access units the first length is spared too, so
  /// that a decoder finds the unit and then damage inside it.
  private static func headLength(_ message: MediaMessage) -> Int {
    guard let first = message.payload.first else { return 0 }
    switch message.kind {
    case .audio:
      switch first >> 4 {
      case 10: return 2
      case 9: return 5
      default: return 1
      }
    case .video:
      if first & 0x80 != 0 { return first & 0x0F == 1 ? 12 : 9 }
      return first & 0x0F == 7 || first & 0x0F == 12 ? 9 : 1
    case .script: return message.payload.count
    }
  }

  /// Overwrites half of what lies behind the head, from a quarter of it on; of sound all of it.
  private mutating func damage(_ payload: ArraySlice<UInt8>, head: Int) -> ArraySlice<UInt8> {
    let body = payload.count - head
    guard body > 0 else { return payload }
    var copy = Array(payload)
    let start = head + (head > 5 ? min(body / 4, 64) : 0)
    let end = head > 5 ? min(copy.count, start + max(1, body / 2)) : copy.count
    for index in start..<end { copy[index] = UInt8(truncatingIfNeeded: generator.next()) }
    return copy[...]
  }
}
