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
    get { fields.first { $0.hasName(name) }?.value }
    set {
      let index = fields.firstIndex { $0.hasName(name) } ?? fields.endIndex
      fields.removeAll { $0.hasName(name) }
      if let newValue { fields.insert(Field(name: name, value: newValue), at: index) }
    }
  }

  /// Every value of that name, in order.
  public func values(_ name: String) -> [String] { fields.filter { $0.hasName(name) }.map(\.value) }

  /// The comma-separated members of every field of that name, trimmed and in lower case (RFC 9110, 5.6.1).
  public func tokens(_ name: String) -> [String] {
    values(name).flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }.compactMap {
      let member = HTTPText.trimmed($0)
      return member.isEmpty ? nil : String(decoding: member, as: UTF8.self).lowercased()
    }
  }

  /// Start line, fields and the blank line. Line breaks inside become spaces, so that no text can add a line.
  func serialized(startLine: String) -> ArraySlice<UInt8> {
    var result: [UInt8] = []
    func appendLine(_ text: some Sequence<UInt8>) {
      for byte in text { result.append(byte == 0x0D || byte == 0x0A || byte == 0 ? 0x20 : byte) }
      result += [0x0D, 0x0A]
    }
    appendLine(startLine.utf8)
    for field in fields { appendLine("\(field.name): \(field.value)".utf8) }
    result += [0x0D, 0x0A]
    return result[...]
  }
}

extension HTTPHeaders.Field {
  func hasName(_ other: String) -> Bool {
    name.utf8.count == other.utf8.count
      && zip(name.utf8, other.utf8).allSatisfy { HTTPText.lowercased($0) == HTTPText.lowercased($1) }
  }

  /// Reads a field line (RFC 9112, 5). Folded lines and space before the colon are refused.
  init(line: ArraySlice<UInt8>) throws(HTTPError) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(HTTPText.isTokenCharacter)
    else { throw .malformedHeader(HTTPText.quoted(line)) }
    let value = HTTPText.trimmed(line[(colon + 1)...])
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      throw .malformedHeader(HTTPText.quoted(line))
    }
    self.init(name: String(decoding: line[..<colon], as: UTF8.self), value: String(decoding: value, as: UTF8.self))
  }
}
