import CFFmpeg

extension TimeCode {
  /// The code that a picture carries, however it was cropped, scaled, mirrored or (by 2) zoomed since it was captured.
  ///
  /// The place of the cells follows from the picture's centre and what was cropped; every usual case is tried, and
  /// taken only if the ring around the cells and the checksum are right. Nil if there is no readable code, or if luma
  /// is not in 8-bit samples of its own.
  /// - Parameter zooms: those that are tried.
  public static func read(from picture: Picture, zooms: [Double] = [1, 2]) -> TimeCode? {
    LumaPlane(picture.frame).flatMap { read($0, zooms) }
  }

  /// The same from plain 8-bit luma, rows without padding, as another program gives it out.
  public static func read(luma bytes: UnsafeBufferPointer<UInt8>, width: Int, height: Int) -> TimeCode? {
    guard let start = bytes.baseAddress, width > 0, height > 0, bytes.count >= width * height else { return nil }
    return read(LumaPlane(samples: start, width: width, height: height), [1])
  }

  private static func read(_ luma: LumaPlane, _ zooms: [Double]) -> TimeCode? {
    var tried: [Double] = []
    for zoom in zooms {
      for reference in references(width: luma.width, height: luma.height) {
        let cell = reference * zoom * TimeCodeLayout.cell
        guard !tried.contains(where: { abs($0 - cell) * Double(TimeCodeLayout.columns) < 1 }) else { continue }
        tried.append(cell)
        if let code = read(luma, cell: cell) { return code }
      }
    }
    return nil
  }

  /// What the reference width of the captured picture has become: the picture kept its height; it kept its width; it
  /// was 3:4 and kept its width.
  private static func references(width: Int, height: Int) -> [Double] {
    [TimeCodeLayout.reference(width: width, height: height), Double(width), Double(width) * 3 / 4]
  }

  private static func read(_ luma: LumaPlane, cell: Double) -> TimeCode? {
    guard cell * Double(TimeCodeLayout.columns) <= Double(luma.width),
      cell * Double(TimeCodeLayout.rows) <= Double(luma.height), cell >= 2
    else { return nil }
    var levels: [Double] = []
    levels.reserveCapacity(TimeCodeLayout.columns * TimeCodeLayout.rows)
    for row in 0..<TimeCodeLayout.rows {
      let y = Double(luma.height) / 2 + (Double(row) - Double(TimeCodeLayout.rows - 1) / 2) * cell
      for column in 0..<TimeCodeLayout.columns {
        let x = Double(luma.width) / 2 + (Double(column) - Double(TimeCodeLayout.columns - 1) / 2) * cell
        levels.append(luma.mean(x: x, y: y, reach: cell / 4))
      }
    }
    return decode(levels, isMirrored: false) ?? decode(levels, isMirrored: true)
  }

  /// The cells' code, if the ring is right but for at most one cell.
  private static func decode(_ levels: [Double], isMirrored: Bool) -> TimeCode? {
    func level(_ column: Int, _ row: Int) -> Double {
      levels[row * TimeCodeLayout.columns + (isMirrored ? TimeCodeLayout.columns - 1 - column : column)]
    }
    var sums = (white: 0.0, black: 0.0)
    var counts = (white: 0.0, black: 0.0)
    eachCell { column, row in
      guard let isWhite = TimeCodeLayout.ring(column: column, row: row) else { return }
      if isWhite {
        sums.white += level(column, row)
        counts.white += 1
      } else {
        sums.black += level(column, row)
        counts.black += 1
      }
    }
    let (white, black) = (sums.white / counts.white, sums.black / counts.black)
    guard white - black >= leastContrast else { return nil }
    let threshold = (white + black) / 2
    var wrong = 0
    var bits: UInt32 = 0
    eachCell { column, row in
      let isWhite = level(column, row) > threshold
      if let expected = TimeCodeLayout.ring(column: column, row: row) {
        if isWhite != expected { wrong += 1 }
      } else if isWhite {
        bits |= 1 << UInt32(TimeCodeLayout.bit(column: column, row: row))
      }
    }
    return wrong <= 1 ? TimeCode(bits: bits) : nil
  }

  /// Between the ring's white and black, in steps of luma.
  private static let leastContrast = 40.0

  private static func eachCell(_ body: (Int, Int) -> Void) {
    for row in 0..<TimeCodeLayout.rows {
      for column in 0..<TimeCodeLayout.columns { body(column, row) }
    }
  }
}

/// Read access to the luma of a frame that outlives it.
private struct LumaPlane {
  let width: Int
  let height: Int
  private let samples: UnsafePointer<UInt8>
  private let stride: Int

  init(samples: UnsafePointer<UInt8>, width: Int, height: Int) {
    self.samples = samples
    self.width = width
    self.height = height
    stride = width
  }

  /// Nil if luma does not lie in 8-bit samples one after the other.
  init?(_ frame: UnsafeMutablePointer<AVFrame>) {
    guard let descriptor = av_pix_fmt_desc_get(AVPixelFormat(frame.pointee.format)), let samples = frame.pointee.data.0
    else { return nil }
    let luma = descriptor.pointee.comp.0
    let others = UInt64(AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM)
    guard descriptor.pointee.flags & others == 0, luma.plane == 0, luma.step == 1, luma.offset == 0, luma.depth == 8
    else { return nil }
    width = Int(frame.pointee.width)
    height = Int(frame.pointee.height)
    self.samples = UnsafePointer(samples)
    stride = Int(frame.pointee.linesize.0)
  }

  /// The mean of at most 5 by 5 samples about a place that lies, with its reach, in the picture.
  func mean(x: Double, y: Double, reach: Double) -> Double {
    var sum = 0
    for row in -2...2 {
      let line = min(max(Int(y + Double(row) * reach / 2), 0), height - 1) * stride
      for column in -2...2 {
        sum += Int(samples[line + min(max(Int(x + Double(column) * reach / 2), 0), width - 1)])
      }
    }
    return Double(sum) / 25
  }
}
