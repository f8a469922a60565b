import Glibc
import Media

/// What a terminal shows of the picture cells of a grid, as an image to measure: each cell 6 pixels wide and 12 high, into
/// which the areas of all block sets go without rest.
package enum CellPixels {
  package static let across = 6
  package static let down = 12

  /// Cells that divide no cell, such as letters, count as what ink the ramp gives them; the terminal's own colours as black and white.
  package static func image(of grid: CellGrid, _ rectangle: Rectangle) -> RGBImage {
    let area = rectangle.intersection(grid.bounds)
    var image = RGBImage(width: area.width * across, height: area.height * down)
    let width = image.width
    image.bytes.withUnsafeMutableBufferPointer { bytes in
      for row in 0..<area.height {
        for column in 0..<area.width {
          let cell = grid[area.x + column, area.y + row]
          for y in 0..<down {
            for x in 0..<across {
              let colour = colour(of: cell, x: x, y: y)
              let index = ((row * down + y) * width + column * across + x) * 3
              bytes[index] = UInt8(clamping: colour.red)
              bytes[index + 1] = UInt8(clamping: colour.green)
              bytes[index + 2] = UInt8(clamping: colour.blue)
            }
          }
        }
      }
    }
    return image
  }

  private static func colour(of cell: Cell, x: Int, y: Int) -> PictureColour {
    let (ink, paper) = (rgb(cell.ink, .init(255, 255, 255)), rgb(cell.paper, .black))
    if let level = BlockGlyphs.ramp.firstIndex(of: cell.scalar), level > 0 {
      let most = BlockGlyphs.ramp.count - 1
      func mixed(_ ink: Int, _ paper: Int) -> Int { (ink * level + paper * (most - level)) / most }
      return .init(mixed(ink.red, paper.red), mixed(ink.green, paper.green), mixed(ink.blue, paper.blue))
    }
    guard let (blocks, mask) = masks[cell.scalar] else { return paper }
    let areas = BlockGlyphs.areas(blocks)
    let area = y * areas.down / down * areas.across + x * areas.across / across
    return mask >> area & 1 == 1 ? ink : paper
  }

  private static func rgb(_ colour: Colour, _ standard: PictureColour) -> PictureColour {
    switch colour.kind {
    case .standard: standard
    case .palette(let index): ReducedPalette.all[Int(index)]
    case .rgb(let red, let green, let blue): .init(Int(red), Int(green), Int(blue))
    }
  }

  /// Which areas a character inks.
  private static let masks: [Unicode.Scalar: (PictureBlocks, Int)] = {
    var masks: [Unicode.Scalar: (PictureBlocks, Int)] = [:]
    for blocks in [PictureBlocks.braille, .sextant, .quadrant, .half] {
      for (mask, glyph) in BlockGlyphs.glyphs(blocks).enumerated() { masks[glyph] = (blocks, mask) }
    }
    return masks
  }()

  /// Peak signal to noise of two images of one size in dB over all channels; infinite if they are the same, nil for other sizes.
  package static func psnr(_ one: RGBImage, _ other: RGBImage) -> Double? {
    guard one.width == other.width, one.height == other.height, !one.bytes.isEmpty else { return nil }
    let sum = zip(one.bytes, other.bytes).reduce(0) { sum, pair in
      let difference = Int(pair.0) - Int(pair.1)
      return sum + difference * difference
    }
    return sum == 0 ? .infinity : 10 * log10(255 * 255 * Double(one.bytes.count) / Double(sum))
  }
}
