import LiveComponents

/// One line of a run's log (docs/events.md).
public struct LogRecord: Hashable, Sendable {
  /// Version of the schema: raised when a field changes its meaning or goes; new fields do not raise it.
  public static let schemaVersion = 1

  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A documented code, by its kind.
    case normal, warning, error
    /// `bindnetstatus`, every 2 s.
    case status
    /// `bindfullscreenchange`.
    case fullscreen
    /// `bindbgmstart`, `bindbgmprogress`, `bindbgmcomplete`.
    case music
    /// What a developer should know and no code says.
    case note
    /// What the embedded origin did.
    case origin
    /// What the simulated world did to the run.
    case network
    /// The run's figures, once at its end.
    case summary
  }

  /// Milliseconds of the run's clock.
  public let time: Int64
  public let component: String
  public let kind: Kind
  public let code: Int?
  public let name: String
  public let message: String
  public let fields: [EventField]
  public let isInjected: Bool

  public init(
    time: Int64, component: String, kind: Kind, code: Int? = nil, name: String = "", message: String,
    fields: [EventField] = [], isInjected: Bool = false
  ) {
    self.time = time
    self.component = component
    self.kind = kind
    self.code = code
    self.name = name
    self.message = message
    self.fields = fields
    self.isInjected = isInjected
  }

  public init(component: String, event: LiveEvent) {
    let kind: Kind =
      switch event.kind {
      case .normal: .normal
      case .warning: .warning
      case .error: .error
      }
    self.init(
      time: event.time, component: component, kind: kind, code: event.code, name: event.name, message: event.message,
      fields: event.fields, isInjected: event.isInjected)
  }

  public var isEvent: Bool { code != nil }
}

extension LogRecord {
  /// The plain text form: run time in seconds, component, code, name, message.
  public var text: String {
    let seconds = Self.seconds(time)
    var line = String(repeating: " ", count: max(0, 9 - seconds.count)) + seconds + "  "
    line += Self.padded(component, 8)
    let number = code.map(String.init) ?? ""
    line += String(repeating: " ", count: max(0, 6 - number.count)) + number + "  "
    line += Self.padded(name.isEmpty ? kind.rawValue : name, 30)
    line += message
    if isInjected { line += " [injected]" }
    if kind == .status || kind == .summary {
      line += (message.isEmpty ? "" : " ") + fields.map(Self.short).joined(separator: " ")
    }
    return line
  }

  package static func seconds(_ milliseconds: Int64) -> String {
    let fraction = String(milliseconds % 1_000)
    return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width + 1 - text.count))
  }

  private static func short(_ field: EventField) -> String { "\(field.name)=\(field.valueText)" }
}

extension EventField {
  /// The value as people read it.
  public var valueText: String {
    switch value {
    case .integer(let value): String(value)
    case .number(let value): JSON.number(value)
    case .text(let value): value
    case .flag(let value): String(value)
    }
  }
}

extension LogRecord {
  /// The JSON form, one object on one line; keys always in this order.
  public var json: String {
    var out =
      "{\"v\":\(Self.schemaVersion),\"t\":\(time),\"component\":\(JSON.string(component)),\"kind\":\"\(kind.rawValue)\""
    if let code { out += ",\"code\":\(code)" }
    if !name.isEmpty { out += ",\"name\":\(JSON.string(name))" }
    out += ",\"message\":\(JSON.string(message))"
    if isInjected { out += ",\"injected\":true" }
    if !fields.isEmpty {
      out += ",\"fields\":\(JSON.object(fields))"
    }
    return out + "}"
  }
}

/// Just the writing of JSON: Foundation's encoder cannot keep the order of keys, and a log line must be the same bytes on
/// every machine.
public enum JSON {
  /// An object of fields, in their order.
  public static func object(_ fields: [EventField]) -> String {
    "{" + fields.map { "\(string($0.name)):\(value($0.value))" }.joined(separator: ",") + "}"
  }

  public static func value(_ value: FieldValue) -> String {
    switch value {
    case .integer(let value): String(value)
    case .number(let value): number(value)
    case .text(let value): string(value)
    case .flag(let value): value ? "true" : "false"
    }
  }

  /// JSON has no infinities; whole numbers go without a fraction.
  public static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
  }

  public static func string(_ text: String) -> String {
    // Almost every text is plain.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }) { return "\"" + text + "\"" }
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
