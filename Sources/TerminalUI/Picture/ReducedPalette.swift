/// The colours of a terminal with 16 or 256, as a terminal has them that was not told otherwise.
struct ReducedPalette {
  /// From index to colour.
  let colours: ContiguousArray<PictureColour>
  /// The nearest index for the upper five bits of each channel.
  private let nearest: ContiguousArray<UInt8>
  /// How far the lowest and the highest threshold of the dither lie apart. The values are those that measured best: 30 costs 0.1 to
  /// 0.4 dB in each pixel and wins 0.4 to 1.4 dB on the means over cells of smooth pictures, which is what an eye sees from
  /// further away; with sixteen colours 64 wins 2 dB there.
  let ditherAmplitude: Int
  /// How much nearer in squared distance, for each step of the tolerance, another colour has to be before a cell changes:
  /// between two colours that are as near, noise would else choose anew in each picture.
  let reluctance = 40

  /// The one of a terminal that cannot mix its colours; nil for the others.
  static func of(_ depth: ColourDepth) -> ReducedPalette? {
    switch depth {
    case .sixteen: small
    case .palette: large
    case .mono, .truecolor: nil
    }
  }

  private static let small = ReducedPalette(isSmall: true)
  private static let large = ReducedPalette(isSmall: false)

  /// - Parameter isSmall: sixteen colours; else 256, of which the first sixteen, which themes change, are left alone.
  private init(isSmall: Bool) {
    colours = isSmall ? ReducedPalette.sixteen : ReducedPalette.all
    ditherAmplitude = isSmall ? 64 : 30
    let candidates = isSmall ? 0..<16 : 16..<256
    var table = ContiguousArray<UInt8>(repeating: 0, count: 1 << 15)
    for index in table.indices {
      func level(_ shift: Int) -> Int { (index >> shift & 31) * 255 / 31 }
      let wanted = PictureColour(level(10), level(5), level(0))
      table[index] =
        isSmall
        ? ReducedPalette.search(wanted, ReducedPalette.sixteen, candidates) : ReducedPalette.cubeOrGrey(wanted)
    }
    nearest = table
  }

  /// The index of the colour that is nearest, by squared distance.
  @inline(__always)
  func index(of colour: PictureColour) -> Int {
    Int(nearest[(colour.red >> 3) << 10 | (colour.green >> 3) << 5 | colour.blue >> 3])
  }

  private static func search(
    _ wanted: PictureColour, _ colours: ContiguousArray<PictureColour>, _ candidates: Range<Int>
  ) -> UInt8 {
    let best = candidates.min { wanted.squaredDistance(colours[$0]) < wanted.squaredDistance(colours[$1]) }
    return UInt8(clamping: best ?? 0)
  }

  /// The better one of the cube's colour that is nearest in each channel, and the nearest grey.
  private static func cubeOrGrey(_ wanted: PictureColour) -> UInt8 {
    func level(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : min(5, (value - 35) / 40) }
    let cube = 16 + 36 * level(wanted.red) + 6 * level(wanted.green) + level(wanted.blue)
    let mean = (wanted.red + wanted.green + wanted.blue) / 3
    let grey = 232 + min(23, max(0, (mean - 3) / 10))
    return UInt8(
      clamping: wanted.squaredDistance(all[cube]) <= wanted.squaredDistance(all[grey]) ? cube : grey)
  }

  private static let sixteen: ContiguousArray<PictureColour> = [
    PictureColour(0, 0, 0), PictureColour(205, 0, 0), PictureColour(0, 205, 0), PictureColour(205, 205, 0),
    PictureColour(0, 0, 238), PictureColour(205, 0, 205), PictureColour(0, 205, 205), PictureColour(229, 229, 229),
    PictureColour(127, 127, 127), PictureColour(255, 0, 0), PictureColour(0, 255, 0), PictureColour(255, 255, 0),
    PictureColour(92, 92, 255), PictureColour(255, 0, 255), PictureColour(0, 255, 255), PictureColour(255, 255, 255),
  ]

  static let all: ContiguousArray<PictureColour> = {
    let levels = [0, 95, 135, 175, 215, 255]
    let cube = (0..<216).map { PictureColour(levels[$0 / 36], levels[$0 / 6 % 6], levels[$0 % 6]) }
    let greys = (0..<24).map { PictureColour(8 + 10 * $0, 8 + 10 * $0, 8 + 10 * $0) }
    return sixteen + cube + greys
  }()
}
