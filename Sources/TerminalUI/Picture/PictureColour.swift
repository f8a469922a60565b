/// A colour of three bytes, as wide integers to count with.
struct PictureColour: Equatable {
  var red: Int
  var green: Int
  var blue: Int

  @inline(__always)
  init(_ red: Int, _ green: Int, _ blue: Int) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  static let black = PictureColour(0, 0, 0)

  /// All three must be within 0...255.
  @inline(__always) var colour: Colour {
    .rgb(UInt8(truncatingIfNeeded: red), UInt8(truncatingIfNeeded: green), UInt8(truncatingIfNeeded: blue))
  }

  /// ITU-R BT.601 luma, 0...255.
  @inline(__always) var luma: Int { (77 * red + 150 * green + 29 * blue) >> 8 }

  /// The largest difference of a channel.
  @inline(__always) func distance(_ other: PictureColour) -> Int {
    max(abs(red - other.red), abs(green - other.green), abs(blue - other.blue))
  }

  @inline(__always) func squaredDistance(_ other: PictureColour) -> Int {
    let (r, g, b) = (red - other.red, green - other.green, blue - other.blue)
    return r * r + g * g + b * b
  }

  /// The same hue as bright as it gets: where the amount of ink says how bright a cell is, its colour must not say it again.
  var brightest: PictureColour {
    let most = max(red, green, blue)
    guard most > 0 else { return PictureColour(255, 255, 255) }
    return PictureColour(red * 255 / most, green * 255 / most, blue * 255 / most)
  }
}
