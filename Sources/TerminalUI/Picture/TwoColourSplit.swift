/// The areas of a cell in two groups, each in one colour.
struct TwoColourSplit: Equatable {
  /// The areas in `ink`; the last area is always in `paper`.
  var mask: Int
  var ink: PictureColour
  var paper: PictureColour

  /// The split with the least squared error over all areas, of all that there are.
  ///
  /// With every pixel taken from the mean, a group of n of N pixels that add up to Q leaves an error smaller by
  /// `|Q|² · N / (n · (N - n))`, so one pass through all groups in Gray code order, one pixel in or out at each step, finds
  /// the best with nothing but integers.
  /// - Parameter count: 2, 4 or 6.
  @inline(__always)
  init(_ pixels: UnsafePointer<PictureColour>, count: Int) {
    var (red, green, blue) = (0, 0, 0)
    for index in 0..<count {
      red += pixels[index].red
      green += pixels[index].green
      blue += pixels[index].blue
    }
    var best = 0
    var bestScore = 0
    var (sumRed, sumGreen, sumBlue, inside, group) = (0, 0, 0, 0, 0)
    let weights = TwoColourSplit.weights(count)
    for step in 1..<(1 << (count - 1)) {
      let index = step.trailingZeroBitCount
      group ^= 1 << index
      let sign = group >> index & 1 == 1 ? 1 : -1
      sumRed += sign * (count * pixels[index].red - red)
      sumGreen += sign * (count * pixels[index].green - green)
      sumBlue += sign * (count * pixels[index].blue - blue)
      inside += sign
      let weight = Int(weights >> UInt64(inside * 8) & 0xFF)
      let score = (sumRed * sumRed + sumGreen * sumGreen + sumBlue * sumBlue) * weight
      if score > bestScore {
        bestScore = score
        best = group
      }
    }
    mask = best
    let members = best.nonzeroBitCount
    let (inkRed, inkGreen, inkBlue) = TwoColourSplit.sum(of: best, pixels, count: count)
    paper = TwoColourSplit.mean(red - inkRed, green - inkGreen, blue - inkBlue, of: count - members)
    ink = members == 0 ? paper : TwoColourSplit.mean(inkRed, inkGreen, inkBlue, of: members)
  }

  init(mask: Int, ink: PictureColour, paper: PictureColour) {
    self.mask = mask
    self.ink = ink
    self.paper = paper
  }

  /// In byte n: `1 / (n · (N - n))`, times what makes it whole.
  @inline(__always)
  private static func weights(_ count: Int) -> UInt64 {
    switch count {
    case 2: 1 << 8
    case 4: 4 << 8 | 3 << 16 | 4 << 24
    default: 72 << 8 | 45 << 16 | 40 << 24 | 45 << 32 | 72 << 40
    }
  }

  @inline(__always)
  private static func sum(of mask: Int, _ pixels: UnsafePointer<PictureColour>, count: Int) -> (Int, Int, Int) {
    var (red, green, blue) = (0, 0, 0)
    for index in 0..<count where mask >> index & 1 == 1 {
      red += pixels[index].red
      green += pixels[index].green
      blue += pixels[index].blue
    }
    return (red, green, blue)
  }

  @inline(__always)
  private static func mean(_ red: Int, _ green: Int, _ blue: Int, of count: Int) -> PictureColour {
    let half = count / 2
    return PictureColour((red + half) / count, (green + half) / count, (blue + half) / count)
  }

  /// What the split shows at an area.
  @inline(__always)
  func colour(at index: Int) -> PictureColour { mask >> index & 1 == 1 ? ink : paper }

  /// Summed over all areas and channels.
  @inline(__always)
  func squaredError(_ pixels: UnsafePointer<PictureColour>, count: Int) -> Int {
    var sum = 0
    for index in 0..<count { sum += colour(at: index).squaredDistance(pixels[index]) }
    return sum
  }

  /// True if no channel of any area is further off than `tolerance`.
  @inline(__always)
  func isWithin(_ tolerance: Int, of pixels: UnsafePointer<PictureColour>, count: Int) -> Bool {
    for index in 0..<count where colour(at: index).distance(pixels[index]) > tolerance { return false }
    return true
  }
}
