/// A sequence parameter set of H.264 (ITU-T H.264, 7.3.2.1.1 and annex E).
public struct AVCSequenceParameters: Hashable, Sendable {
  public var id: Int
  public var profileIDC: UInt8
  public var levelIDC: UInt8
  /// 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.
  public var chromaFormatIDC: Int
  public var separateColourPlane: Bool
  /// Of the luma samples.
  public var bitDepth: Int
  public var log2MaxFrameNum: Int
  public var frameNumGapsAllowed: Bool
  public var frameMbsOnly: Bool
  public var maxReferenceFrames: Int
  /// Of the cropped picture, in luma samples.
  public var width: Int
  public var height: Int
  /// Width and height of a sample, if told.
  public var sampleAspect: SampleAspect?
  /// How many frames may come before one in decode order and after it in output order, if told or implied.
  public var numReorderFrames: Int?

  public struct SampleAspect: Hashable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  private static let structure = "H.264 sequence parameter set"
  /// In macroblocks: the square root of 8 times MaxFS at level 6.2 (ITU-T H.264, A.3.1).
  private static let largestSide: UInt32 = 1055

  /// Reads a whole NAL unit, header byte and emulation prevention included. Broken VUI is left out.
  public init(parsing unit: ArraySlice<UInt8>) throws(CodecError) {
    var reader = BitReader(unit, removesEmulationPrevention: true, structure: Self.structure)
    guard try reader.bits(8) & 0x1F == 7 else { throw reader.failure("the NAL unit is of another type") }
    profileIDC = UInt8(try reader.bits(8))
    try reader.skip(8)
    levelIDC = UInt8(try reader.bits(8))
    id = try reader.unsigned("seq_parameter_set_id", atMost: 31)
    (chromaFormatIDC, separateColourPlane, bitDepth) = (1, false, 8)
    if Self.profilesWithChromaFormat.contains(profileIDC) {
      (chromaFormatIDC, separateColourPlane, bitDepth) = try Self.chroma(&reader)
    }
    log2MaxFrameNum = try reader.unsigned("log2_max_frame_num_minus4", atMost: 12) + 4
    let pictureOrderCountType = try Self.pictureOrderCount(&reader)
    maxReferenceFrames = try reader.unsigned("max_num_ref_frames", atMost: 16)
    frameNumGapsAllowed = try reader.flag()
    let columns = try reader.unsigned("pic_width_in_mbs_minus1", atMost: Self.largestSide - 1) + 1
    let mapUnits = try reader.unsigned("pic_height_in_map_units_minus1", atMost: Self.largestSide - 1) + 1
    frameMbsOnly = try reader.flag()
    if !frameMbsOnly { try reader.skip(1) }
    try reader.skip(1)
    width = columns * 16
    height = mapUnits * (frameMbsOnly ? 16 : 32)
    if try reader.flag() { try crop(&reader) }
    if pictureOrderCountType == 2 { numReorderFrames = 0 }
    if try reader.flag() { readVUI(reader) }
  }

  /// Those whose parameter sets tell chroma format, bit depths and scaling matrices (7.3.2.1.1).
  private static let profilesWithChromaFormat: Set<UInt8> = [
    44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244,
  ]

  private static func chroma(_ reader: inout BitReader) throws(CodecError) -> (Int, Bool, Int) {
    let format = try reader.unsigned("chroma_format_idc", atMost: 3)
    let separate = format == 3 ? try reader.flag() : false
    let depth = try reader.unsigned("bit_depth_luma_minus8", atMost: 6) + 8
    _ = try reader.unsigned("bit_depth_chroma_minus8", atMost: 6)
    try reader.skip(1)
    if try reader.flag() {
      for list in 0..<(format == 3 ? 12 : 8) where try reader.flag() {
        try skipScalingList(&reader, count: list < 6 ? 16 : 64)
      }
    }
    return (format, separate, depth)
  }

  /// 7.3.2.1.1.1: once the scale becomes 0 the rest of the list is not written.
  private static func skipScalingList(_ reader: inout BitReader, count: Int) throws(CodecError) {
    var scale = 8
    for _ in 0..<count where scale != 0 {
      let delta = try reader.signed("delta_scale")
      guard (-128...127).contains(delta) else { throw reader.failure("delta_scale is \(delta)") }
      scale = (scale + delta + 256) % 256
    }
  }

  private static func pictureOrderCount(_ reader: inout BitReader) throws(CodecError) -> Int {
    let type = try reader.unsigned("pic_order_cnt_type", atMost: 2)
    if type == 0 {
      _ = try reader.unsigned("log2_max_pic_order_cnt_lsb_minus4", atMost: 12)
    } else if type == 1 {
      try reader.skip(1)
      _ = try reader.signed("offset_for_non_ref_pic")
      _ = try reader.signed("offset_for_top_to_bottom_field")
      let count = try reader.unsigned("num_ref_frames_in_pic_order_cnt_cycle", atMost: 255)
      for _ in 0..<count { _ = try reader.signed("offset_for_ref_frame") }
    }
    return type
  }

  /// Takes the cropping rectangle off `width` and `height` (7.4.2.1.1, equations 7-19 to 7-22).
  private mutating func crop(_ reader: inout BitReader) throws(CodecError) {
    let isMonochrome = chromaFormatIDC == 0 || separateColourPlane
    let unitX = !isMonochrome && chromaFormatIDC < 3 ? 2 : 1
    let unitY = (!isMonochrome && chromaFormatIDC == 1 ? 2 : 1) * (frameMbsOnly ? 1 : 2)
    let left = try reader.unsigned("frame_crop_left_offset")
    let right = try reader.unsigned("frame_crop_right_offset")
    let top = try reader.unsigned("frame_crop_top_offset")
    let bottom = try reader.unsigned("frame_crop_bottom_offset")
    width -= (left + right) * unitX
    height -= (top + bottom) * unitY
    guard width > 0, height > 0 else { throw reader.failure("cropping leaves no picture") }
  }
}
