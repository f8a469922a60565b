import RTMP

/// H.264 that says true things about itself and shows nothing: parameter sets of the right size, slice heads with the
/// right type and frame number, and filler in the place of the picture. Everything that reads heads takes it; a decoder
/// does not.
public enum ModelBitstream {
  private static let filler: UInt8 = 0xA5
  private static let frameNumberBits = 8

  /// The FLV tag body with the decoder configuration for pictures of that size.
  public static func sequenceHeader(for size: PictureSize) -> ArraySlice<UInt8> {
    VideoTag(codec: .avc, frameType: .key, packet: .sequenceHeader, body: configuration(for: size)).encoded()
  }

  /// avcC (ISO 14496-15, 5.3.3.1).
  public static func configuration(for size: PictureSize) -> ArraySlice<UInt8> {
    let sequence = sequenceParameters(size)
    let picture = pictureParameters()
    var record: [UInt8] = [1, sequence[1], sequence[2], sequence[3], 0xFF, 0xE1]
    record += [UInt8(sequence.count >> 8), UInt8(sequence.count & 255)] + sequence
    record += [1, UInt8(picture.count >> 8), UInt8(picture.count & 255)] + picture
    return record[...]
  }

  /// The FLV tag body of one frame of the model.
  public static func message(for frame: ModelVideoEncoder.Frame) -> ArraySlice<UInt8> {
    VideoTag(codec: .avc, frameType: frame.isKey ? .key : .inter, packet: .frames, body: accessUnit(for: frame))
      .encoded()
  }

  /// An access unit of exactly the frame's size.
  public static func accessUnit(for frame: ModelVideoEncoder.Frame) -> ArraySlice<UInt8> {
    var unit = BitWriter()
    unit.put(frame.isKey ? 0x65 : 0x41, bits: 8)
    unit.putUnsigned(0)
    // I or P, and so all slices of the picture.
    unit.putUnsigned(frame.isKey ? 7 : 5)
    unit.putUnsigned(0)
    unit.put(frame.number & (1 << frameNumberBits - 1), bits: frameNumberBits)
    if frame.isKey { unit.putUnsigned(0) }
    var bytes = unit.finished()
    let length = max(bytes.count, frame.size - 4)
    bytes.reserveCapacity(length + 9)
    bytes += repeatElement(filler, count: length - bytes.count)
    let size = UInt32(length)
    let prefix = [UInt8(size >> 24), UInt8(size >> 16 & 255), UInt8(size >> 8 & 255), UInt8(size & 255)]
    return (prefix + bytes)[...]
  }

  /// ITU-T H.264, 7.3.2.1.1; constrained baseline, level 3.1.
  private static func sequenceParameters(_ size: PictureSize) -> [UInt8] {
    let width = min(max(2, size.width), 4_096)
    let height = min(max(2, size.height), 4_096)
    let (columns, rows) = ((width + 15) / 16, (height + 15) / 16)
    var unit = BitWriter()
    for byte in [0x67, 66, 0xC0, 31] { unit.put(byte, bits: 8) }
    unit.putUnsigned(0)
    unit.putUnsigned(frameNumberBits - 4)
    // Pictures are shown in the order in which they are decoded; one reference; no gaps in frame numbers.
    unit.putUnsigned(2)
    unit.putUnsigned(1)
    unit.put(0, bits: 1)
    unit.putUnsigned(columns - 1)
    unit.putUnsigned(rows - 1)
    // Frames only, direct_8x8_inference, cropped to the right and below in units of two pixels.
    unit.put(0b111, bits: 3)
    for crop in [0, (columns * 16 - width) / 2, 0, (rows * 16 - height) / 2] { unit.putUnsigned(crop) }
    unit.put(0, bits: 1)
    return unit.finished()
  }

  /// ITU-T H.264, 7.3.2.2: CAVLC, one slice group, one reference, deblocking control present.
  private static func pictureParameters() -> [UInt8] {
    var unit = BitWriter()
    unit.put(0x68, bits: 8)
    unit.putUnsigned(0)
    unit.putUnsigned(0)
    unit.put(0, bits: 2)
    for _ in 0..<3 { unit.putUnsigned(0) }
    unit.put(0, bits: 3)
    for _ in 0..<3 { unit.putUnsigned(0) }
    unit.put(0b100, bits: 3)
    return unit.finished()
  }
}

/// Bits, most significant first, and Exp-Golomb codes (ITU-T H.264, 9.1), into a NAL unit with emulation prevention.
private struct BitWriter {
  private var bytes: [UInt8] = []
  private var free = 0

  mutating func put(_ value: Int, bits: Int) {
    for bit in stride(from: bits - 1, through: 0, by: -1) {
      if free == 0 {
        bytes.append(0)
        free = 8
      }
      free -= 1
      if value >> bit & 1 == 1 { bytes[bytes.count - 1] |= 1 << UInt8(free) }
    }
  }

  mutating func putUnsigned(_ value: Int) {
    let code = max(0, value) + 1
    let length = Int.bitWidth - code.leadingZeroBitCount
    put(0, bits: length - 1)
    put(code, bits: length)
  }

  /// With the stop bit and emulation prevention.
  mutating func finished() -> [UInt8] {
    put(1, bits: 1)
    var result: [UInt8] = []
    var zeros = 0
    for byte in bytes {
      if zeros == 2, byte <= 3 {
        result.append(3)
        zeros = 0
      }
      result.append(byte)
      zeros = byte == 0 ? zeros + 1 : 0
    }
    return result
  }
}
