extension AVCSequenceParameters {
  /// Reads the video usability information (ITU-T H.264, E.1.1) as far as it goes: encoders that cut it off are common,
  /// and nothing in it is needed to play.
  mutating func readVUI(_ reader: BitReader) {
    var reader = reader
    do throws(CodecError) {
      sampleAspect = try Self.aspect(&reader)
      if let frames = try Self.reorderFrames(&reader) { numReorderFrames = frames }
    } catch {
      return
    }
  }

  /// Table E-1, from aspect_ratio_idc 1 on.
  private static let aspects: [SampleAspect] = [
    (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11), (15, 11),
    (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
  ].map { SampleAspect(width: $0.0, height: $0.1) }

  private static func aspect(_ reader: inout BitReader) throws(CodecError) -> SampleAspect? {
    guard try reader.flag() else { return nil }
    let index = Int(try reader.bits(8))
    guard index == 255 else { return (1...aspects.count).contains(index) ? aspects[index - 1] : nil }
    let aspect = SampleAspect(width: Int(try reader.bits(16)), height: Int(try reader.bits(16)))
    return aspect.width > 0 && aspect.height > 0 ? aspect : nil
  }

  /// Everything behind the aspect, down to max_num_reorder_frames.
  private static func reorderFrames(_ reader: inout BitReader) throws(CodecError) -> Int? {
    if try reader.flag() { try reader.skip(1) }  // overscan
    if try reader.flag() {  // video signal type
      try reader.skip(4)
      if try reader.flag() { try reader.skip(24) }
    }
    if try reader.flag() {  // chroma location
      _ = try reader.unsigned("chroma_sample_loc_type_top_field", atMost: 5)
      _ = try reader.unsigned("chroma_sample_loc_type_bottom_field", atMost: 5)
    }
    if try reader.flag() { try reader.skip(65) }  // timing
    let hasNALHRD = try reader.flag()
    if hasNALHRD { try skipHRD(&reader) }
    let hasVCLHRD = try reader.flag()
    if hasVCLHRD { try skipHRD(&reader) }
    if hasNALHRD || hasVCLHRD { try reader.skip(1) }
    try reader.skip(1)
    guard try reader.flag() else { return nil }
    try reader.skip(1)
    _ = try reader.unsigned("max_bytes_per_pic_denom", atMost: 16)
    _ = try reader.unsigned("max_bits_per_mb_denom", atMost: 16)
    _ = try reader.unsigned("log2_max_mv_length_horizontal", atMost: 32)
    _ = try reader.unsigned("log2_max_mv_length_vertical", atMost: 32)
    return try reader.unsigned("max_num_reorder_frames", atMost: 16)
  }

  /// E.1.2.
  private static func skipHRD(_ reader: inout BitReader) throws(CodecError) {
    let count = try reader.unsigned("cpb_cnt_minus1", atMost: 31) + 1
    try reader.skip(8)
    for _ in 0..<count {
      _ = try reader.unsigned("bit_rate_value_minus1")
      _ = try reader.unsigned("cpb_size_value_minus1")
      try reader.skip(1)
    }
    try reader.skip(20)
  }
}
