/// An HEVCDecoderConfigurationRecord, called hvcC (ISO/IEC 14496-15, 8.3.3.1).
public struct HEVCConfiguration: Hashable, Sendable {
  /// 0...3.
  public let profileSpace: UInt8
  public let isHighTier: Bool
  public let profileIDC: UInt8
  public let levelIDC: UInt8
  /// Bytes of the length before each NAL unit of an access unit: 1, 2 or 4 (3 is read too).
  public let nalLengthSize: Int
  /// Video, sequence and picture parameter sets, each a whole NAL unit.
  public let vpsList: [ArraySlice<UInt8>]
  public let spsList: [ArraySlice<UInt8>]
  public let ppsList: [ArraySlice<UInt8>]
  /// The first sequence parameter set that could be read. Nil if none could; the decoder may know better.
  public let parameters: HEVCSequenceParameters?

  /// Reads the body of a sequence header. Arrays of other unit types (SEI) are passed over.
  public init(parsing record: ArraySlice<UInt8>) throws(CodecError) {
    var cursor = ByteCursor(record, structure: "hvcC")
    if record.isEmpty { throw cursor.failure("is empty") }
    // Version 0 is what encoders wrote before the standard was final; the fields are the same.
    let version = try cursor.byte()
    guard version <= 1 else { throw cursor.failure("version \(version) is not supported") }
    let profile = try cursor.byte()
    profileSpace = profile >> 6
    isHighTier = profile & 0x20 != 0
    profileIDC = profile & 0x1F
    _ = try cursor.bytes(10)
    levelIDC = try cursor.byte()
    _ = try cursor.bytes(8)
    nalLengthSize = Int(try cursor.byte() & 3) + 1
    var (vps, sps, pps): ([ArraySlice<UInt8>], [ArraySlice<UInt8>], [ArraySlice<UInt8>]) = ([], [], [])
    for _ in 0..<(try cursor.byte()) {
      let type = try cursor.byte() & 0x3F
      let count = Int(try cursor.byte()) << 8 | Int(try cursor.byte())
      for _ in 0..<count {
        let unit = try cursor.unit()
        switch type {
        case 32 where !unit.isEmpty: vps.append(unit)
        case 33 where !unit.isEmpty: sps.append(unit)
        case 34 where !unit.isEmpty: pps.append(unit)
        default: break
        }
      }
    }
    (vpsList, spsList, ppsList) = (vps, sps, pps)
    parameters = sps.lazy.compactMap { try? HEVCSequenceParameters(parsing: $0) }.first
  }
}
