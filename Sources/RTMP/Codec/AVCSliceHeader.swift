/// The beginning of an H.264 slice header (ITU-T H.264, 7.3.3).
public struct AVCSliceHeader: Hashable, Sendable {
  public enum SliceType: UInt8, Sendable {
    case p = 0
    case b = 1
    case i = 2
    case sp = 3
    case si = 4
  }

  public var isIDR: Bool
  /// 0: no other picture refers to this one.
  public var nalRefIDC: UInt8
  /// The first macroblock's address; 0 begins a picture.
  public var firstMB: Int
  public var sliceType: SliceType
  public var pictureParameterSetID: Int
  public var frameNum: UInt32
  public var isField: Bool
  public var isBottomField: Bool

  /// Reads the first slice of a length-prefixed access unit. Nil if the unit has no slice, or the configuration no sequence
  /// parameters to read it with. Allocates nothing.
  public init?(accessUnit: ArraySlice<UInt8>, configuration: AVCConfiguration) throws(CodecError) {
    guard !configuration.sequences.isEmpty else { return nil }
    var units = NALUnitReader(accessUnit, lengthSize: configuration.nalLengthSize)
    while let unit = try units.next() {
      guard let type = unit.first.map({ $0 & 0x1F }), type == 5 || type == 1 || type == 2 else { continue }
      try self.init(unit: unit, configuration: configuration)
      return
    }
    return nil
  }

  /// Reads a slice (NAL unit type 1, 5) or its data partition A (2), header byte and emulation prevention included.
  private init?(unit: ArraySlice<UInt8>, configuration: AVCConfiguration) throws(CodecError) {
    var reader = BitReader(unit, removesEmulationPrevention: true, structure: "H.264 slice header")
    let header = try reader.bits(8)
    isIDR = header & 0x1F == 5
    nalRefIDC = UInt8(header >> 5 & 3)
    firstMB = try reader.unsigned("first_mb_in_slice")
    let typeNumber = try reader.unsigned("slice_type", atMost: 9)
    guard let sliceType = SliceType(rawValue: UInt8(typeNumber % 5)) else {
      throw reader.failure("slice_type is wrong")
    }
    self.sliceType = sliceType
    pictureParameterSetID = try reader.unsigned("pic_parameter_set_id", atMost: 255)
    guard let parameters = configuration.parameters(forPictureParameterSet: pictureParameterSetID) else { return nil }
    if parameters.separateColourPlane { try reader.skip(2) }
    frameNum = try reader.bits(parameters.log2MaxFrameNum)
    isField = parameters.frameMbsOnly ? false : try reader.flag()
    isBottomField = isField ? try reader.flag() : false
  }
}
