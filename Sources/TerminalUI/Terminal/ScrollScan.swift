/// Finds out which rows ncurses scrolled, from what it wrote. It scrolls whole rows when that takes fewer bytes
/// (whatever `idlok` says: that only keeps it from inserting and deleting lines), and with them goes what it does not
/// know of. Knows the sequences of ECMA-48 and VT100 for that: others have no 24-bit colours.
struct ScrollScan {
  private let height: Int
  private var top = 0
  private var bottom: Int
  /// The rows that moved, from zero.
  private(set) var rows: Range<Int>?

  init(height: Int) {
    self.height = height
    bottom = height
  }

  mutating func scan(_ bytes: some Collection<UInt8>) {
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      if byte == 0x0A { scrolled() }
      guard byte == 0x1B, let kind = iterator.next() else { continue }
      switch kind {
      case UInt8(ascii: "D"), UInt8(ascii: "M"): scrolled()
      case UInt8(ascii: "["):
        var first = 0
        var second = 0
        while let byte = iterator.next() {
          switch byte {
          case 0x30...0x39: second = min(99_999, second * 10 + Int(byte - 0x30))
          case 0x3B: (first, second) = (second, 0)
          case 0x40...0x7E: finish(byte, first, second)
          default: continue
          }
          if byte >= 0x40 { break }
        }
      default: break
      }
    }
  }

  private mutating func finish(_ final: UInt8, _ first: Int, _ second: Int) {
    switch final {
    case UInt8(ascii: "r"):
      top = max(0, min(first - 1, height))
      bottom = second == 0 ? height : max(top, min(second, height))
    case UInt8(ascii: "S"), UInt8(ascii: "T"), UInt8(ascii: "L"), UInt8(ascii: "M"): scrolled()
    default: break
    }
  }

  private mutating func scrolled() {
    rows = min(top, rows?.lowerBound ?? top)..<max(bottom, rows?.upperBound ?? bottom)
  }
}
