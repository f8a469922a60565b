/// Why bytes are not AMF0, or not AMF0 that this end accepts.
public enum AMF0Error: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value ends in the middle.
  case truncated(atByte: Int)
  /// A type marker that AMF0 reserves or does not know.
  case unsupportedMarker(UInt8, atByte: Int)
  /// The AVM+ marker: the rest is AMF3, which is not spoken here.
  case amf3(atByte: Int)
  /// A reference to an object that does not precede it completely.
  case badReference(UInt16, atByte: Int)
  case tooDeep(limit: Int)
  /// More values than the limit, counting those that references repeat.
  case tooManyValues(limit: Int)

  public var description: String {
    switch self {
    case .truncated(let byte): "AMF0 ends in the middle of a value at byte \(byte)"
    case .unsupportedMarker(let marker, let byte): "AMF0 type marker \(marker) at byte \(byte) is not supported"
    case .amf3(let byte): "AMF3 value at byte \(byte); only AMF0 is supported"
    case .badReference(let index, let byte): "AMF0 reference \(index) at byte \(byte) names no complete object"
    case .tooDeep(let limit): "AMF0 values are nested deeper than \(limit)"
    case .tooManyValues(let limit): "AMF0 holds more than \(limit) values"
    }
  }
}
