import LiveComponents
import TerminalUI

/// `liveterm codes`.
enum Codes {
  static let code = Argument(
    "CODE",
    .text("an event code such as 2103, or its name").described(completion: .codes([.player, .pusher], isList: false)),
    .any, help: "codes or names to explain; without any the whole table",
    manual: "A code that both components have is explained for both. A name may be typed in lower case.")
  static let component = Option<ComponentKind>(
    "component", .choice, group: "Table", help: "codes of one component only")
  static let language = Option<TableLanguage>(
    "lang", .choice, group: "Table", help: "language of the explanations",
    manual:
      "The table has the cause in English, or with zh Tencent's own words. An explanation of one code in Chinese has "
      + "Tencent's words, cause and advice."
  ).withDefault(.en)
  static let json = Flag(
    "json", group: "Table", help: "one JSON object a line",
    manual:
      "With the keys code, name, name2019 (where it differs), component, kind, profiles, cause, advice, chinese "
      + "(Tencent's words), causeChinese and adviceChinese.")

  static let command = Command(
    name: "codes", summary: "list the event codes, or explain one",
    description: [
      "Lists every event code of the two components with what makes the emulator raise it, or explains the given codes: "
        + "cause, what a page should do, profiles, in Chinese also Tencent's words."
    ],
    arguments: [code], options: [component, language, json],
    examples: [
      Example(commandLine: "liveterm codes 2103", does: "Explain one code."),
      Example(commandLine: "liveterm codes -2301 --lang zh", does: "An error code, in Chinese."),
      Example(commandLine: "liveterm codes --component player --json", does: "The player's table, for a program."),
    ],
    run: { (arguments, output) throws(CommandFailure) in
      output.write(try text(arguments))
      return .pass
    })

  private static func text(_ arguments: ParsedArguments) throws(CommandFailure) -> String {
    let component = arguments[component]
    let words = arguments.all(code)
    var events: [EventDescription] = []
    for word in words { events += try find(word, component) }
    if words.isEmpty { events = EventCatalogue.all.filter { component == nil || $0.component == component } }
    if arguments[json] { return events.map { EventTable.json($0) + "\n" }.joined() }
    let language = arguments[language]
    guard words.isEmpty else { return events.map { EventTable.explanation($0, language) }.joined(separator: "\n") }
    return EventTable.list(events, language)
  }

  /// The events of a code or a name, in the order of the catalogue.
  private static func find(
    _ word: String, _ component: ComponentKind?
  ) throws(CommandFailure) -> [EventDescription] {
    let candidates = EventCatalogue.all.filter { component == nil || $0.component == component }
    let name = word.uppercased()
    let number = word.isWholeNumber ? Int(word) : nil
    let found = candidates.filter { $0.code == number || $0.name == name || $0.name2019 == name }
    guard found.isEmpty else { return found }
    let owner = component.map { "the \($0.rawValue) has no" } ?? "there is no"
    let near =
      word.isWholeNumber
      ? EventCatalogue.codes(near: word, of: component)
      : NearestWord.suggestions(for: word, among: candidates.map(\.name))
    let next = near.isEmpty ? "see liveterm codes" : "did you mean \(alternatives(near))?"
    throw .usage("\(owner) code \(word.shownInMessage); \(next)")
  }
}

/// The forms in which `liveterm codes` shows events.
enum EventTable {
  /// The table: a heading for each component, two lines or more for each code.
  static func list(_ events: [EventDescription], _ language: TableLanguage) -> String {
    var text = ""
    for component in ComponentKind.allCases.reversed() {
      let own = events.filter { $0.component == component }
      guard !own.isEmpty else { continue }
      text += (text.isEmpty ? "" : "\n") + "live-\(component.rawValue)\n"
      for event in own {
        text += "\(padded(String(event.code), 7)) \(event.kind.rawValue.padded(to: 8)) \(event.name)\n"
        text += meaning(event, language, indent: 8)
      }
    }
    return text
  }

  /// All that is known about one code.
  static func explanation(_ event: EventDescription, _ language: TableLanguage) -> String {
    let rows = language == .en ? english(event) : chinese(event)
    let column = language == .en ? 19 : 14
    var text = "\(event.code) \(event.name)\n"
    for (name, value) in rows { text += TextWrap.columns("  \(name)", value, at: column) }
    return text
  }

  private static func english(_ event: EventDescription) -> [(String, String)] {
    var rows = [("component", "live-\(event.component.rawValue)"), ("kind", event.kind.rawValue)]
    rows.append(("profiles", profiles(of: event).joined(separator: ", ")))
    if let name = event.name2019 { rows.append(("in tencent-2019", name)) }
    return rows + [("cause", event.cause), ("advice", event.advice)]
  }

  private static func chinese(_ event: EventDescription) -> [(String, String)] {
    var rows = [("组件", "live-\(event.component.rawValue)"), ("类别", chineseKind(event.kind))]
    rows.append(("适用配置", profiles(of: event).joined(separator: "、")))
    if let name = event.name2019 { rows.append(("2019 名称", name)) }
    return rows + [("含义", event.chinese), ("原因", event.causeChinese), ("建议", event.adviceChinese)]
  }

  /// The headings of Tencent's tables.
  private static func chineseKind(_ kind: EventDescription.Kind) -> String {
    switch kind {
    case .normal: "常规事件"
    case .warning: "警告事件"
    case .error: "严重错误"
    }
  }

  private static func profiles(of event: EventDescription) -> [String] {
    Profile.allCases.filter { event.isRaised(in: $0) }.map(\.rawValue)
  }

  /// One line of JSON.
  static func json(_ event: EventDescription) -> String {
    let profiles = profiles(of: event).map(quoted)
    var fields = ["\"code\":\(event.code)", "\"name\":\(quoted(event.name))"]
    if let name = event.name2019 { fields.append("\"name2019\":\(quoted(name))") }
    fields += [
      "\"component\":\(quoted(event.component.rawValue))", "\"kind\":\(quoted(event.kind.rawValue))",
      "\"profiles\":[\(profiles.joined(separator: ","))]", "\"cause\":\(quoted(event.cause))",
      "\"advice\":\(quoted(event.advice))", "\"chinese\":\(quoted(event.chinese))",
      "\"causeChinese\":\(quoted(event.causeChinese))", "\"adviceChinese\":\(quoted(event.adviceChinese))",
    ]
    return "{\(fields.joined(separator: ","))}"
  }

  private static func meaning(_ event: EventDescription, _ language: TableLanguage, indent: Int) -> String {
    TextWrap.indented(language == .en ? event.cause : event.chinese, by: indent)
  }

  /// Right-aligned.
  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// A JSON string (RFC 8259).
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }
}
