/// Reads AMF0 values one after another from the body of a command or data message.
///
/// References count within one reader, so a reader serves one message. Nothing is allocated from a count or length on
/// the wire: arrays grow as their elements are read.
public struct AMF0Reader {
  /// What a peer may ask this end to build.
  public struct Limits: Hashable, Sendable {
    /// Objects within objects.
    public var depth = 64
    /// Values altogether, those that references repeat included: references to references grow exponentially.
    public var values = 100_000

    public init() {}
  }

  /// An object that a later reference can name; `value` is nil until its end has been read.
  private struct Complex {
    var value: AMF0Value?
    var values = 0
    var depth = 0
  }

  private let bytes: ArraySlice<UInt8>
  private let limits: Limits
  private var position: Int
  private var valuesRead = 0
  /// The deepest level since `deepest` was last reset, for the depth that a reference repeats.
  private var deepest = 0
  private var complexes: [Complex] = []

  public init(_ bytes: ArraySlice<UInt8>, limits: Limits = Limits()) {
    self.bytes = bytes
    self.limits = limits
    position = bytes.startIndex
  }

  public var isAtEnd: Bool { position == bytes.endIndex }
  /// What has not been read.
  public var remaining: ArraySlice<UInt8> { bytes[position...] }

  /// The next value. After an error the reader stands somewhere inside the value.
  public mutating func read() throws(AMF0Error) -> AMF0Value {
    try readValue(depth: 0)
  }

  /// All values up to the end of `bytes`.
  public static func readAll(
    _ bytes: ArraySlice<UInt8>, limits: Limits = Limits()
  ) throws(AMF0Error) -> [AMF0Value] {
    var reader = AMF0Reader(bytes, limits: limits)
    var values: [AMF0Value] = []
    while !reader.isAtEnd { values.append(try reader.read()) }
    return values
  }

  private var offset: Int { position - bytes.startIndex }

  private mutating func readValue(depth: Int) throws(AMF0Error) -> AMF0Value {
    try count(1)
    let start = offset
    let marker = try readByte()
    switch marker {
    case AMF0Marker.number: return .number(try readDouble())
    case AMF0Marker.boolean: return .boolean(try readByte() != 0)
    case AMF0Marker.string: return .string(try readString(length: Int(try readUInt16())))
    case AMF0Marker.longString: return .string(try readString(length: Int(try readUInt32())))
    case AMF0Marker.xmlDocument: return .xmlDocument(try readString(length: Int(try readUInt32())))
    case AMF0Marker.null: return .null
    case AMF0Marker.undefined: return .undefined
    case AMF0Marker.unsupported: return .unsupported
    case AMF0Marker.date:
      let milliseconds = try readDouble()
      return .date(milliseconds: milliseconds, timeZoneMinutes: Int16(bitPattern: try readUInt16()))
    case AMF0Marker.reference: return try readReference(depth: depth, start: start)
    case AMF0Marker.object, AMF0Marker.ecmaArray, AMF0Marker.strictArray, AMF0Marker.typedObject:
      return try readComplex(marker, depth: depth + 1)
    case AMF0Marker.amf3: throw .amf3(atByte: start)
    default: throw .unsupportedMarker(marker, atByte: start)
    }
  }

  private mutating func readComplex(_ marker: UInt8, depth: Int) throws(AMF0Error) -> AMF0Value {
    guard depth <= limits.depth else { throw .tooDeep(limit: limits.depth) }
    let index = complexes.count
    complexes.append(Complex())
    let valuesBefore = valuesRead - 1
    let deepestBefore = deepest
    deepest = depth
    let value: AMF0Value
    switch marker {
    case AMF0Marker.ecmaArray:
      let announced = Int(try readUInt32())
      value = .ecmaArray(try readProperties(depth: depth, mayEndAfter: announced))
    case AMF0Marker.strictArray: value = .strictArray(try readElements(depth: depth))
    case AMF0Marker.typedObject:
      let className = try readString(length: Int(try readUInt16()))
      value = .typedObject(className: className, try readProperties(depth: depth))
    default: value = .object(try readProperties(depth: depth))
    }
    complexes[index] = Complex(value: value, values: valuesRead - valuesBefore, depth: deepest - depth + 1)
    deepest = max(deepest, deepestBefore)
    return value
  }

  /// Properties up to the object end marker. An associative array may lack the marker at the very end of the message if
  /// it holds the number of properties it announced: some recorders write `onMetaData` so.
  private mutating func readProperties(depth: Int, mayEndAfter announced: Int? = nil) throws(AMF0Error) -> AMF0Object {
    var object = AMF0Object()
    while true {
      if isAtEnd, let announced, object.properties.count >= announced { return object }
      let length = Int(try readUInt16())
      if length == 0, position < bytes.endIndex, bytes[position] == AMF0Marker.objectEnd {
        position += 1
        return object
      }
      let name = try readString(length: length)
      object.properties.append(AMF0Object.Property(name: name, value: try readValue(depth: depth)))
    }
  }

  private mutating func readElements(depth: Int) throws(AMF0Error) -> [AMF0Value] {
    var elements: [AMF0Value] = []
    var left = try readUInt32()
    while left > 0 {
      elements.append(try readValue(depth: depth))
      left -= 1
    }
    return elements
  }

  private mutating func readReference(depth: Int, start: Int) throws(AMF0Error) -> AMF0Value {
    let index = try readUInt16()
    guard Int(index) < complexes.count, let value = complexes[Int(index)].value else {
      throw .badReference(index, atByte: start)
    }
    let complex = complexes[Int(index)]
    try count(complex.values)
    guard depth + complex.depth <= limits.depth else { throw .tooDeep(limit: limits.depth) }
    deepest = max(deepest, depth + complex.depth)
    return value
  }

  private mutating func count(_ values: Int) throws(AMF0Error) {
    valuesRead += values
    guard valuesRead <= limits.values else { throw .tooManyValues(limit: limits.values) }
  }

  // MARK: Bytes

  private mutating func take(_ count: Int) throws(AMF0Error) -> ArraySlice<UInt8> {
    guard bytes.endIndex - position >= count else { throw .truncated(atByte: offset) }
    defer { position += count }
    return bytes[position..<position + count]
  }

  private mutating func readByte() throws(AMF0Error) -> UInt8 {
    guard position < bytes.endIndex else { throw .truncated(atByte: offset) }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func readUInt16() throws(AMF0Error) -> UInt16 {
    try take(2).reduce(0) { $0 << 8 | UInt16($1) }
  }

  private mutating func readUInt32() throws(AMF0Error) -> UInt32 {
    try take(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  private mutating func readDouble() throws(AMF0Error) -> Double {
    Double(bitPattern: try take(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// Text that is not UTF-8 is repaired with replacement characters, as players do.
  private mutating func readString(length: Int) throws(AMF0Error) -> String {
    String(decoding: try take(length), as: UTF8.self)
  }
}
