import FoundationEssentials

/// The files of Golden/formats; `make.py` there says where they come from.
enum FormatGolden {
  static func bytes(_ name: String, file: String = #filePath) throws -> [UInt8] {
    let folder = file.split(separator: "/").dropLast(2).joined(separator: "/")
    return [UInt8](try Data(contentsOf: URL(filePath: "/\(folder)/Golden/formats/\(name)")))
  }

  /// The words of each line that is not a comment.
  static func lines(_ name: String, file: String = #filePath) throws -> [[String]] {
    String(decoding: try bytes(name, file: file), as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").map(String.init) }
  }
}

/// Bytes from hexadecimal digits; blanks between them are passed over.
func octets(_ text: String) -> ArraySlice<UInt8> {
  let digits = text.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }[...]
}
