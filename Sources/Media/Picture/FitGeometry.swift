/// How a picture is brought into a box of another shape.
public enum Fit: Sendable, Equatable {
  /// Both sides to the box; the shape may change.
  case stretch
  /// All of the picture, with black bars.
  case contain
  /// All of the box, with the picture's edges cut off.
  case fillCrop
}

/// Turns, clockwise.
public enum Rotation: Int, Sendable, Equatable {
  case none = 0
  case clockwise90 = 90
  case half = 180
  case clockwise270 = 270

  /// True if width and height change places.
  public var swapsSides: Bool { self == .clockwise90 || self == .clockwise270 }
}

/// A rectangle of whole pixels.
struct PixelRectangle: Equatable {
  var x = 0
  var y = 0
  var width: Int
  var height: Int
}

/// Which part of the picture goes to which part of the box.
struct FitGeometry: Equatable {
  /// In stored pixels of the picture; its corner is even, so that subsampled chroma stays in place.
  var source: PixelRectangle
  /// In pixels of the box.
  var target: PixelRectangle

  /// - Parameters:
  ///   - stored: the picture's size in stored pixels.
  ///   - display: its size in square pixels, from which the shape is taken.
  init(stored: (width: Int, height: Int), display: (width: Int, height: Int), box: (width: Int, height: Int), fit: Fit)
  {
    source = PixelRectangle(width: stored.width, height: stored.height)
    target = PixelRectangle(width: box.width, height: box.height)
    // Cross products compare the shapes without rounding.
    let pictureAcross = display.width * box.height
    let boxAcross = box.width * display.height
    guard fit != .stretch, pictureAcross != boxAcross, pictureAcross > 0, boxAcross > 0 else { return }
    let isWider = pictureAcross > boxAcross
    switch fit {
    case .stretch:
      break
    case .contain:
      if isWider {
        target.height = max(1, (box.width * display.height + display.width / 2) / display.width)
        target.y = (box.height - target.height) / 2
      } else {
        target.width = max(1, (box.height * display.width + display.height / 2) / display.height)
        target.x = (box.width - target.width) / 2
      }
    case .fillCrop:
      if isWider {
        source.width = max(1, stored.width * boxAcross / pictureAcross)
        source.x = (stored.width - source.width) / 2 & ~1
      } else {
        source.height = max(1, stored.height * pictureAcross / boxAcross)
        source.y = (stored.height - source.height) / 2 & ~1
      }
    }
  }
}
