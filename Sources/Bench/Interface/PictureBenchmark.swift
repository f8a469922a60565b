import EventLoop
import Media
import TerminalUI

/// Drawing decoded pictures as cells: what it costs, and how much of the picture is left. Both from the same calls that the
/// interface makes.
enum PictureBenchmark {
  static let fixture = "fixtures/portrait-540p.flv"
  static let frames = 75
  static let rounds = 8
  /// What the interface uses unless told otherwise.
  static let standard = PictureBlocks.quadrant

  static func run(_ workbench: Workbench) throws -> [Figure] {
    let fixture = try PictureFrames.fixture(fixture, count: frames)
    let generated = try PictureFrames.generated(count: frames)
    return try times(fixture) + likeness("540p fixture", fixture) + likeness("generated camera", generated)
  }

  // MARK: Time

  private static func times(_ pictures: [Picture]) throws -> [Figure] {
    var figures: [Figure] = []
    for (columns, rows, most) in [(120, 40, 2.0), (200, 60, 5.0)] {
      for blocks in [PictureBlocks.half, .quadrant, .sextant] {
        let area = Rectangle(width: columns, height: rows)
        let (scale, paint) = try milliseconds(pictures, blocks, area)
        let both = zip(scale, paint).map(+).sorted()
        let (p50, p99) = (both[both.count / 2], both[both.count * 99 / 100])
        figures.append(
          Figure(
            benchmark: "picture", name: "540x960 to \(columns)x\(rows) cells, \(blocks.rawValue), p99",
            ours: "\(fixed(p99)) ms (p50 \(fixed(p50)), of it scaling \(fixed(scale.median)))",
            target: "<= \(fixed(most)) ms", isMet: p99 <= most))
      }
    }
    return figures
  }

  /// Processor time of scaling and of painting each picture over the whole area.
  private static func milliseconds(
    _ pictures: [Picture], _ blocks: PictureBlocks, _ area: Rectangle
  ) throws -> (scale: [Double], paint: [Double]) {
    let scaler = Scaler()
    var painter = PicturePainter(blocks: blocks, colours: .truecolor)
    var grid = CellGrid(width: area.width, height: area.height)
    var image = RGBImage(width: 0, height: 0)
    let size = painter.imageSize(area)
    var (scale, paint): ([Double], [Double]) = ([], [])
    for round in 0...rounds {
      for picture in pictures {
        let begin = Machine.processorNanoseconds()
        try scaler.render(picture, into: &image, width: size.width, height: size.height, fit: .stretch)
        let middle = Machine.processorNanoseconds()
        painter.paint(image, into: &grid, area)
        let end = Machine.processorNanoseconds()
        // The first round warms up.
        if round == 0 { continue }
        scale.append(Double(middle - begin) / 1e6)
        paint.append(Double(end - middle) / 1e6)
      }
    }
    return (scale, paint)
  }

  // MARK: Likeness

  /// PSNR of the cells against the picture at 6 x 12 samples a cell.
  private static func likeness(_ name: String, _ pictures: [Picture]) throws -> [Figure] {
    // Where a portrait of 9:16 keeps its shape.
    let area = Rectangle(width: 45, height: 40)
    let half = try Likeness(.half, pictures, area)
    return try [PictureBlocks.half, .quadrant, .sextant, .braille].map { blocks in
      let exact = try Likeness(blocks, tolerance: 0, pictures, area)
      let kept = try Likeness(blocks, pictures, area)
      let fewer = 100 * (1 - kept.changedCells / exact.changedCells)
      let isStandard = blocks == standard
      return Figure(
        benchmark: "picture", name: "\(name), \(blocks.rawValue)\(isStandard ? " (the default)" : ""), PSNR",
        ours:
          "\(fixed(kept.psnr)) dB, \(fixed(exact.psnr - kept.psnr)) less than exact for \(fixed(fewer)) % fewer cells",
        peer: blocks == .half ? "" : "half \(fixed(half.psnr)) dB",
        target: "\(isStandard ? ">= half, " : "")exact - 0.3 dB",
        isMet: exact.psnr - kept.psnr <= 0.3 && (!isStandard || kept.psnr >= half.psnr))
    }
  }
}

/// How much like the pictures the cells of one setting look.
struct Likeness {
  /// Of all pictures, in dB.
  var psnr: Double
  /// Cells painted again, a picture.
  var changedCells: Double

  init(
    _ blocks: PictureBlocks, tolerance: Int = PicturePainter.usualTolerance, _ pictures: [Picture], _ area: Rectangle
  ) throws {
    let (scaler, wholeScaler) = (Scaler(), Scaler())
    var painter = PicturePainter(blocks: blocks, colours: .truecolor, tolerance: tolerance)
    var grid = CellGrid(width: area.width, height: area.height)
    var (sum, changes) = (0.0, 0)
    let size = painter.imageSize(area)
    for picture in pictures {
      let before = grid
      let image = try scaler.image(of: picture, width: size.width, height: size.height, fit: .stretch)
      painter.paint(image, into: &grid, area)
      changes += zip(before.cells, grid.cells).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
      let shown = CellPixels.image(of: grid, area)
      let whole = try wholeScaler.image(of: picture, width: shown.width, height: shown.height, fit: .stretch)
      sum += CellPixels.psnr(shown, whole) ?? .nan
    }
    psnr = sum / Double(pictures.count)
    changedCells = Double(changes) / Double(pictures.count)
  }
}
