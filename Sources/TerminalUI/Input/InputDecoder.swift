/// From a terminal's bytes to keys and the mouse: a state machine, so that it does not matter how the bytes were cut on
/// their way, and nothing ever waits for the rest of a sequence. Follows ECMA-48 5.4 and xterm's control sequences
/// ("Mouse Tracking").
struct InputDecoder {
  enum Item: Hashable {
    case input(TerminalInput)
    /// A whole escape sequence that may be a key; the terminal's description knows which.
    case sequence([UInt8])
  }

  /// What is known of the next key, but not enough to tell it.
  private var held: [UInt8] = []
  /// Longer sequences are no keys.
  private static let limit = 64
  private static let escape: UInt8 = 0x1B

  /// Milliseconds after which `timeOut` is to be called if nothing more came; nil if nothing is held. An Escape that is
  /// alone for so long is the key; the rest of a sequence has much longer, and nobody waits for it.
  var patienceMilliseconds: Int64? {
    guard let first = held.first else { return nil }
    return first == Self.escape && held.count <= 2 ? 15 : 250
  }

  mutating func receive(_ bytes: some Sequence<UInt8>) -> [Item] {
    var items: [Item] = []
    for byte in bytes { take(byte, &items) }
    return items
  }

  /// The rest did not come.
  mutating func timeOut() -> [Item] {
    var items: [Item] = []
    giveUp(&items)
    return items
  }

  private mutating func take(_ byte: UInt8, _ items: inout [Item]) {
    guard let first = held.first else { return begin(byte, &items) }
    if first != Self.escape { return takeInCharacter(byte, &items) }
    if byte == Self.escape {
      giveUp(&items)
      held = [byte]
    } else if held.count == 1 {
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") { return held.append(byte) }
      giveUp(&items)
      begin(byte, &items)
    } else {
      takeInSequence(byte, &items)
    }
  }

  private mutating func begin(_ byte: UInt8, _ items: inout [Item]) {
    if byte == Self.escape || (0xC2...0xF4).contains(byte) {
      held = [byte]
    } else if let key = Self.key(of: byte) {
      items.append(.input(.key(key)))
    }
  }

  private static func key(of byte: UInt8) -> Key? {
    switch byte {
    case 9: .tab
    case 10, 13: .enter
    case 8, 127: .backspace
    case 1...26: .control(Unicode.Scalar(byte + 96))
    case 0x20..<0x7F: .character(Unicode.Scalar(byte))
    default: nil
    }
  }

  /// UTF-8 (RFC 3629).
  private mutating func takeInCharacter(_ byte: UInt8, _ items: inout [Item]) {
    guard byte & 0xC0 == 0x80 else {
      held = []
      return take(byte, &items)
    }
    held.append(byte)
    let length = held[0] < 0xE0 ? 2 : held[0] < 0xF0 ? 3 : 4
    guard held.count == length else { return }
    let text = String(validating: held, as: UTF8.self)
    held = []
    guard let scalar = text?.unicodeScalars.first, scalar.value >= 0xA0 else { return }
    items.append(.input(.key(.character(scalar))))
  }

  private mutating func takeInSequence(_ byte: UInt8, _ items: inout [Item]) {
    let isMouseOfOld = held.count >= 3 && held[1] == UInt8(ascii: "[") && held[2] == UInt8(ascii: "M")
    guard isMouseOfOld || (0x20...0x7E).contains(byte), held.count < Self.limit else {
      held = []
      return begin(byte, &items)
    }
    held.append(byte)
    if isMouseOfOld {
      guard held.count == 6 else { return }
      appendMouse(button: Int(held[3]) - 32, x: Int(held[4]) - 32, y: Int(held[5]) - 32, isRelease: false, &items)
    } else if held[1] == UInt8(ascii: "O") {
      if (0x30...0x3F).contains(byte) { return }
      items.append(.sequence(held))
    } else if held.count == 3, byte == UInt8(ascii: "M") || byte == UInt8(ascii: "[") {
      // Three bytes of a mouse follow, or the letter of a function key of the Linux console.
      return
    } else if held.count == 4, held[2] == UInt8(ascii: "[") {
      items.append(.sequence(held))
    } else {
      guard byte >= 0x40 else { return }
      if held[2] == UInt8(ascii: "<") { decodeMouse(byte, &items) } else { items.append(.sequence(held)) }
    }
    held = []
  }

  private mutating func giveUp(_ items: inout [Item]) {
    // Alt and a key, or Escape and a key at once, is that.
    if held.first == Self.escape, held.count <= 2 {
      items.append(.input(.key(.escape)))
      if held.count == 2 { items.append(.input(.key(.character(Unicode.Scalar(held[1]))))) }
    }
    held = []
  }

  // MARK: The mouse

  private func decodeMouse(_ last: UInt8, _ items: inout [Item]) {
    let isRelease = last == UInt8(ascii: "m")
    let numbers = held[3..<held.count - 1].split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
    guard isRelease || last == UInt8(ascii: "M"), numbers.count == 3 else { return }
    appendMouse(button: numbers[0], x: numbers[1], y: numbers[2], isRelease: isRelease, &items)
  }

  private func appendMouse(button: Int, x: Int, y: Int, isRelease: Bool, _ items: inout [Item]) {
    guard button >= 0, button < 128, x >= 1, y >= 1, x <= 10_000, y <= 10_000 else { return }
    let which = button & 3
    let kind: MouseEvent.Kind? =
      if button & 64 != 0 {
        which == 0 ? .wheelUp : which == 1 ? .wheelDown : nil
      } else if button & 32 != 0 {
        which == 0 ? .drag : nil
      } else if which == 3 || isRelease {
        which == 0 || which == 3 ? .release : nil
      } else {
        which == 0 ? .press : nil
      }
    if let kind { items.append(.input(.mouse(MouseEvent(kind, x: x - 1, y: y - 1)))) }
  }
}

/// What nearly all terminals send for keys, for those that do not do as their description says.
enum UsualSequences {
  /// - Parameter sequence: whole, from its Escape on. Keys with modifiers are nobody's.
  static func key(of sequence: [UInt8]) -> Key? {
    guard sequence.count >= 3, let last = sequence.last else { return nil }
    let parameters = String(decoding: sequence[2..<sequence.count - 1], as: UTF8.self)
    if last == UInt8(ascii: "~") { return Int(parameters).flatMap(numbered) }
    guard parameters.isEmpty else { return nil }
    switch Character(Unicode.Scalar(last)) {
    case "A": return .up
    case "B": return .down
    case "C": return .right
    case "D": return .left
    case "H": return .home
    case "F": return .end
    case "Z": return .backTab
    case "M" where sequence[1] == UInt8(ascii: "O"): return .enter
    case "P"..."S" where sequence[1] == UInt8(ascii: "O"): return .function(Int(last) - 0x4F)
    default: return nil
    }
  }

  private static func numbered(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 4, 8: .end
    case 3: .delete
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23...24: .function(number - 12)
    default: nil
    }
  }
}
