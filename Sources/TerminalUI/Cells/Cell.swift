/// How the text of a cell stands out, beyond its colours.
public struct TextStyle: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = TextStyle(rawValue: 1)
  public static let dim = TextStyle(rawValue: 2)
  public static let underline = TextStyle(rawValue: 4)
  public static let reverse = TextStyle(rawValue: 8)
}

/// One character cell of the screen.
public struct Cell: Hashable, Sendable {
  public enum Kind: UInt8, Hashable, Sendable {
    /// One column wide.
    case narrow
    /// Two columns wide; the next cell is its `tail`.
    case wide
    /// The second column of a wide character; it holds nothing itself.
    case tail
    /// Part of a picture, one column wide: its colours are the picture's own.
    case picture
  }

  public var scalar: Unicode.Scalar
  /// A combining mark on it, if any.
  public var mark: Unicode.Scalar?
  public var ink: Colour
  public var paper: Colour
  public var style: TextStyle
  public var kind: Kind

  public init(
    _ scalar: Unicode.Scalar = " ", mark: Unicode.Scalar? = nil, ink: Colour = .standard, paper: Colour = .standard,
    style: TextStyle = [], kind: Kind = .narrow
  ) {
    self.scalar = scalar
    self.mark = mark
    self.ink = ink
    self.paper = paper
    self.style = style
    self.kind = kind
  }

  public static let blank = Cell()
}

/// How text is written.
public struct Pen: Hashable, Sendable {
  public var ink: Colour
  public var paper: Colour
  public var style: TextStyle

  public init(_ ink: Colour = .standard, on paper: Colour = .standard, _ style: TextStyle = []) {
    self.ink = ink
    self.paper = paper
    self.style = style
  }

  public static let plain = Pen()
}
