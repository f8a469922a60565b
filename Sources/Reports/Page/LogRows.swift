import Stage

/// The rows of the page's log: the records of the run, and among them what was awaited and did not come.
struct LogRows {
  struct Row {
    let time: Int64
    let component: String
    /// A record's kind, or `missing`.
    let kind: String
    let code: Int?
    let name: String
    let message: String
    /// What stands behind the message, as `name=value`.
    let fields: String
    let isInjected: Bool
    let isUnwanted: Bool
    /// Whether it has a mark on the time line.
    let isEvent: Bool
  }

  /// More would make the page slow; the folder's `events.ndjson` has everything.
  static let limit = 20_000

  let rows: [Row]
  /// How many records are not among them.
  let leftOut: Int

  init(_ record: RunRecord, limit: Int = LogRows.limit) {
    var shown = record.records[...]
    // Status records go first: the charts show what they say.
    if shown.count > limit { shown = record.records.filter { $0.kind != .status }[...] }
    if shown.count > limit { shown = shown.suffix(limit) }
    leftOut = record.records.count - shown.count
    var rows = shown.map { Self.row($0, record.marks) }
    for case .missing(let component, let code, let name, let since, let until) in record.marks {
      let times = "awaited from \(LogRecord.seconds(since)) to \(LogRecord.seconds(until)) s, did not come"
      let row = Row(
        time: until, component: component, kind: "missing", code: code, name: name, message: times, fields: "",
        isInjected: false, isUnwanted: false, isEvent: true)
      rows.insert(row, at: rows.firstIndex { $0.time > until } ?? rows.endIndex)
    }
    self.rows = rows
  }

  private static func row(_ record: LogRecord, _ marks: [EventMark]) -> Row {
    Row(
      time: record.time, component: record.component, kind: record.kind.rawValue, code: record.code, name: record.name,
      message: record.message, fields: record.fields.map { "\($0.name)=\($0.valueText)" }.joined(separator: " "),
      isInjected: record.isInjected, isUnwanted: marks.contains { $0.isAbout(record) },
      isEvent: Timeline.isShown(record))
  }

  /// The table's body.
  var html: String { rows.enumerated().map { Self.html($1, number: $0) }.joined() }

  private static func html(_ row: Row, number: Int) -> String {
    var text = row.name.isEmpty ? "" : "<b>\(HTMLText.escaped(row.name))</b> "
    text += HTMLText.escaped(row.message)
    if row.isInjected { text += " <i>injected</i>" }
    if row.isUnwanted { text += " <i>must not come</i>" }
    if !row.fields.isEmpty { text += " <small>\(HTMLText.escaped(row.fields))</small>" }
    return "<tr id=\"r\(number)\" data-t=\"\(row.time)\" data-c=\"\(HTMLText.escaped(row.component))\""
      + " data-k=\"\(row.kind)\"\(row.isUnwanted ? " class=\"unwanted\"" : "")>"
      + "<td>\(LogRecord.seconds(row.time))</td><td>\(HTMLText.escaped(row.component))</td>"
      + "<td>\(row.code.map(String.init) ?? "")</td><td>\(text)</td></tr>\n"
  }
}
