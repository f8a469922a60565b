import CFFmpeg

/// Draws the time of capture into pictures of 8-bit planar YUV: cells for programs (`TimeCode`), and digits for people.
struct TestStamp {
  private static let white: UInt8 = 235
  private static let black: UInt8 = 16
  private static let grey: UInt8 = 128

  /// The picture's frame must be writable.
  let frame: UnsafeMutablePointer<AVFrame>

  private var width: Int { Int(frame.pointee.width) }
  private var height: Int { Int(frame.pointee.height) }
  private var reference: Double { TimeCodeLayout.reference(width: width, height: height) }

  /// Draws the cells of a time code.
  func draw(_ code: TimeCode) {
    let cell = reference * TimeCodeLayout.cell
    func edge(_ middle: Int, _ index: Int, of count: Int) -> Int {
      Int((Double(middle) / 2 + (Double(index) - Double(count) / 2) * cell).rounded())
    }
    for row in 0..<TimeCodeLayout.rows {
      let top = edge(height, row, of: TimeCodeLayout.rows)
      let bottom = edge(height, row + 1, of: TimeCodeLayout.rows)
      for column in 0..<TimeCodeLayout.columns {
        let left = edge(width, column, of: TimeCodeLayout.columns)
        let right = edge(width, column + 1, of: TimeCodeLayout.columns)
        let isWhite = TimeCodeLayout.isWhite(column: column, row: row, of: code)
        fill(x: left..<right, y: top..<bottom, luma: isWhite ? TestStamp.white : TestStamp.black)
      }
    }
  }

  /// Draws the time as `HH:MM:SS.mmm` above the cells, and a word below.
  func draw(microseconds: Int64, word: String) {
    let gap = reference * TimeCodeLayout.cell * Double(TimeCodeLayout.rows + 1) / 2
    let scale = max(1, Int(reference * 0.85) / (12 * Glyph.pitch))
    let text = TestStamp.text(microseconds: microseconds)
    draw(text, scale: scale, top: height / 2 - Int(gap) - (Glyph.rows + 1) * scale)
    draw(word, scale: scale, top: height / 2 + Int(gap) + scale)
  }

  /// `HH:MM:SS.mmm`, hours modulo 100.
  static func text(microseconds: Int64) -> String {
    let milliseconds = microseconds / 1_000
    func digits(_ value: Int64, _ count: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    let (hours, minutes) = (milliseconds / 3_600_000 % 100, milliseconds / 60_000 % 60)
    return "\(digits(hours, 2)):\(digits(minutes, 2)):\(digits(milliseconds / 1_000 % 60, 2))"
      + ".\(digits(milliseconds % 1_000, 3))"
  }

  /// Text in white on black, centred.
  private func draw(_ text: String, scale: Int, top: Int) {
    let length = (text.utf8.count * Glyph.pitch - 1) * scale
    var left = (width - length) / 2
    fill(
      x: left - scale..<left + length + scale, y: top - scale..<top + (Glyph.rows + 1) * scale, luma: TestStamp.black)
    for character in text.utf8 {
      for (row, bits) in Glyph.rows(of: character).enumerated() {
        for column in 0..<5 where bits >> UInt8(4 - column) & 1 == 1 {
          let x = left + column * scale
          let y = top + row * scale
          fillLuma(x: x..<x + scale, y: y..<y + scale, luma: TestStamp.white)
        }
      }
      left += Glyph.pitch * scale
    }
  }

  /// Fills a rectangle, without colour.
  private func fill(x: Range<Int>, y: Range<Int>, luma: UInt8) {
    fillLuma(x: x, y: y, luma: luma)
    guard let descriptor = av_pix_fmt_desc_get(AVPixelFormat(frame.pointee.format)) else { return }
    let (across, down) = (Int(descriptor.pointee.log2_chroma_w), Int(descriptor.pointee.log2_chroma_h))
    let (columns, rows) = (x.clamped(to: 0..<width), y.clamped(to: 0..<height))
    let strides = frame.pointee.linesize
    let columnRange = columns.lowerBound >> across..<(columns.upperBound + (1 << across) - 1) >> across
    let rowRange = rows.lowerBound >> down..<(rows.upperBound + (1 << down) - 1) >> down
    for (plane, stride) in [(frame.pointee.data.1, strides.1), (frame.pointee.data.2, strides.2)] {
      guard let plane else { continue }
      for row in rowRange {
        (plane + row * Int(stride) + columnRange.lowerBound).update(repeating: TestStamp.grey, count: columnRange.count)
      }
    }
  }

  private func fillLuma(x: Range<Int>, y: Range<Int>, luma: UInt8) {
    guard let plane = frame.pointee.data.0 else { return }
    let columns = x.clamped(to: 0..<width)
    for row in y.clamped(to: 0..<height) {
      (plane + row * Int(frame.pointee.linesize.0) + columns.lowerBound).update(repeating: luma, count: columns.count)
    }
  }
}

/// Characters of 5 by 7 pixels.
private enum Glyph {
  static let rows = 7
  /// From one character to the next.
  static let pitch = 6

  /// Rows from above, the leftmost pixel in bit 4.
  static func rows(of character: UInt8) -> [UInt8] { table[character] ?? [] }

  private static let table: [UInt8: [UInt8]] = [
    UInt8(ascii: "0"): [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    UInt8(ascii: "1"): [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    UInt8(ascii: "2"): [0b01110, 0b10001, 0b00001, 0b00010, 0b00100, 0b01000, 0b11111],
    UInt8(ascii: "3"): [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
    UInt8(ascii: "4"): [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    UInt8(ascii: "5"): [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    UInt8(ascii: "6"): [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    UInt8(ascii: "7"): [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    UInt8(ascii: "8"): [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    UInt8(ascii: "9"): [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
    UInt8(ascii: ":"): [0, 0b00100, 0b00100, 0, 0b00100, 0b00100, 0],
    UInt8(ascii: "."): [0, 0, 0, 0, 0, 0b00100, 0b00100],
    UInt8(ascii: "A"): [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
    UInt8(ascii: "B"): [0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110],
    UInt8(ascii: "C"): [0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110],
    UInt8(ascii: "F"): [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b10000],
    UInt8(ascii: "K"): [0b10001, 0b10010, 0b10100, 0b11000, 0b10100, 0b10010, 0b10001],
    UInt8(ascii: "N"): [0b10001, 0b11001, 0b10101, 0b10011, 0b10001, 0b10001, 0b10001],
    UInt8(ascii: "O"): [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
    UInt8(ascii: "R"): [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],
    UInt8(ascii: "T"): [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
  ]
}
