/// Reads the whole-byte fields of a configuration record with bounds checks.
struct ByteCursor {
  private(set) var rest: ArraySlice<UInt8>
  let structure: String

  init(_ bytes: ArraySlice<UInt8>, structure: String) {
    rest = bytes
    self.structure = structure
  }

  func failure(_ problem: String) -> CodecError { CodecError(structure, problem) }

  mutating func byte() throws(CodecError) -> UInt8 {
    guard let byte = rest.popFirst() else { throw failure("ends early") }
    return byte
  }

  mutating func bytes(_ count: Int) throws(CodecError) -> ArraySlice<UInt8> {
    guard rest.count >= count else { throw failure("ends early") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A NAL unit with its 16-bit length before it.
  mutating func unit() throws(CodecError) -> ArraySlice<UInt8> {
    let length = Int(try byte()) << 8 | Int(try byte())
    return try bytes(length)
  }
}
