import EventLoop
import Media
import Testing

@testable import TerminalUI

@Suite struct PicturePainterTests {
  static let red = (UInt8(250), UInt8(20), UInt8(30))
  static let blue = (UInt8(10), UInt8(40), UInt8(200))

  /// An image of one cell with one colour where the mask has a bit and another elsewhere.
  static func image(_ blocks: PictureBlocks, mask: Int) -> RGBImage {
    let size = PicturePainter.pixels(blocks)
    var image = RGBImage(width: size.across, height: size.down)
    for area in 0..<size.across * size.down {
      let (r, g, b) = mask >> area & 1 == 1 ? red : blue
      image.bytes.replaceSubrange(area * 3..<area * 3 + 3, with: [r, g, b])
    }
    return image
  }

  @Test(arguments: [PictureBlocks.half, .quadrant, .sextant])
  func everyMaskOfTwoColoursIsShownExactly(_ blocks: PictureBlocks) {
    let size = PicturePainter.pixels(blocks)
    let (red, blue) = (Colour.rgb(250, 20, 30), Colour.rgb(10, 40, 200))
    let full = (1 << (size.across * size.down)) - 1
    for mask in 0...full {
      var painter = PicturePainter(blocks: blocks, colours: .truecolor, tolerance: 0)
      var grid = CellGrid(width: 1, height: 1)
      painter.paint(Self.image(blocks, mask: mask), into: &grid, grid.bounds)
      let cell = grid[0, 0]
      #expect(cell.kind == .picture)
      let glyphs = BlockGlyphs.glyphs(blocks)
      if mask == 0 || mask == full {
        #expect(cell.scalar == " " && cell.paper == (mask == 0 ? blue : red))
      } else if cell.ink == red {
        #expect(cell.scalar == glyphs[mask] && cell.paper == blue)
      } else {
        #expect(cell.scalar == glyphs[full ^ mask] && cell.ink == blue && cell.paper == red)
      }
    }
  }

  /// The squared error of a split with the exact means.
  static func error(of mask: Int, _ pixels: [PictureColour]) -> Double {
    var sum = 0.0
    for isInk in [true, false] {
      let group = pixels.indices.filter { (mask & (1 << $0) != 0) == isInk }.map { pixels[$0] }
      guard !group.isEmpty else { continue }
      for channel in [group.map(\.red), group.map(\.green), group.map(\.blue)] {
        let mean = Double(channel.reduce(0, +)) / Double(channel.count)
        for value in channel { sum += (Double(value) - mean) * (Double(value) - mean) }
      }
    }
    return sum
  }

  @Test(arguments: [2, 4, 6]) func theSplitIsTheBestOfAll(_ count: Int) {
    var random = SeededGenerator(seed: Seed(UInt64(count)))
    for round in 0..<150 {
      let range = round % 2 == 0 ? 0...255 : 100...103
      let pixels = (0..<count).map { _ in
        PictureColour(
          Int.random(in: range, using: &random), Int.random(in: range, using: &random),
          Int.random(in: range, using: &random))
      }
      let best = (0..<(1 << count)).map { Self.error(of: $0, pixels) }.min() ?? .nan
      let split = TwoColourSplit(pixels, count: count)
      #expect(abs(Self.error(of: split.mask, pixels) - best) < 1e-6)
      // Rounding the means to whole numbers costs at most a quarter for each channel.
      #expect(Double(split.squaredError(pixels, count: count)) <= best + 0.25 * 3 * Double(count) + 1e-6)
    }
  }

  @Test func coloursOfTheLeftNeighbourAreTakenOver() {
    var image = RGBImage(width: 3, height: 2)
    let (a, b, c): ([UInt8], [UInt8], [UInt8]) = ([200, 0, 0], [0, 200, 0], [0, 0, 200])
    // Upper row a b b, lower row b c b.
    image.bytes = a + b + b + b + c + b
    var painter = PicturePainter(blocks: .half, colours: .truecolor, tolerance: 0)
    var grid = CellGrid(width: 3, height: 1)
    painter.paint(image, into: &grid, grid.bounds)
    #expect(grid.text == "▀▄\n")
    #expect(grid[1, 0].paper == grid[0, 0].paper && grid[1, 0].ink == .rgb(0, 0, 200))
    #expect(grid[2, 0].scalar == " " && grid[2, 0].paper == grid[1, 0].paper && grid[2, 0].ink == grid[1, 0].ink)
  }

  // MARK: What stays

