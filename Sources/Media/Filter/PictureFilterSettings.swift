/// What a picture is made into.
public struct PictureFilterSettings: Hashable, Sendable {
  /// Of the output, in pixels; even, at least 2.
  public var width: Int
  /// Of the output, in pixels; even, at least 2.
  public var height: Int
  /// How the picture is brought into the output's shape.
  public var fit: Fit
  /// Skin smoothing, 0 (none) to 9; fractions too. What lies beyond counts as the nearest bound.
  public var beauty: Double
  /// Brightening, 0 (none) to 9; fractions too. What lies beyond counts as the nearest bound.
  public var whiteness: Double
  /// 1 shows all of the picture, 2 the middle half of each side, and so on.
  public var zoom: Double
  /// Whether left and right change places.
  public var mirrored: Bool

  public init(
    width: Int, height: Int, fit: Fit = .fillCrop, beauty: Double = 0, whiteness: Double = 0, zoom: Double = 1,
    mirrored: Bool = false
  ) {
    self.width = width
    self.height = height
    self.fit = fit
    self.beauty = beauty
    self.whiteness = whiteness
    self.zoom = zoom
    self.mirrored = mirrored
  }

  /// The levels of beauty and whiteness.
  static let levels = 0.0...9.0

  static func level(_ value: Double) -> Double { min(max(value, levels.lowerBound), levels.upperBound) }
}
