/// The characters that divide a cell into areas: bit `y * across + x` of a mask stands for the area in column x and row y of
/// the cell, and is set where ink lies.
enum BlockGlyphs {
  /// How a block set divides a cell.
  static func areas(_ blocks: PictureBlocks) -> (across: Int, down: Int) {
    switch blocks {
    case .ascii: (1, 1)
    case .half: (1, 2)
    case .quadrant: (2, 2)
    case .sextant: (2, 3)
    case .braille: (2, 4)
    }
  }

  /// For each mask its character. Those of `ascii` are a ramp of brightness instead.
  static func glyphs(_ blocks: PictureBlocks) -> ContiguousArray<Unicode.Scalar> {
    switch blocks {
    case .ascii: ramp
    case .half: [" ", "▀", "▄", "█"]
    case .quadrant: [" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█"]
    case .sextant: ContiguousArray((0..<64).map { sextant(UInt32($0)) })
    case .braille: ContiguousArray((0..<256).map { braille(UInt32($0)) })
    }
  }

  /// From dark to bright by how much ink the characters of usual fonts have.
  static let ramp: ContiguousArray<Unicode.Scalar> = [" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"]

  /// U+1FB00 to U+1FB3B count up in the bits of the mask, without the four that were there before.
  private static func sextant(_ mask: UInt32) -> Unicode.Scalar {
    switch mask {
    case 0: " "
    case 0b010101: "▌"
    case 0b101010: "▐"
    case 0b111111: "█"
    default: scalar(0x1FB00 + mask - 1 - (mask > 0b010101 ? 1 : 0) - (mask > 0b101010 ? 1 : 0))
    }
  }

  /// Braille numbers its dots down the left column, then the right; the lowest row came later. No dots are a space: some
  /// fonts draw U+2800 with hollow rings.
  static func braille(_ mask: UInt32) -> Unicode.Scalar {
    let bits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    let dots = bits.indices.reduce(UInt32(0)) { mask >> UInt32($1) & 1 == 1 ? $0 | bits[$1] : $0 }
    return dots == 0 ? " " : scalar(0x2800 + dots)
  }

  private static func scalar(_ value: UInt32) -> Unicode.Scalar { Unicode.Scalar(value) ?? " " }
}