  /// The largest difference of a channel between what the cells show and the image.
  static func error(_ grid: CellGrid, _ image: RGBImage) -> Int {
    let shown = CellPixels.image(of: grid, grid.bounds)
    var most = 0
    for y in 0..<image.height {
      for x in 0..<image.width {
        let (across, down) = (shown.width / image.width, shown.height / image.height)
        let (one, other) = (image[x, y], shown[x * across, y * down])
        for pair in [(one.red, other.red), (one.green, other.green), (one.blue, other.blue)] {
          most = max(most, abs(Int(pair.0) - Int(pair.1)))
        }
      }
    }
    return most
  }

  @Test func noiseNeverAddsUp() {
    var random = SeededGenerator(seed: Seed(11))
    var painter = PicturePainter(blocks: .half, colours: .truecolor, tolerance: 5)
    var grid = CellGrid(width: 3, height: 2)
    var image = RGBImage(width: 3, height: 4)
    for index in image.bytes.indices { image.bytes[index] = UInt8.random(in: 60...190, using: &random) }
    var changed = 0
    for frame in 0..<1_000 {
      // A slow drift under the noise: each image differs from the last by less than the tolerance.
      let drift = frame % 10 == 0 ? (frame / 250 % 2 == 0 ? 1 : -1) : 0
      var noisy = image
      for index in image.bytes.indices {
        image.bytes[index] = UInt8(Int(image.bytes[index]) + drift)
        noisy.bytes[index] = UInt8(Int(image.bytes[index]) + Int.random(in: -2...2, using: &random))
      }
      let before = grid
      painter.paint(noisy, into: &grid, grid.bounds)
      changed += zip(before.cells, grid.cells).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
      #expect(Self.error(grid, noisy) <= 5)
    }
    // Of 6,000 cells.
    #expect(changed < 2_000)
  }

  @Test(arguments: [PictureBlocks.quadrant, .sextant])
  func whatStaysIsLittleWorseThanTheBest(_ blocks: PictureBlocks) {
    var random = SeededGenerator(seed: Seed(12))
    let tolerance = 6
    var painter = PicturePainter(blocks: blocks, colours: .truecolor, tolerance: tolerance)
    var grid = CellGrid(width: 5, height: 3)
    let size = painter.imageSize(grid.bounds)
    var image = RGBImage(width: size.width, height: size.height)
    for index in image.bytes.indices { image.bytes[index] = UInt8.random(in: 60...190, using: &random) }
    func squares(_ grid: CellGrid, _ image: RGBImage) -> Double {
      let shown = CellPixels.image(of: grid, grid.bounds)
      let (across, down) = (shown.width / image.width, shown.height / image.height)
      var sum = 0
      for index in image.bytes.indices {
        let (x, y) = (index / 3 % image.width, index / 3 / image.width)
        let difference =
          Int(image.bytes[index]) - Int(shown.bytes[(y * down * shown.width + x * across) * 3 + index % 3])
        sum += difference * difference
      }
      return Double(sum)
    }
    for _ in 0..<60 {
      var noisy = image
      for index in image.bytes.indices {
        noisy.bytes[index] = UInt8(Int(image.bytes[index]) + Int.random(in: -4...4, using: &random))
      }
      painter.paint(noisy, into: &grid, grid.bounds)
      var exact = PicturePainter(blocks: blocks, colours: .truecolor, tolerance: 0)
      var best = CellGrid(width: 5, height: 3)
      exact.paint(noisy, into: &best, best.bounds)
      let allowed = Double(size.width * size.height * 3 * tolerance * tolerance)
      #expect(squares(grid, noisy) <= squares(best, noisy) + allowed)
    }
  }

