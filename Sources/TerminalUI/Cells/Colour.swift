/// A colour of a cell: the terminal's own, one of its palette, or a mixed one.
public struct Colour: Hashable, Sendable {
  /// 0 is the terminal's default; else the top byte says which kind the rest is.
  let bits: UInt32

  private init(bits: UInt32) { self.bits = bits }

  /// What the terminal writes with, or writes on, when nothing else was asked.
  public static let standard = Colour(bits: 0)

  /// One of the terminal's 256; the first sixteen look as the user's theme has them.
  public static func palette(_ index: UInt8) -> Colour { Colour(bits: 1 << 24 | UInt32(index)) }

  public static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Colour {
    Colour(bits: 2 << 24 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }

  public enum Kind: Hashable, Sendable {
    case standard
    case palette(UInt8)
    case rgb(UInt8, UInt8, UInt8)
  }

  public var kind: Kind {
    switch bits >> 24 {
    case 1: .palette(UInt8(truncatingIfNeeded: bits))
    case 2:
      .rgb(UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8), UInt8(truncatingIfNeeded: bits))
    default: .standard
    }
  }
}

extension Colour {
  public static let black = palette(0)
  public static let red = palette(1)
  public static let green = palette(2)
  public static let yellow = palette(3)
  public static let blue = palette(4)
  public static let magenta = palette(5)
  public static let cyan = palette(6)
  public static let white = palette(7)
  public static let grey = palette(8)
}
