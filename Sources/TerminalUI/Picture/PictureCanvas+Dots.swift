/// Pictures by the amount of ink.
extension PictureCanvas {
  /// Dots that are lit or not by an ordered dither of the brightness; with colours, each cell in the hue of its mean.
  ///
  /// A dot changes when the brightness is past its threshold by more than the tolerance.
  func paintDots(_ blocks: PictureBlocks, tolerance: Int, hasColours: Bool, _ palette: ReducedPalette?) {
    let areas = BlockGlyphs.areas(blocks)
    let count = areas.across * areas.down
    let width = columns * areas.across
    OrderedDither.thresholds.withUnsafeBufferPointer { thresholds in
      for row in 0..<rows {
        for column in 0..<columns {
          let cell = cells + (row * columns + column)
          let (old, isShown) = (cell.pointee.split.mask, cell.pointee.isPainted)
          var mask = 0
          var sum = PictureColour.black
          for area in 0..<count {
            let (x, y) = (column * areas.across + area % areas.across, row * areas.down + area / areas.across)
            let colour = pixel(y * width + x)
            sum = PictureColour(sum.red + colour.red, sum.green + colour.green, sum.blue + colour.blue)
            var threshold = thresholds[(y & 7) * 8 + (x & 7)]
            if isShown { threshold += old >> area & 1 == 1 ? -tolerance : tolerance }
            if colour.luma > threshold { mask |= 1 << area }
          }
          let mean = PictureColour(sum.red / count, sum.green / count, sum.blue / count)
          show(mask, hue: hasColours ? mean : nil, tolerance: tolerance, palette, in: cell)
        }
      }
    }
  }

  /// A character for the brightness of each cell.
  func paintRamp(tolerance: Int, hasColours: Bool, _ palette: ReducedPalette?) {
    let levels = glyphs.count
    for index in 0..<columns * rows {
      let cell = cells + index
      let colour = pixel(index)
      var level = colour.luma * levels / 256
      if cell.pointee.isPainted {
        // The brightness that is nearest to the old level's, within the tolerance.
        let old = cell.pointee.split.mask
        let (low, high) = (max(0, colour.luma - tolerance), min(255, colour.luma + tolerance))
        if (low * levels / 256...high * levels / 256).contains(old) { level = old }
      }
      show(level, hue: hasColours ? colour : nil, tolerance: tolerance, palette, in: cell)
    }
  }

  /// - Parameter hue: nil to write with the terminal's own colour.
  private func show(
    _ mask: Int, hue: PictureColour?, tolerance: Int, _ palette: ReducedPalette?,
    in cell: UnsafeMutablePointer<PaintedCell>
  ) {
    cell.pointee.cell.scalar = glyphs[mask]
    if let hue, mask > 0 {
      let ink = hue.brightest
      let old = cell.pointee.split.ink
      // In dark places the hue is little more than noise, stretched.
      let stretch = max(1, 255 / max(1, max(hue.red, hue.green, hue.blue)))
      if !cell.pointee.isPainted || cell.pointee.split.mask == 0 || old.distance(ink) > tolerance * stretch {
        cell.pointee.split.ink = ink
        cell.pointee.cell.ink = PictureCanvas.colour(ink, palette)
      }
    }
    cell.pointee.split.mask = mask
    cell.pointee.isPainted = true
  }
}
