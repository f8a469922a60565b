/// Header fields in the order they came; names compare without regard to case (RFC 9110, 5.1).
public struct HTTPHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  public struct Field: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var fields: [Field] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  public var count: Int { fields.count }

  /// Adds a field behind the others; the same name may be there already.
  public mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

  /// The first value of that name; setting replaces all of them, nil removes them.
  public subscript(name: String) -> String? {
    get { nil }
    set {}
  }

  /// Every value of that name, in order.
  public func values(_ name: String) -> [String] { [] }

  /// The comma-separated members of every field of that name, trimmed and in lower case (RFC 9110, 5.6.1).
  public func tokens(_ name: String) -> [String] { [] }
}
