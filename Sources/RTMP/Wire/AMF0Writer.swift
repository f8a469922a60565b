/// Writes AMF0 values. References are never written.
public struct AMF0Writer {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// The values one after another, as a command or data message holds them.
  public static func write(_ values: [AMF0Value]) -> [UInt8] {
    var writer = AMF0Writer()
    for value in values { writer.write(value) }
    return writer.bytes
  }

  public mutating func write(_ value: AMF0Value) {
    switch value {
    case .number(let number):
      bytes.append(AMF0Marker.number)
      bytes.appendBigEndian(number.bitPattern)
    case .boolean(let flag):
      bytes.append(AMF0Marker.boolean)
      bytes.append(flag ? 1 : 0)
    case .string(let text): writeString(text)
    case .object(let object):
      bytes.append(AMF0Marker.object)
      writeProperties(object)
    case .null: bytes.append(AMF0Marker.null)
    case .undefined: bytes.append(AMF0Marker.undefined)
    case .ecmaArray(let object):
      bytes.append(AMF0Marker.ecmaArray)
      bytes.appendBigEndian(UInt32(truncatingIfNeeded: object.properties.count))
      writeProperties(object)
    case .strictArray(let elements):
      bytes.append(AMF0Marker.strictArray)
      bytes.appendBigEndian(UInt32(truncatingIfNeeded: elements.count))
      for element in elements { write(element) }
    case .date(let milliseconds, let timeZoneMinutes):
      bytes.append(AMF0Marker.date)
      bytes.appendBigEndian(milliseconds.bitPattern)
      bytes.appendBigEndian(UInt16(bitPattern: timeZoneMinutes))
    case .unsupported: bytes.append(AMF0Marker.unsupported)
    case .xmlDocument(let text):
      bytes.append(AMF0Marker.xmlDocument)
      writeLongText(text)
    case .typedObject(let className, let object):
      bytes.append(AMF0Marker.typedObject)
      writeName(className)
      writeProperties(object)
    }
  }

  private mutating func writeString(_ text: String) {
    if text.utf8.count <= Int(UInt16.max) {
      bytes.append(AMF0Marker.string)
      writeName(text)
    } else {
      bytes.append(AMF0Marker.longString)
      writeLongText(text)
    }
  }

  private mutating func writeProperties(_ object: AMF0Object) {
    for property in object.properties {
      writeName(property.name)
      write(property.value)
    }
    bytes.appendBigEndian(UInt16(0))
    bytes.append(AMF0Marker.objectEnd)
  }

  /// A name's length has 16 bits; what is longer is cut off.
  private mutating func writeName(_ name: String) {
    let text = name.utf8.prefix(Int(UInt16.max))
    bytes.appendBigEndian(UInt16(truncatingIfNeeded: text.count))
    bytes.append(contentsOf: text)
  }

  private mutating func writeLongText(_ text: String) {
    bytes.appendBigEndian(UInt32(truncatingIfNeeded: text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}
