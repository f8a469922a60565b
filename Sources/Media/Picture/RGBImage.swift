/// A picture as plain bytes: red, green, blue for each pixel, rows from the top without padding.
public struct RGBImage: Sendable, Equatable {
  public private(set) var width: Int
  public private(set) var height: Int
  /// `width * height * 3` bytes.
  public var bytes: [UInt8]

  /// A black image.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    bytes = [UInt8](repeating: 0, count: self.width * self.height * 3)
  }

  /// Makes the image black in another size; the storage is kept where it is large enough.
  public mutating func reset(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    let count = self.width * self.height * 3
    if bytes.count == count {
      for index in bytes.indices { bytes[index] = 0 }
    } else {
      bytes.removeAll(keepingCapacity: true)
      bytes.append(contentsOf: repeatElement(0, count: count))
    }
  }

  /// Changes left and right.
  public mutating func mirror() {
    guard width > 1 else { return }
    for y in 0..<height {
      var (left, right) = (y * width, (y + 1) * width - 1)
      while left < right {
        for channel in 0..<3 { bytes.swapAt(left * 3 + channel, right * 3 + channel) }
        left += 1
        right -= 1
      }
    }
  }

  /// The colour of a pixel; the coordinates must be inside.
  public subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
    let index = (y * width + x) * 3
    return (bytes[index], bytes[index + 1], bytes[index + 2])
  }
}
