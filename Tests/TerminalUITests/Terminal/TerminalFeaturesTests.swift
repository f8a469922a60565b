import Testing

@testable import TerminalUI

@Suite struct TerminalFeaturesTests {
  @Test(arguments: [
    // TERM, COLORTERM, NO_COLOR, colours and mixing of the description; what comes of it.
    ("xterm-256color", "truecolor", "", 256, false, ColourDepth.truecolor),
    ("xterm-256color", "24bit", "", 256, false, .truecolor),
    ("xterm-256color", "yes", "", 256, false, .palette),
    ("xterm-256color", "", "", 256, false, .palette),
    ("xterm-256color", "truecolor", "1", 256, false, .mono),
    ("xterm-direct", "", "", 16_777_216, true, .truecolor),
    ("foot-direct", "", "", 8, false, .truecolor),
    ("tmux-256color", "", "", 256, true, .truecolor),
    ("xterm", "", "", 8, false, .sixteen),
    ("linux", "", "", 8, false, .sixteen),
    ("xterm-88color", "", "", 88, false, .sixteen),
    ("xterm-mono", "", "", -1, false, .mono),
    ("vt100", "", "", -1, false, .mono),
    ("vt100", "", "anything", -1, false, .mono),
  ])
  func coloursAreFoundOut(
    _ term: String, _ colorterm: String, _ noColor: String, _ colours: Int, _ isDirect: Bool, _ wanted: ColourDepth
  ) {
    var environment = TerminalEnvironment()
    (environment.term, environment.colorterm, environment.noColor) = (term, colorterm, noColor)
    #expect(environment.depth(colours: colours, isDirect: isDirect) == wanted)
  }

  @Test func terminalsOfOldHaveTheirOwnCharacters() {
    func isOld(_ term: String) -> Bool {
      var environment = TerminalEnvironment()
      environment.term = term
      return environment.isASCIIOnly
    }
    for term in ["vt100", "vt100-am", "vt102", "vt220", "vt52", "ansi", "sun"] { #expect(isOld(term), "\(term)") }
    for term in ["xterm", "xterm-256color", "linux", "tmux-256color", "screen", "foot", "st", "vt420x", ""] {
      #expect(!isOld(term), "\(term)")
    }
  }

  @Test func directDescriptionsAreDrivenByTheirPaletteSibling() {
    func name(_ term: String, _ known: Set<String>) -> String {
      var environment = TerminalEnvironment()
      environment.term = term
      return environment.cursesName { known.contains($0) }
    }
    #expect(name("xterm-direct", ["xterm", "xterm-256color"]) == "xterm-256color")
    #expect(name("foot-direct", ["foot"]) == "foot")
    #expect(name("odd-direct", []) == "odd-direct")
    #expect(name("xterm-256color", []) == "xterm-256color")
  }

  @Test func picturesAreMadeOfWhatTheTerminalHas() {
    #expect(TerminalFeatures(colours: .truecolor, isUnicode: true).blocks == .quadrant)
    #expect(TerminalFeatures(colours: .palette, isUnicode: true).blocks == .half)
    #expect(TerminalFeatures(colours: .mono, isUnicode: true).blocks == .braille)
    #expect(TerminalFeatures(colours: .sixteen, isUnicode: false).blocks == .ascii)
    #expect(TerminalFeatures(colours: .mono, isUnicode: false, blocks: .half).blocks == .half)
  }
}

@Suite struct PaletteColoursTests {
  /// 16...255 as xterm's 256colres.h has them.
  private static let palette: [(index: Int, colour: (Int, Int, Int))] = {
    let levels = [0, 95, 135, 175, 215, 255]
    var colours: [(Int, (Int, Int, Int))] = []
    for red in 0..<6 {
      for green in 0..<6 {
        for blue in 0..<6 {
          colours.append((16 + 36 * red + 6 * green + blue, (levels[red], levels[green], levels[blue])))
        }
      }
    }
    for grey in 0..<24 { colours.append((232 + grey, (8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey))) }
    return colours
  }()

  private static func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
    (a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1) + (a.2 - b.2) * (a.2 - b.2)
  }

  @Test func theNearestOfThePaletteIsTheNearest() {
    var worse = 0
    for red in stride(from: 0, through: 255, by: 21) {
      for green in stride(from: 1, through: 255, by: 19) {
        for blue in stride(from: 0, through: 255, by: 11) {
          let index = PaletteColours.nearest(UInt8(red), UInt8(green), UInt8(blue))
          let wanted = (red, green, blue)
          let best = Self.palette.map { Self.distance($0.colour, wanted) }.min() ?? 0
          let got = Self.palette.first { $0.index == index }.map { Self.distance($0.colour, wanted) } ?? .max
          if got > best { worse += 1 }
        }
      }
    }
    #expect(worse == 0)
  }

  @Test func everyColourOfThePaletteIsItsOwnNearest() {
    for (_, colour) in Self.palette {
      let index = PaletteColours.nearest(UInt8(colour.0), UInt8(colour.1), UInt8(colour.2))
      let got = Self.palette.first { $0.index == index }?.colour
      #expect(got.map { $0 == colour } == true, "\(colour) gives \(index)")
    }
  }

  @Test func theSixteenAreFound() {
    #expect(PaletteColours.nearestOfSixteen(0, 0, 0) == 0)
    #expect(PaletteColours.nearestOfSixteen(255, 255, 255) == 15)
    #expect(PaletteColours.nearestOfSixteen(250, 10, 5) == 9)
    #expect(PaletteColours.nearestOfSixteen(190, 10, 5) == 1)
    #expect(PaletteColours.nearestOfSixteen(120, 130, 125) == 8)
    #expect(PaletteColours.nearestOfSixteen(80, 100, 250) == 12)
  }
}

@Suite struct ASCIILookalikesTests {
  @Test func everythingBecomesOnePrintableLetter() {
    for value in (0x20 as UInt32)..<0x3000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let lookalike = ASCIILookalikes.scalar(for: scalar)
      #expect((0x20..<0x7F).contains(lookalike.value) || scalar.isASCII)
      if scalar.isASCII { #expect(lookalike == scalar) }
    }
    #expect(String(String.UnicodeScalarView("╭─▸│".unicodeScalars.map(ASCIILookalikes.scalar))) == "+->|")
    #expect(ASCIILookalikes.scalar(for: "推") == "?")
  }
}
