/// A rectangle of whole cells; sides are never negative.
public struct Rectangle: Hashable, Sendable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int = 0, y: Int = 0, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = max(0, width)
    self.height = max(0, height)
  }

  public var isEmpty: Bool { width == 0 || height == 0 }
  /// The first column and row outside.
  public var right: Int { x + width }
  public var bottom: Int { y + height }

  public func contains(x: Int, y: Int) -> Bool { (self.x..<right).contains(x) && (self.y..<bottom).contains(y) }

  public func inset(by columns: Int, _ rows: Int) -> Rectangle {
    Rectangle(x: x + columns, y: y + rows, width: width - 2 * columns, height: height - 2 * rows)
  }

  public func intersection(_ other: Rectangle) -> Rectangle {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rectangle(x: left, y: top, width: min(right, other.right) - left, height: min(bottom, other.bottom) - top)
  }

  /// Cuts `rows` off the top; at most what there is.
  public mutating func takeTop(_ rows: Int) -> Rectangle {
    let taken = min(max(0, rows), height)
    defer {
      y += taken
      height -= taken
    }
    return Rectangle(x: x, y: y, width: width, height: taken)
  }

  public mutating func takeBottom(_ rows: Int) -> Rectangle {
    let taken = min(max(0, rows), height)
    height -= taken
    return Rectangle(x: x, y: bottom, width: width, height: taken)
  }

  public mutating func takeLeft(_ columns: Int) -> Rectangle {
    let taken = min(max(0, columns), width)
    defer {
      x += taken
      width -= taken
    }
    return Rectangle(x: x, y: y, width: taken, height: height)
  }

  public mutating func takeRight(_ columns: Int) -> Rectangle {
    let taken = min(max(0, columns), width)
    width -= taken
    return Rectangle(x: right, y: y, width: taken, height: height)
  }

  /// In the middle of this one, cut to it.
  public func centred(width: Int, height: Int) -> Rectangle {
    let (width, height) = (min(width, self.width), min(height, self.height))
    return Rectangle(
      x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
  }
}