  @Test(arguments: PictureBlocks.allCases, ColourDepth.allCases)
  func aStillPictureStaysStill(_ blocks: PictureBlocks, _ colours: ColourDepth) {
    var random = SeededGenerator(seed: Seed(13))
    var painter = PicturePainter(blocks: blocks, colours: colours)
    var grid = CellGrid(width: 9, height: 5)
    let size = painter.imageSize(grid.bounds)
    var image = RGBImage(width: size.width, height: size.height)
    for index in image.bytes.indices { image.bytes[index] = UInt8.random(in: 0...255, using: &random) }
    painter.paint(image, into: &grid, grid.bounds)
    let first = grid
    for _ in 0..<3 { painter.paint(image, into: &grid, grid.bounds) }
    #expect(grid == first && grid.cells.allSatisfy { $0.kind == .picture })
    for cell in grid.cells {
      for colour in [cell.ink, cell.paper] {
        if case .rgb = colour.kind { #expect(colours == .truecolor) }
        if case .palette(let index) = colour.kind {
          #expect(colours == .palette ? index >= 16 : colours == .sixteen && index < 16)
        }
      }
    }
  }

  // MARK: Places

  @Test func imagesOfOtherSizesAreCentred() {
    var painter = PicturePainter(blocks: .half, colours: .truecolor, tolerance: 0)
    var grid = CellGrid(width: 3, height: 3)
    var image = RGBImage(width: 1, height: 2)
    image.bytes = [255, 255, 255, 255, 255, 255]
    painter.paint(image, into: &grid, grid.bounds)
    #expect(grid[1, 1].paper == .rgb(255, 255, 255) || grid[1, 1].ink == .rgb(255, 255, 255))
    #expect(Self.lit(grid) == 2)
    var large = RGBImage(width: 50, height: 40)
    for index in large.bytes.indices { large.bytes[index] = 255 }
    painter.paint(large, into: &grid, grid.bounds)
    #expect(Self.lit(grid) == 18)
    painter.paint(RGBImage(width: 0, height: 0), into: &grid, grid.bounds)
    #expect(Self.lit(grid) == 0)
  }

  /// Pixels of half blocks that are white.
  static func lit(_ grid: CellGrid) -> Int {
    let image = CellPixels.image(of: grid, grid.bounds)
    return (0..<grid.height * 2).reduce(0) { sum, y in
      (0..<grid.width).reduce(sum) { $0 + (image[$1 * 6, y * 6].red == 255 ? 1 : 0) }
    }
  }

  @Test func whatLiesOutsideIsLeftOut() {
    var painter = PicturePainter(blocks: .quadrant, colours: .truecolor)
    for (x, y) in [(-2, -1), (3, 2), (-9, 0), (0, 9), (5, -2)] {
      var grid = CellGrid(width: 6, height: 4)
      let area = Rectangle(x: x, y: y, width: 4, height: 3)
      let size = painter.imageSize(area)
      painter.paint(RGBImage(width: size.width, height: size.height), into: &grid, area)
      for row in 0..<4 {
        for column in 0..<6 { #expect((grid[column, row].kind == .picture) == area.contains(x: column, y: row)) }
      }
    }
  }

  @Test func theLastPictureCanBePaintedAgainElsewhere() {
    var painter = PicturePainter(blocks: .half, colours: .truecolor)
    var (one, other) = (CellGrid(width: 2, height: 1), CellGrid(width: 4, height: 2))
    painter.paint(Self.image(.half, mask: 1), into: &one, Rectangle(width: 1, height: 1))
    painter.repaint(into: &other, Rectangle(x: 3, y: 1, width: 1, height: 1))
    #expect(other[3, 1] == one[0, 0] && other.cells.count { $0.kind == .picture } == 1)
    painter.repaint(into: &other, Rectangle(width: 2, height: 1))
    #expect(other.cells.count { $0.kind == .picture } == 1)
  }

  @Test func rectanglesKeepTheShape() {
    let area = Rectangle(x: 3, y: 2, width: 120, height: 40)
    #expect(pictureRectangle(of: (540, 960), fit: .contain, in: area) == Rectangle(x: 40, y: 2, width: 45, height: 40))
    #expect(
      pictureRectangle(of: (960, 540), fit: .contain, in: Rectangle(width: 80, height: 40))
        == Rectangle(x: 0, y: 8, width: 80, height: 23))
    #expect(pictureRectangle(of: (540, 960), fit: .fillCrop, in: area) == area)
    #expect(pictureRectangle(of: (0, 960), fit: .contain, in: area).isEmpty)
    var random = SeededGenerator(seed: Seed(5))
    for _ in 0..<2_000 {
      let display = (
        width: Int.random(in: 1...4_000, using: &random), height: Int.random(in: 1...4_000, using: &random)
      )
      let area = Rectangle(
        x: 1, y: 1, width: Int.random(in: 0...200, using: &random), height: Int.random(in: 0...60, using: &random))
      let place = pictureRectangle(of: display, fit: .contain, in: area)
      #expect(place.intersection(area) == place && place.isEmpty == area.isEmpty)
      guard !place.isEmpty else { continue }
      #expect(place.width == area.width || place.height == area.height)
      // Within half a cell of the shape, in columns or in rows.
      let shape = Double(display.width) / Double(display.height) * 2
      let columns = abs(Double(place.height) * shape - Double(place.width))
      let rows = abs(Double(place.width) / shape - Double(place.height))
      #expect(columns <= 0.5001 || rows <= 0.5001 || place.width == 1 || place.height == 1)
    }
  }
}
