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

  /// Reads the first slice of a length-prefixed access unit. Nil if the unit has no slice. Allocates nothing.
  public init?(accessUnit: ArraySlice<UInt8>, configuration: AVCConfiguration) throws(CodecError) {
    return nil
  }
}
