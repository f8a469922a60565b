/// How many colours a terminal shows.
public enum ColourDepth: String, Hashable, Sendable, CaseIterable, Comparable {
  /// None: bold and reverse only.
  case mono
  case sixteen = "16"
  case palette = "256"
  /// 24 bits.
  case truecolor

  public static func < (left: ColourDepth, right: ColourDepth) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// What a picture is made of.
public enum PictureBlocks: String, Hashable, Sendable, CaseIterable {
  /// One character a cell by its brightness, ASCII alone.
  case ascii
  /// Eight dots a cell, for terminals without colours.
  case braille
  /// Two pixels a cell, one above the other.
  case half
  /// Four areas of two colours.
  case quadrant
  /// Six areas of two colours (Unicode 13).
  case sextant
}
