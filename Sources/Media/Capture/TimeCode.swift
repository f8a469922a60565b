/// The time of capture as a picture carries it: milliseconds of the run's clock, modulo 65,536.
///
/// It is drawn as 10 by 5 square cells about the picture's centre. The outer ring is a fixed pattern, white above and
/// on the left,
/// black below and on the right, that tells where the cells are and whether the picture is mirrored. The 8 by 3 cells
/// within are bits,
/// row by row, most significant first, white = 1: 16 bits of time and the CRC-8 (polynomial 0x07, from 0xff) of their
/// two bytes.
///
/// A cell's side is 0.045 of the width of the largest centred 9:16 rectangle in the picture
/// (`TimeCodeLayout.reference`). Every centred
/// crop to 9:16, 3:4, 4:3 or 16:9 and a zoom of 2 leave all cells in the picture.
public struct TimeCode: Hashable, Sendable {
  /// The clock's milliseconds, modulo 65,536.
  public let milliseconds: UInt16

  /// - Parameter microseconds: of the run's clock, not negative.
  public init(microseconds: Int64) { milliseconds = UInt16(truncatingIfNeeded: microseconds / 1_000) }

  init(milliseconds: UInt16) { self.milliseconds = milliseconds }

  /// How long ago the code's time was at a later time of the run, if it is less than 65.536 s ago. In ms.
  /// - Parameter microseconds: of the run's clock.
  public func age(at microseconds: Int64) -> Int64 {
    Int64(TimeCode(microseconds: microseconds).milliseconds &- milliseconds)
  }

  /// The 24 bits of the cells.
  var bits: UInt32 { UInt32(milliseconds) << 8 | UInt32(TimeCode.checksum(milliseconds)) }

  /// Nil if the checksum is not right.
  init?(bits: UInt32) {
    milliseconds = UInt16(truncatingIfNeeded: bits >> 8)
    guard UInt8(truncatingIfNeeded: bits) == TimeCode.checksum(milliseconds) else { return nil }
  }

  private static func checksum(_ value: UInt16) -> UInt8 {
    var remainder = UInt32(value) ^ 0xff00
    for _ in 0..<16 { remainder = remainder & 0x8000 != 0 ? remainder << 1 ^ 0x0700 : remainder << 1 }
    return UInt8(truncatingIfNeeded: remainder >> 8)
  }
}

/// Where the cells of a time code lie.
enum TimeCodeLayout {
  static let columns = 10
  static let rows = 5
  /// A cell's side to the reference width.
  static let cell = 0.045

  /// The width of the largest centred 9:16 rectangle in a picture, in pixels.
  static func reference(width: Int, height: Int) -> Double { min(Double(width), Double(height) * 9 / 16) }

  /// The colour of a cell of the ring; nil for a bit.
  static func ring(column: Int, row: Int) -> Bool? {
    if row == 0 || column == 0 { return true }
    return row == rows - 1 || column == columns - 1 ? false : nil
  }

  /// The bit (23 is the most significant) of a cell within the ring.
  static func bit(column: Int, row: Int) -> Int { 23 - ((row - 1) * (columns - 2) + column - 1) }

  static func isWhite(column: Int, row: Int, of code: TimeCode) -> Bool {
    ring(column: column, row: row) ?? (code.bits >> UInt32(bit(column: column, row: row)) & 1 == 1)
  }
}
