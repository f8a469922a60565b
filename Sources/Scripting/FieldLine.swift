/// Names and values on one line of text, for the pipes between processes. The first word says what the line is.
public struct FieldLine: Hashable, Sendable {
  public let kind: String
  public private(set) var fields: [(name: String, value: String)] = []

  public init(_ kind: String, _ fields: KeyValuePairs<String, String?> = [:]) {
    self.kind = kind
    for (name, value) in fields { if let value { self.fields.append((name, value)) } }
  }

  /// Reads what `text` wrote; what cannot be read is left out.
  public init(parsing text: String) {
    var parts = text.split(separator: "\t", omittingEmptySubsequences: false)
    kind = parts.isEmpty ? "" : String(parts.removeFirst())
    fields = parts.compactMap { part in
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return halves.count == 2 ? (String(halves[0]), Self.unescaped(halves[1])) : nil
    }
  }

  public var text: String {
    ([kind] + fields.map { "\($0.name)=\(Self.escaped($0.value))" }).joined(separator: "\t")
  }

  public subscript(name: String) -> String? { fields.last { $0.name == name }?.value }
  public func number(_ name: String) -> Int { self[name].flatMap { Int($0) } ?? 0 }

  public static func == (a: FieldLine, b: FieldLine) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\t": out += "\\t"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      // What Swift and the pipe's reader take for a line break.
      case "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": out += "\\u{\(String(scalar.value, radix: 16))}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func unescaped(_ text: Substring) -> String {
    var out = String.UnicodeScalarView()
    var iterator = text.unicodeScalars.makeIterator()
    while let scalar = iterator.next() {
      guard scalar == "\\" else {
        out.append(scalar)
        continue
      }
      switch iterator.next() {
      case "t": out.append("\t")
      case "n": out.append("\n")
      case "r": out.append("\r")
      case "u":
        _ = iterator.next()
        var value: UInt32 = 0
        while let digit = iterator.next(), digit != "}" {
          value = value << 4 | UInt32(Character(digit).hexDigitValue ?? 0)
        }
        out.append(Unicode.Scalar(value) ?? "?")
      case let other?: out.append(other)
      case nil: break
      }
    }
    return String(out)
  }
}
