/// An AVCDecoderConfigurationRecord, called avcC (ISO/IEC 14496-15, 5.3.3.1).
public struct AVCConfiguration: Hashable, Sendable {
  public let profileIDC: UInt8
  public let constraintFlags: UInt8
  public let levelIDC: UInt8
  /// Bytes of the length before each NAL unit of an access unit: 1, 2 or 4 (3 is read too).
  public let nalLengthSize: Int
  /// Sequence parameter sets, each a whole NAL unit.
  public let spsList: [ArraySlice<UInt8>]
  /// Picture parameter sets, each a whole NAL unit.
  public let ppsList: [ArraySlice<UInt8>]
  /// Every sequence parameter set that could be read.
  public let sequences: [AVCSequenceParameters]
  /// Which sequence each picture parameter set belongs to.
  private let pictures: [AVCPictureParameters]

  /// The first sequence parameter set that could be read. Nil if none could; the decoder may know better.
  public var parameters: AVCSequenceParameters? { sequences.first }

  /// Reads the body of a sequence header. What follows the parameter sets is ignored.
  public init(parsing record: ArraySlice<UInt8>) throws(CodecError) {
    var cursor = ByteCursor(record, structure: "avcC")
    if record.isEmpty { throw cursor.failure("is empty") }
    let version = try cursor.byte()
    guard version == 1 else { throw cursor.failure("version \(version) is not supported") }
    profileIDC = try cursor.byte()
    constraintFlags = try cursor.byte()
    levelIDC = try cursor.byte()
    nalLengthSize = Int(try cursor.byte() & 3) + 1
    spsList = try Self.units(count: Int(try cursor.byte() & 0x1F), from: &cursor)
    ppsList = try Self.units(count: Int(try cursor.byte()), from: &cursor)
    sequences = spsList.compactMap { try? AVCSequenceParameters(parsing: $0) }
    pictures = ppsList.compactMap { try? AVCPictureParameters(parsing: $0) }
  }

  private static func units(count: Int, from cursor: inout ByteCursor) throws(CodecError) -> [ArraySlice<UInt8>] {
    var units: [ArraySlice<UInt8>] = []
    for _ in 0..<count {
      let unit = try cursor.unit()
      if !unit.isEmpty { units.append(unit) }
    }
    return units
  }

  /// The sequence parameters of pictures that use this picture parameter set; the first ones if the set is not known here
  /// (it may travel in the stream).
  public func parameters(forPictureParameterSet id: Int) -> AVCSequenceParameters? {
    for picture in pictures where picture.id == id {
      for sequence in sequences where sequence.id == picture.sequenceID { return sequence }
    }
    return sequences.first
  }
}

/// The beginning of a picture parameter set of H.264 (ITU-T H.264, 7.3.2.2).
struct AVCPictureParameters: Hashable, Sendable {
  var id: Int
  var sequenceID: Int

  init(parsing unit: ArraySlice<UInt8>) throws(CodecError) {
    var reader = BitReader(unit, removesEmulationPrevention: true, structure: "H.264 picture parameter set")
    guard try reader.bits(8) & 0x1F == 8 else { throw reader.failure("the NAL unit is of another type") }
    id = try reader.unsigned("pic_parameter_set_id", atMost: 255)
    sequenceID = try reader.unsigned("seq_parameter_set_id", atMost: 31)
  }
}
