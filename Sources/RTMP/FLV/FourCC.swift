/// A four-character code as enhanced RTMP uses it to name a codec.
struct FourCC: Hashable, Sendable {
  var value: UInt32

  init(_ value: UInt32) { self.value = value }

  /// The first four bytes of `name`, padded with spaces.
  init(name: String) {
    var value: UInt32 = 0
    var count = 0
    for byte in name.utf8.prefix(4) {
      value = value << 8 | UInt32(byte)
      count += 1
    }
    for _ in count..<4 { value = value << 8 | 0x20 }
    self.value = value
  }

  static let avc1 = FourCC(0x6176_6331)
  static let hvc1 = FourCC(0x6876_6331)
  static let vvc1 = FourCC(0x7676_6331)
  static let mp4a = FourCC(0x6D70_3461)
  static let mp3 = FourCC(0x2E6D_7033)

  var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

  /// The four characters; anything unprintable among them becomes a dot. Short enough to live inside the `String`.
  var name: String {
    var result = ""
    for shift in stride(from: 24, through: 0, by: -8) {
      let byte = UInt8(truncatingIfNeeded: value >> UInt32(shift))
      result.unicodeScalars.append(Unicode.Scalar((0x21...0x7E).contains(byte) ? byte : 0x2E))
    }
    return result
  }
}
