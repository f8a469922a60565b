import Media

/// The cells a picture goes to.
///
/// - Parameters:
///   - display: the picture's size in square pixels, turned as it is shown.
///   - fit: `contain` keeps the shape and leaves cells at two sides free; the others take the whole area, and the scaler cuts
///     or stretches.
///   - area: where the picture may be; the answer lies in its middle.
///   - cellAspect: height of a cell to its width, about 2 in nearly all fonts.
/// - Returns: at least one cell if the area has one; empty for an empty picture.
public func pictureRectangle(
  of display: (width: Int, height: Int), fit: Fit, in area: Rectangle, cellAspect: Double = 2
) -> Rectangle {
  guard !area.isEmpty, display.width > 0, display.height > 0, cellAspect > 0 else {
    return area.centred(width: 0, height: 0)
  }
  guard fit == .contain else { return area }
  // Columns that a row of the picture takes for each of its own rows.
  let shape = Double(display.width) / Double(display.height) * cellAspect
  let across = (Double(area.height) * shape).rounded()
  if across <= Double(area.width) { return area.centred(width: max(1, Int(across)), height: area.height) }
  let down = (Double(area.width) / shape).rounded()
  return area.centred(width: area.width, height: max(1, min(area.height, Int(down))))
}
