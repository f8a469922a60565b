/// One value of the Action Message Format AMF 0 (Adobe, 2007).
///
/// References are resolved while reading: equal objects appear where the sender wrote a reference to the first.
public enum AMF0Value: Hashable, Sendable {
  case number(Double)
  case boolean(Bool)
  /// Written as a long string from 65,536 bytes on.
  case string(String)
  case object(AMF0Object)
  case null
  case undefined
  /// An associative array. The count on the wire is a hint that many senders get wrong; it is ignored.
  case ecmaArray(AMF0Object)
  case strictArray([AMF0Value])
  /// Milliseconds since 1970 in UTC; the zone is reserved by the specification and should be 0.
  case date(milliseconds: Double, timeZoneMinutes: Int16)
  case unsupported
  case xmlDocument(String)
  case typedObject(className: String, AMF0Object)
}

extension AMF0Value {
  public var numberValue: Double? {
    if case .number(let value) = self { value } else { nil }
  }

  public var booleanValue: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  public var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The properties of an object, a typed object or an associative array.
  public var objectValue: AMF0Object? {
    switch self {
    case .object(let object), .ecmaArray(let object), .typedObject(_, let object): object
    default: nil
    }
  }
}

extension AMF0Value: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByStringLiteral, ExpressibleByNilLiteral
{
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(nilLiteral: ()) { self = .null }
}

/// The properties of an AMF0 object in the order in which they were written.
public struct AMF0Object: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public struct Property: Hashable, Sendable {
    public var name: String
    public var value: AMF0Value

    public init(name: String, value: AMF0Value) {
      self.name = name
      self.value = value
    }
  }

  public var properties: [Property]

  public init(properties: [Property] = []) {
    self.properties = properties
  }

  public init(dictionaryLiteral elements: (String, AMF0Value)...) {
    properties = elements.map { Property(name: $0.0, value: $0.1) }
  }

  /// The last property of this name, as a reader that fills a table would see it; setting nil removes all of that name.
  public subscript(name: String) -> AMF0Value? {
    get { properties.last { $0.name == name }?.value }
    set {
      guard let newValue else { return properties.removeAll { $0.name == name } }
      if let index = properties.lastIndex(where: { $0.name == name }) {
        properties[index].value = newValue
      } else {
        properties.append(Property(name: name, value: newValue))
      }
    }
  }
}
