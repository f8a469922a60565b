import Testing

@testable import TerminalUI

@Suite struct BlockGlyphTests {
  private static func bits(_ mask: Int) -> [Int] {
    var bits: [Int] = []
    for bit in 0..<8 where mask & (1 << bit) != 0 { bits.append(bit) }
    return bits
  }

  /// The Unicode name says which areas a sextant inks: BLOCK SEXTANT-134 inks the first, third and fourth.
  @Test func sextantsBearTheNamesOfTheirAreas() throws {
    let glyphs = BlockGlyphs.glyphs(.sextant)
    #expect(glyphs.count == 64 && Set(glyphs).count == 64)
    for mask in 0..<64 where ![0, 0b010101, 0b101010, 63].contains(mask) {
      let digits = Self.bits(mask).map { "\($0 + 1)" }.joined()
      #expect(glyphs[mask].properties.name == "BLOCK SEXTANT-\(digits)")
    }
    #expect(glyphs[0b010101].properties.name == "LEFT HALF BLOCK")
    #expect(glyphs[0b101010].properties.name == "RIGHT HALF BLOCK")
    #expect(glyphs[63].properties.name == "FULL BLOCK" && glyphs[0] == " ")
  }

  /// BRAILLE PATTERN DOTS-1278: dots 1, 2, 3, 7 run down the left column, 4, 5, 6, 8 down the right.
  @Test func brailleBearsTheNamesOfItsDots() {
    let glyphs = BlockGlyphs.glyphs(.braille)
    let dots = [1, 4, 2, 5, 3, 6, 7, 8]
    for mask in 1..<256 {
      let names = Self.bits(mask).map { dots[$0] }.sorted().map { "\($0)" }.joined()
      #expect(glyphs[mask].properties.name == "BRAILLE PATTERN DOTS-\(names)")
    }
    #expect(glyphs[0] == " ")
  }

  @Test func quadrantsBearTheNamesOfTheirAreas() {
    let glyphs = BlockGlyphs.glyphs(.quadrant)
    let names = ["UPPER LEFT", "UPPER RIGHT", "LOWER LEFT", "LOWER RIGHT"]
    for mask in 1..<15 {
      let inked = Self.bits(mask).map { names[$0] }
      let halves = [3: "UPPER HALF BLOCK", 5: "LEFT HALF BLOCK", 10: "RIGHT HALF BLOCK", 12: "LOWER HALF BLOCK"]
      #expect(glyphs[mask].properties.name == halves[mask] ?? "QUADRANT \(inked.joined(separator: " AND "))")
    }
    #expect(
      BlockGlyphs.glyphs(.half).map { $0.properties.name } == [
        "SPACE", "UPPER HALF BLOCK", "LOWER HALF BLOCK", "FULL BLOCK",
      ])
  }

  @Test func asciiIsASCII() {
    #expect(BlockGlyphs.glyphs(.ascii).allSatisfy { $0.isASCII && $0.value >= 32 })
  }
}
