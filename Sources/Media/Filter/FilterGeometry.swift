/// Which part of a picture goes to which part of the output. Unlike `FitGeometry` it knows zoom, and keeps everything
/// on whole
/// chroma samples of yuv420p.
struct FilterGeometry: Equatable {
  /// In stored pixels of the picture.
  var source: PixelRectangle
  /// In pixels of the output.
  var target: PixelRectangle

  /// - Parameters:
  ///   - stored: the picture's size in stored pixels.
  ///   - aspect: width of a stored pixel to its height.
  ///   - step: distance of the places where the source may begin, in pixels: a chroma sample's size.
  init(stored: (width: Int, height: Int), aspect: Double, step: (x: Int, y: Int), settings: PictureFilterSettings) {
    let box = (width: settings.width, height: settings.height)
    target = PixelRectangle(width: box.width, height: box.height)
    let zoom = settings.zoom > 1 ? settings.zoom : 1
    var width = Double(stored.width) / zoom
    var height = Double(stored.height) / zoom
    let shape = width * aspect / height
    let boxShape = Double(box.width) / Double(box.height)
    switch settings.fit {
    case .stretch:
      break
    case .fillCrop:
      if shape > boxShape { width *= boxShape / shape } else { height *= shape / boxShape }
    case .contain:
      if shape > boxShape {
        target.height = FilterGeometry.even(Double(box.width) / shape, atMost: box.height)
        target.y = (box.height - target.height) / 2 & ~1
      } else {
        target.width = FilterGeometry.even(Double(box.height) * shape, atMost: box.width)
        target.x = (box.width - target.width) / 2 & ~1
      }
    }
    let x = FilterGeometry.centre(of: stored.width, length: width, step: step.x)
    let y = FilterGeometry.centre(of: stored.height, length: height, step: step.y)
    source = PixelRectangle(x: x.place, y: y.place, width: x.length, height: y.length)
  }

  /// The middle part of a side. All of it stays as it is, odd or not.
  private static func centre(of side: Int, length: Double, step: Int) -> (place: Int, length: Int) {
    guard length < Double(side) - 0.5 else { return (0, side) }
    let length = even(length, atMost: side)
    return ((side - length) / 2 / step * step, length)
  }

  /// The nearest even number of pixels, at least 2 where there is room.
  private static func even(_ length: Double, atMost limit: Int) -> Int {
    min(max(2, Int((length / 2).rounded()) * 2), limit)
  }
}
