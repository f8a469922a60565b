/// Bayer's matrix: thresholds that lie fixed on the screen, so that a still picture stays still.
enum OrderedDither {
  /// 0...63, at each place of an 8 x 8 tile.
  static let tile: ContiguousArray<Int> = ContiguousArray(
    (0..<64).map { place in
      let (x, y) = (place % 8, place / 8)
      var value = 0
      for bit in 0..<3 {
        let (a, b) = (x >> bit & 1, y >> bit & 1)
        value |= ((a ^ b) << 1 | b) << (2 * (2 - bit))
      }
      return value
    })

  /// Where a dot of that brightness (0...255) is lit, in the middle of sixty-four equal steps.
  static let thresholds: ContiguousArray<Int> = ContiguousArray(tile.map { $0 * 4 + 2 })
}
