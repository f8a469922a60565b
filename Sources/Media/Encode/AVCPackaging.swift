import CFFmpeg

/// Brings an H.264 encoder's output into the form of ISO/IEC 14496-15: avcC, and NAL units with lengths of four
/// bytes.
struct AVCPackaging {
  /// avcC (ISO/IEC 14496-15, 5.3.3.1).
  let configuration: ArraySlice<UInt8>
  /// For encoders that write start codes.
  private let prefixer: LengthPrefixer?

  /// Looks at what the opened encoder calls its extradata. Throws if there are no usable parameter sets in it.
  init(_ encoder: EncoderContext) throws(FFmpegError) {
    let extradata = encoder.extradata
    if extradata.first == 1 {
      // libx264 without start codes since FFmpeg 6.1.
      configuration = extradata
      prefixer = nil
    } else if extradata.starts(with: [0, 0, 0, 1]) || extradata.starts(with: [0, 0, 1]) {
      var parameters = avcodec_parameters_alloc()
      defer { avcodec_parameters_free(&parameters) }
      let described = try allocated("avcodec_parameters_alloc", parameters)
      try check(
        "avcodec_parameters_from_context", avcodec_parameters_from_context(described, encoder.context))
      let prefixer = try LengthPrefixer(parameters: described)
      configuration = prefixer.extradata
      self.prefixer = prefixer
    } else {
      configuration = try AVCPackaging.configuration(ofPrefixed: extradata)
      prefixer = nil
    }
  }

  /// A packet's access unit, copied once.
  func accessUnit(_ packet: UnsafeMutablePointer<AVPacket>) throws(FFmpegError) -> ArraySlice<UInt8> {
    if let prefixer { return try prefixer.convert(packet) }
    return bytes(of: packet)
  }

  /// avcC from one sequence and one picture parameter set with lengths before them, of 4:2:0 pictures of 8 bits.
  static func configuration(ofPrefixed extradata: ArraySlice<UInt8>) throws(FFmpegError) -> ArraySlice<UInt8> {
    let units = PrefixedUnits(extradata)
    guard let sequence = units.first(where: { $0.kind == 7 })?.unit,
      let picture = units.first(where: { $0.kind == 8 })?.unit,
      sequence.count >= 4, sequence.count <= 0xFFFF, picture.count <= 0xFFFF
    else {
      throw FFmpegError(call: "avcodec_open2", code: liveterm_averror_invaliddata(), context: "no parameter sets")
    }
    let head = Array(sequence.prefix(4))
    var record: [UInt8] = [1, head[1], head[2], head[3], 0xFF, 0xE1]
    for (index, set) in [sequence, picture].enumerated() {
      if index == 1 { record.append(1) }
      record += [UInt8(set.count >> 8), UInt8(set.count & 255)]
      record += set
    }
    // High profile: chroma format 4:2:0, 8 bits of luma and chroma, no extension sets.
    if head[1] == 100 { record += [0xFD, 0xF8, 0xF8, 0] }
    return record[...]
  }
}

/// The NAL units of an access unit with lengths of four bytes; it ends where the lengths stop making sense.
struct PrefixedUnits: Sequence, IteratorProtocol {
  private var rest: ArraySlice<UInt8>

  init(_ accessUnit: ArraySlice<UInt8>) { rest = accessUnit }

  /// The next unit without its length, `nal_unit_type`, and where its length begins.
  mutating func next() -> (unit: ArraySlice<UInt8>, kind: UInt8, start: Int)? {
    while rest.count > 4 {
      let start = rest.startIndex
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard length <= rest.count else { return nil }
      let unit = rest.prefix(length)
      rest = rest.dropFirst(length)
      if let head = unit.first { return (unit, head & 31, start) }
    }
    return nil
  }
}
