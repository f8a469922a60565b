import CNcurses

/// Colours as curses has them: pairs of numbers of the terminal's palette.
final class CursesPalette {
  private let depth: ColourDepth
  private var pairs: [UInt32: Int] = [:]
  /// A pair was wanted that there is no room for.
  private var isFull = false

  init(_ depth: ColourDepth) {
    self.depth = depth
    guard depth > .mono else { return }
    _ = start_color()
    _ = use_default_colors()
  }

  /// The pair of two colours. What a terminal cannot show in colour becomes an attribute where that says the same.
  func pair(ink: Colour, paper: Colour, _ attributes: inout attr_t) -> Int {
    guard depth > .mono else {
      if ink == .grey { attributes |= liveterm_attribute_dim() }
      return 0
    }
    var (front, back) = (number(ink), number(paper))
    let colours = Int32(liveterm_colors())
    if front >= colours {
      // Eight colours: the bright ones are the bold ones, and grey is dim.
      if front == 8 { attributes |= liveterm_attribute_dim() } else { attributes |= liveterm_attribute_bold() }
      front = front == 8 ? -1 : front - 8
    }
    if back >= colours { back = back == 8 ? 0 : back - 8 }
    if front < 0, back < 0 { return 0 }
    let key = UInt32(UInt16(bitPattern: Int16(front))) << 16 | UInt32(UInt16(bitPattern: Int16(back)))
    if let pair = pairs[key] { return pair }
    // curses would take the pair of a cell that is on the screen.
    guard pairs.count < Int(liveterm_color_pairs()) - 2 else {
      isFull = true
      return 0
    }
    let pair = Int(alloc_pair(front, back))
    guard pair >= 0 else { return 0 }
    pairs[key] = pair
    return pair
  }

  /// Forgets all pairs if there was no room for one; the whole screen is to be drawn anew then. Terminals with few
  /// pairs do without the rest: they would be drawn anew all the time.
  func renewIfFull() -> Bool {
    guard isFull, liveterm_color_pairs() >= 4_096 else { return false }
    isFull = false
    pairs = [:]
    reset_color_pairs()
    return true
  }

  private func number(_ colour: Colour) -> Int32 {
    switch colour.kind {
    case .standard: -1
    case .palette(let index): Int32(index)
    case .rgb(let red, let green, let blue):
      depth == .sixteen
        ? Int32(PaletteColours.nearestOfSixteen(red, green, blue)) : Int32(PaletteColours.nearest(red, green, blue))
    }
  }
}

/// The nearest colours of the usual palettes.
enum PaletteColours {
  /// The six levels of the colour cube, 16...231.
  private static let levels: [Int] = [0, 95, 135, 175, 215, 255]

  private static func level(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : min(5, (value - 35) / 40) }

  /// Of the cube and the greys, 16...255.
  static func nearest(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    let (r, g, b) = (Int(red), Int(green), Int(blue))
    let (i, j, k) = (level(r), level(g), level(b))
    let grey = min(23, max(0, ((r + g + b) / 3 - 3) / 10))
    func distance(_ x: Int, _ y: Int, _ z: Int) -> Int { (x - r) * (x - r) + (y - g) * (y - g) + (z - b) * (z - b) }
    let cube = distance(levels[i], levels[j], levels[k])
    let shade = 8 + grey * 10
    return distance(shade, shade, shade) < cube ? 232 + grey : 16 + 36 * i + 6 * j + k
  }

  /// As xterm has the first sixteen.
  private static let sixteen: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ]

  static func nearestOfSixteen(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    let (r, g, b) = (Int(red), Int(green), Int(blue))
    var best = (index: 0, distance: Int.max)
    for (index, colour) in sixteen.enumerated() {
      let distance =
        (colour.0 - r) * (colour.0 - r) + (colour.1 - g) * (colour.1 - g) + (colour.2 - b) * (colour.2 - b)
      if distance < best.distance { best = (index, distance) }
    }
    return best.index
  }
}
