import Media

/// Turns images into cells of a grid, and remembers what it painted.
///
/// A cell stays as it is on the screen while that differs from the new image by no more than `tolerance`. What is compared is
/// always the image with the cell that is shown, never one image with the next, so that small changes cannot add up unseen.
/// Keep one painter for each place that shows pictures.
public struct PicturePainter {
  public let blocks: PictureBlocks
  public let colours: ColourDepth
  /// How far a channel of 0...255 may be off before a cell is painted again; 0 for exact cells.
  public var tolerance: Int

  /// Costs less than 0.1 dB and saves a third to four fifths of the colour changes of moving pictures.
  public static let usualTolerance = 6

  private var columns = 0
  private var rows = 0
  private var painted: ContiguousArray<PaintedCell> = []
  private var centred = RGBImage(width: 0, height: 0)
  private let glyphs: ContiguousArray<Unicode.Scalar>

  public init(blocks: PictureBlocks, colours: ColourDepth, tolerance: Int = usualTolerance) {
    self.blocks = blocks
    self.colours = colours
    self.tolerance = max(0, tolerance)
    glyphs = BlockGlyphs.glyphs(blocks)
  }

  /// Pixels of a cell, across and down: what an image should have.
  public static func pixels(_ blocks: PictureBlocks) -> (across: Int, down: Int) { BlockGlyphs.areas(blocks) }

  /// The size in pixels of an image that fills so many cells.
  public func imageSize(_ rectangle: Rectangle) -> (width: Int, height: Int) {
    let areas = BlockGlyphs.areas(blocks)
    return (rectangle.width * areas.across, rectangle.height * areas.down)
  }

  /// Paints the image into a rectangle of the grid, of which what lies outside the grid is left out.
  /// - Parameter image: of `imageSize(rectangle)`; another one is centred, with black around it or its edges cut off.
  public mutating func paint(_ image: RGBImage, into grid: inout CellGrid, _ rectangle: Rectangle) {
    if rectangle.width != columns || rectangle.height != rows {
      columns = rectangle.width
      rows = rectangle.height
      painted = ContiguousArray(repeating: PaintedCell(), count: columns * rows)
    }
    guard !rectangle.isEmpty else { return }
    let size = imageSize(rectangle)
    if image.width == size.width, image.height == size.height {
      update(image)
    } else {
      centre(image, width: size.width, height: size.height)
      update(centred)
    }
    repaint(into: &grid, rectangle)
  }

  /// Paints the last image again, at another place or into another grid; nothing happens if the rectangle has another size.
  public func repaint(into grid: inout CellGrid, _ rectangle: Rectangle) {
    guard rectangle.width == columns, rectangle.height == rows else { return }
    let visible = rectangle.intersection(grid.bounds)
    guard !visible.isEmpty else { return }
    painted.withUnsafeBufferPointer { painted in
      for y in visible.y..<visible.bottom {
        let start = (y - rectangle.y) * columns + visible.x - rectangle.x
        grid.withRow(x: visible.x, y: y, count: visible.width) { row in
          for x in 0..<row.count { row[x] = painted[start + x].cell }
        }
      }
    }
  }

  /// Forgets what is shown: the next image is painted as if it were the first.
  public mutating func forget() {
    columns = 0
    rows = 0
  }

  private mutating func update(_ image: RGBImage) {
    let (columns, rows, tolerance, glyphs) = (columns, rows, tolerance, glyphs)
    let palette = ReducedPalette.of(colours)
    let (blocks, hasColours) = (blocks, colours != .mono)
    painted.withUnsafeMutableBufferPointer { cells in
      image.bytes.withUnsafeBufferPointer { bytes in
        guard let cells = cells.baseAddress, let bytes = bytes.baseAddress else { return }
        let canvas = PictureCanvas(cells: cells, columns: columns, rows: rows, pixels: bytes, glyphs: glyphs)
        if blocks == .ascii {
          canvas.paintRamp(tolerance: tolerance, hasColours: hasColours, palette)
        } else if blocks == .braille || !hasColours {
          canvas.paintDots(blocks, tolerance: tolerance, hasColours: hasColours, palette)
        } else {
          canvas.paintBlocks(blocks, tolerance: tolerance, palette)
        }
      }
    }
  }

  private mutating func centre(_ image: RGBImage, width: Int, height: Int) {
    centred.reset(width: width, height: height)
    let (across, down) = (min(width, image.width), min(height, image.height))
    let (fromX, fromY) = ((image.width - across) / 2, (image.height - down) / 2)
    let (toX, toY) = ((width - across) / 2, (height - down) / 2)
    for y in 0..<down {
      let source = ((fromY + y) * image.width + fromX) * 3
      let target = ((toY + y) * width + toX) * 3
      centred.bytes.replaceSubrange(target..<target + across * 3, with: image.bytes[source..<source + across * 3])
    }
  }
}

/// A cell with its colours as numbers.
struct PaintedCell {
  var cell = Cell(kind: .picture)
  var split = TwoColourSplit(mask: 0, ink: .black, paper: .black)
  /// False until there was an image.
  var isPainted = false
}
