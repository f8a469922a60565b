/// The cells and the image of one call of the painter, without bounds checks: the image has exactly the pixels of the cells.
struct PictureCanvas {
  let cells: UnsafeMutablePointer<PaintedCell>
  let columns: Int
  let rows: Int
  let pixels: UnsafePointer<UInt8>
  let glyphs: ContiguousArray<Unicode.Scalar>

  @inline(__always)
  func pixel(_ index: Int) -> PictureColour {
    PictureColour(Int(pixels[index * 3]), Int(pixels[index * 3 + 1]), Int(pixels[index * 3 + 2]))
  }

  // MARK: Colours

  func paintBlocks(_ blocks: PictureBlocks, tolerance: Int, _ palette: ReducedPalette?) {
    withUnsafeTemporaryAllocation(of: PictureColour.self, capacity: 8) { scratch in
      guard let scratch = scratch.baseAddress else { return }
      // Each call has its own copy of the loop, with the numbers of areas as constants.
      switch blocks {
      case .quadrant: paintBlocks(across: 2, down: 2, scratch, tolerance, palette)
      case .sextant: paintBlocks(across: 2, down: 3, scratch, tolerance, palette)
      default: paintBlocks(across: 1, down: 2, scratch, tolerance, palette)
      }
    }
  }

  @inline(__always)
  private func paintBlocks(
    across: Int, down: Int, _ areas: UnsafeMutablePointer<PictureColour>, _ tolerance: Int, _ palette: ReducedPalette?
  ) {
    let count = across * down
    let width = columns * across
    // What a cell may be worse than the best one before it is painted again, as a sum of squares.
    let slack = count * tolerance * (palette.map { $0.reluctance } ?? tolerance)
    for row in 0..<rows {
      for column in 0..<columns {
        for area in 0..<count {
          let (x, y) = (column * across + area % across, row * down + area / across)
          areas[area] = pixel(y * width + x)
          if let palette, count == 2 {
            areas[area] = PictureCanvas.dithered(areas[area], x: x, y: y, palette.ditherAmplitude)
          }
        }
        let cell = cells + (row * columns + column)
        let isShown = cell.pointee.isPainted
        if isShown, cell.pointee.split.isWithin(tolerance, of: areas, count: count) { continue }
        var split =
          count == 2
          ? TwoColourSplit(mask: areas[0] == areas[1] ? 0 : 1, ink: areas[0], paper: areas[1])
          : TwoColourSplit(areas, count: count)
        if let palette { split = PictureCanvas.reduced(split, palette) }
        if isShown, count > 2 || palette != nil {
          let error = split.squaredError(areas, count: count)
          if cell.pointee.split.squaredError(areas, count: count) <= error + slack { continue }
        }
        let left = column > 0 ? (cell - 1).pointee.split : split
        split = PictureCanvas.joined(split, to: left, count: count, tolerance: palette == nil ? tolerance : 0)
        cell.pointee.isPainted = true
        cell.pointee.split = split
        cell.pointee.cell.scalar = glyphs[split.mask]
        cell.pointee.cell.ink = PictureCanvas.colour(split.ink, palette)
        cell.pointee.cell.paper = PictureCanvas.colour(split.paper, palette)
      }
    }
  }

  /// The form of a split, of the two that look alike, which takes most of its colours from the cell at its left: a colour
  /// that stays costs no bytes. Colours that are within the tolerance of it are taken from it too.
  @inline(__always)
  static func joined(_ split: TwoColourSplit, to left: TwoColourSplit, count: Int, tolerance: Int) -> TwoColourSplit {
    @inline(__always)
    func snapped(_ colour: PictureColour, _ other: PictureColour) -> PictureColour {
      colour.distance(other) <= tolerance ? other : colour
    }
    let full = (1 << count) - 1
    if split.mask == 0 || split.ink == split.paper {
      let paper = snapped(split.paper, left.paper)
      let ink = snapped(split.paper, left.ink)
      if paper != left.paper, ink == left.ink { return TwoColourSplit(mask: full, ink: ink, paper: left.paper) }
      return TwoColourSplit(mask: 0, ink: left.ink, paper: paper)
    }
    let (ink, paper) = (snapped(split.ink, left.ink), snapped(split.paper, left.paper))
    let (otherInk, otherPaper) = (snapped(split.paper, left.ink), snapped(split.ink, left.paper))
    let kept = (ink == left.ink ? 1 : 0) + (paper == left.paper ? 1 : 0)
    let otherKept = (otherInk == left.ink ? 1 : 0) + (otherPaper == left.paper ? 1 : 0)
    if otherKept > kept { return TwoColourSplit(mask: full ^ split.mask, ink: otherInk, paper: otherPaper) }
    return TwoColourSplit(mask: split.mask, ink: ink, paper: paper)
  }

  // MARK: Few colours

  @inline(__always)
  static func dithered(_ colour: PictureColour, x: Int, y: Int, _ amplitude: Int) -> PictureColour {
    let offset = (OrderedDither.tile[(y & 7) * 8 + (x & 7)] * 2 - 63) * amplitude / 126
    @inline(__always) func moved(_ value: Int) -> Int { min(255, max(0, value + offset)) }
    return PictureColour(moved(colour.red), moved(colour.green), moved(colour.blue))
  }

  @inline(__always)
  static func reduced(_ split: TwoColourSplit, _ palette: ReducedPalette) -> TwoColourSplit {
    let (ink, paper) = (palette.index(of: split.ink), palette.index(of: split.paper))
    return TwoColourSplit(
      mask: ink == paper ? 0 : split.mask, ink: palette.colours[ink], paper: palette.colours[paper])
  }

  @inline(__always)
  static func colour(_ colour: PictureColour, _ palette: ReducedPalette?) -> Colour {
    guard let palette else { return colour.colour }
    return .palette(UInt8(truncatingIfNeeded: palette.index(of: colour)))
  }
}
