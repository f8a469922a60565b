/// Reads bit fields, most significant bit first, without copying or allocating.
struct BitReader {
  private let bytes: ArraySlice<UInt8>
  /// The byte that the next bit comes from.
  private var index: Int
  /// Bits of that byte that have been read.
  private var bit = 0
  /// Zero bytes just before `index`.
  private var zeros = 0
  private let removesEmulationPrevention: Bool
  /// Named in errors.
  private let structure: String

  /// With `removesEmulationPrevention` the 3 of each 0, 0, 3 is left out (ITU-T H.264, 7.3.1; H.265, 7.3.1.1).
  init(_ bytes: ArraySlice<UInt8>, removesEmulationPrevention: Bool, structure: String) {
    self.bytes = bytes
    index = bytes.startIndex
    self.removesEmulationPrevention = removesEmulationPrevention
    self.structure = structure
  }

  func failure(_ problem: String) -> CodecError { CodecError(structure, problem) }

  /// Bits to the end; emulation prevention bytes that are still to come count.
  var remainingBits: Int { (bytes.endIndex - index) * 8 - bit }

  mutating func flag() throws(CodecError) -> Bool { try bits(1) != 0 }

  /// The next `count` bits, at most 32, as a number.
  mutating func bits(_ count: Int) throws(CodecError) -> UInt32 {
    var value: UInt64 = 0
    var missing = count
    while missing > 0 {
      if bit == 0 { skipEmulationPrevention() }
      guard index < bytes.endIndex else { throw failure("ends early") }
      let taken = min(missing, 8 - bit)
      let byte = bytes[index]
      let field = byte >> UInt8(8 - bit - taken) & UInt8(1 << taken - 1)
      value = value << UInt64(taken) | UInt64(field)
      bit += taken
      missing -= taken
      if bit == 8 {
        bit = 0
        index += 1
        zeros = byte == 0 ? zeros + 1 : 0
      }
    }
    return UInt32(truncatingIfNeeded: value)
  }

  mutating func skip(_ count: Int) throws(CodecError) {
    var missing = count
    while missing > 0 {
      let taken = min(missing, 32)
      _ = try bits(taken)
      missing -= taken
    }
  }

  /// To the next byte boundary.
  mutating func align() throws(CodecError) {
    if bit > 0 { try skip(8 - bit) }
  }

  /// An unsigned Exp-Golomb number, `ue(v)` (ITU-T H.264, 9.1), refused above `limit`.
  mutating func unsigned(
    _ name: StaticString, atMost limit: UInt32 = UInt32.max - 1
  ) throws(CodecError) -> Int {
    var leadingZeros = 0
    while try bits(1) == 0 {
      leadingZeros += 1
      if leadingZeros > 31 { throw failure("\(name) is out of range") }
    }
    let value = (UInt32(1) << UInt32(leadingZeros)) - 1 + (try bits(leadingZeros))
    guard value <= limit else { throw failure("\(name) is \(value), over \(limit)") }
    return Int(value)
  }

  /// A signed Exp-Golomb number, `se(v)`.
  mutating func signed(_ name: StaticString) throws(CodecError) -> Int {
    let code = try unsigned(name)
    return code & 1 == 1 ? (code + 1) / 2 : -(code / 2)
  }

  private mutating func skipEmulationPrevention() {
    guard removesEmulationPrevention, zeros >= 2, index < bytes.endIndex, bytes[index] == 3 else { return }
    index += 1
    zeros = 0
  }
}
