/// The beginning of a sequence parameter set of H.265 (ITU-T H.265, 7.3.2.2.1).
public struct HEVCSequenceParameters: Hashable, Sendable {
  public var id: Int
  /// 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
  public var chromaFormatIDC: Int
  /// Of the picture inside the conformance window, in luma samples.
  public var width: Int
  public var height: Int
  /// Of the luma samples.
  public var bitDepth: Int

  /// In luma samples: the square root of 8 times MaxLumaPs at level 6.2 (ITU-T H.265, A.4.1).
  private static let largestSide: UInt32 = 16_888

  /// Reads a whole NAL unit, header bytes and emulation prevention included.
  public init(parsing unit: ArraySlice<UInt8>) throws(CodecError) {
    var reader = BitReader(unit, removesEmulationPrevention: true, structure: "H.265 sequence parameter set")
    let header = try reader.bits(16)
    guard header >> 9 & 0x3F == 33 else { throw reader.failure("the NAL unit is of another type") }
    guard header >> 3 & 0x3F == 0 else { throw reader.failure("belongs to an enhancement layer") }
    try reader.skip(4)
    let subLayers = Int(try reader.bits(3))
    guard subLayers <= 6 else { throw reader.failure("has more than 7 sub-layers") }
    try reader.skip(1)
    try Self.skipProfileTierLevel(&reader, subLayers: subLayers)
    id = try reader.unsigned("sps_seq_parameter_set_id", atMost: 15)
    chromaFormatIDC = try reader.unsigned("chroma_format_idc", atMost: 3)
    let separateColourPlane = chromaFormatIDC == 3 ? try reader.flag() : false
    width = try reader.unsigned("pic_width_in_luma_samples", atMost: Self.largestSide)
    height = try reader.unsigned("pic_height_in_luma_samples", atMost: Self.largestSide)
    if try reader.flag() {
      let unitX = !separateColourPlane && (chromaFormatIDC == 1 || chromaFormatIDC == 2) ? 2 : 1
      let unitY = !separateColourPlane && chromaFormatIDC == 1 ? 2 : 1
      let left = try reader.unsigned("conf_win_left_offset")
      let right = try reader.unsigned("conf_win_right_offset")
      let top = try reader.unsigned("conf_win_top_offset")
      let bottom = try reader.unsigned("conf_win_bottom_offset")
      width -= (left + right) * unitX
      height -= (top + bottom) * unitY
    }
    guard width > 0, height > 0 else { throw reader.failure("the conformance window leaves no picture") }
    bitDepth = try reader.unsigned("bit_depth_luma_minus8", atMost: 8) + 8
  }

  /// 7.3.3, with `subLayers` = sps_max_sub_layers_minus1.
  private static func skipProfileTierLevel(_ reader: inout BitReader, subLayers: Int) throws(CodecError) {
    try reader.skip(96)
    guard subLayers > 0 else { return }
    var bits = 0
    for _ in 0..<subLayers {
      if try reader.flag() { bits += 88 }
      if try reader.flag() { bits += 8 }
    }
    try reader.skip((8 - subLayers) * 2 + bits)
  }
}
