import Stage

/// The last events of every component on one time line, a column each: what went on when an expectation failed.
///
///     time (s)  pusher                        player
///               |                             : 12 earlier
///       24.020  |                             ! 2103 RECONNECT reconnecting in 3 s, 1 of 3
///       24.600  * 1006 CHANGE_BITRATE         |
///       26.020  |                             ? 2004 PLAY_BEGIN did not come
///
/// Marks: `*` progress, `!` warning, `x` error, `-` what is no event, `?` awaited and missing, `#` came and must not.
public enum Timeline {
  /// Empty if there is nothing to show.
  /// - Parameters:
  ///   - records: the run's log, in order; status records and summaries are left out.
  ///   - count: how many of each component, at most; what `marks` names comes besides.
  ///   - width: of the text in columns, at least 40.
  public static func text(
    _ records: [LogRecord], last count: Int = 6, marks: [EventMark] = [], width: Int = 120
  ) -> String {
    let rows = rows(records, last: count, marks: marks)
    guard !rows.isEmpty else { return "" }
    let lanes = lanes(of: rows)
    let room = max(40, width) - timeWidth
    let body =
      room / lanes.count >= narrowest + gap
      ? columns(rows, lanes, earlier: earlier(records, lanes, shown: rows), room: room) : list(rows, width: width)
    return (body + marks.map { Columns.cropped(sentence($0), max(40, width)) }).joined(separator: "\n")
  }

  private static let timeWidth = 10
  private static let narrowest = 16
  private static let widest = 64
  private static let gap = 2

  /// One event or mark.
  private struct Row {
    let time: Int64
    let component: String
    let sign: Character
    /// From long to short.
    let forms: [String]
    /// Whether it is a record of the log.
    let isRecord: Bool

    /// The shortest form in full, if the lane allows it.
    var need: Int { 2 + (forms.last.map(Columns.count) ?? 0) }

    /// The longest form that fits; what is cut off of a message must leave some words of it.
    func cell(_ width: Int) -> String {
      let room = width - 2
      let short = forms.last ?? ""
      if let form = forms.first(where: { Columns.count($0) <= room }), form != short { return "\(sign) \(form)" }
      let message = forms.dropLast().last { $0.hasPrefix(short) && room >= Columns.count(short) + 12 }
      return "\(sign) " + Columns.cropped(message ?? short, room)
    }
  }

  // MARK: What is shown

  /// Whether a record is an event that people look for; what repeats by itself is not.
  static func isShown(_ record: LogRecord) -> Bool {
    record.kind != .status && record.kind != .summary && record.name != "bgmprogress"
  }

  private static func rows(_ records: [LogRecord], last count: Int, marks: [EventMark]) -> [Row] {
    var seen: [String: Int] = [:]
    var rows: [Row] = []
    for record in records.reversed() where isShown(record) {
      let isUnwanted = marks.contains { $0.isAbout(record) }
      seen[record.component, default: 0] += 1
      guard isUnwanted || seen[record.component, default: 0] <= count else { continue }
      rows.append(row(record, isUnwanted: isUnwanted))
    }
    rows.reverse()
    for case .missing(let component, let code, let name, _, let until) in marks {
      let index = rows.firstIndex { $0.time > until } ?? rows.endIndex
      let forms = ["\(code) \(name) did not come", "\(code) \(shortName(name)) did not come", "\(code) did not come"]
      rows.insert(
        Row(time: until, component: component, sign: "?", forms: forms.map(PlainText.line), isRecord: false), at: index)
    }
    return rows
  }

  private static func row(_ record: LogRecord, isUnwanted: Bool) -> Row {
    let note = record.isInjected ? " [injected]" : ""
    let message = record.isInjected || record.message.isEmpty ? "" : " \(record.message)"
    var forms = [record.message.isEmpty ? record.name : record.message]
    if let code = record.code {
      let long = "\(code) \(record.name)\(note)"
      let short = "\(code) \(shortName(record.name))\(note)"
      forms = message.isEmpty ? [long, short] : [long + message, short + message, short]
    } else if !record.name.isEmpty {
      forms = [record.name + message]
    }
    return Row(
      time: record.time, component: record.component, sign: isUnwanted ? "#" : sign(record.kind),
      forms: forms.map(PlainText.line), isRecord: true)
  }

  private static func sign(_ kind: LogRecord.Kind) -> Character {
    switch kind {
    case .normal: "*"
    case .warning: "!"
    case .error: "x"
    case .status, .fullscreen, .music, .note, .origin, .network, .summary: "-"
    }
  }

  /// `PLAY_WARNING_RECONNECT` without what its code and column say already: `RECONNECT`.
  static func shortName(_ name: String) -> String {
    for side in ["PUSH", "PLAY"] {
      for kind in ["EVT", "WARNING", "ERR"] where name.hasPrefix("\(side)_\(kind)_") {
        return String(name.dropFirst(side.count + kind.count + 2))
      }
    }
    return name
  }

  /// Pushers first, then players, then the world around them, each in the order of its first event.
  static func order(_ components: [String]) -> [String] {
    func rank(_ name: String) -> Int {
      let ranks = ["pusher", "player"]
      let around = ["origin", "network", "devices", "loop"]
      return ranks.firstIndex(where: name.hasPrefix) ?? (around.contains(name) ? 3 : 2)
    }
    var unique: [String] = []
    for component in components where !unique.contains(component) { unique.append(component) }
    return (0...3).flatMap { value in unique.filter { rank($0) == value } }
  }

  private static func lanes(of rows: [Row]) -> [String] { order(rows.map(\.component)) }

  private static func earlier(_ records: [LogRecord], _ lanes: [String], shown rows: [Row]) -> [Int] {
    lanes.map { lane in
      let all = records.lazy.filter { $0.component == lane && isShown($0) }.count
      return all - rows.lazy.filter { $0.isRecord && $0.component == lane }.count
    }
  }

  // MARK: Columns

  private static func columns(_ rows: [Row], _ lanes: [String], earlier: [Int], room: Int) -> [String] {
    let widths = widths(rows, lanes, room: room)
    var lines = ["time (s)  " + line(zip(lanes, widths).map { Columns.cropped(PlainText.line($0), $1) }, widths)]
    if earlier.contains(where: { $0 > 0 }) {
      lines.append(padding(timeWidth) + line(earlier.map { $0 > 0 ? ": \($0) earlier" : "|" }, widths))
    }
    for row in rows {
      let cells = zip(lanes, widths).map { $0 == row.component ? row.cell($1) : "|" }
      lines.append(time(row.time) + line(cells, widths))
    }
    return lines
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = Substring(zip(cells, widths).map { Columns.fitted($0, $1) }.joined(separator: padding(gap)))
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  /// As wide as the short forms need, then wider for the long ones as far as there is room; too wide a lane gives way first.
  private static func widths(_ rows: [Row], _ lanes: [String], room: Int) -> [Int] {
    let available = room - gap * (lanes.count - 1)
    let own = lanes.map { lane in rows.filter { $0.component == lane } }
    var widths = zip(lanes, own).map { lane, rows in
      min(widest, max(narrowest, rows.map(\.need).max() ?? 0, Columns.count(lane)))
    }
    while widths.reduce(0, +) > available {
      guard let index = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[index] > narrowest else { break }
      widths[index] -= 1
    }
    let wanted = own.map { rows in min(widest, rows.map { Columns.count($0.forms.first ?? "") + 2 }.max() ?? 0) }
    while widths.reduce(0, +) < available {
      let hungry = widths.indices.filter { widths[$0] < wanted[$0] }
      guard let index = hungry.min(by: { widths[$0] < widths[$1] }) else { break }
      widths[index] += 1
    }
    return widths
  }

  /// One below the other, for more components than have room side by side.
  private static func list(_ rows: [Row], width: Int) -> [String] {
    let name = min(20, rows.map { Columns.count($0.component) }.max() ?? 0)
    return ["time (s)"]
      + rows.map { row in
        let lead = time(row.time) + Columns.fitted(PlainText.line(row.component), name) + "  "
        return lead + row.cell(max(narrowest, width - Columns.count(lead)))
      }
  }

  private static func time(_ milliseconds: Int64) -> String {
    let text = LogRecord.seconds(milliseconds)
    return padding(timeWidth - 2 - text.count) + text + "  "
  }

  private static func padding(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  private static func sentence(_ mark: EventMark) -> String {
    switch mark {
    case .missing(let component, let code, let name, let since, let until):
      let times = "awaited from \(LogRecord.seconds(since)) to \(LogRecord.seconds(until)) s"
      return PlainText.line("? \(component): \(code) \(name), \(times), did not come")
    case .unwanted(let component, let code, let time):
      return PlainText.line("# \(component): \(code) came at \(LogRecord.seconds(time)) s and must not")
    }
  }
}

extension EventMark {
  /// Whether that is the record that must not be there.
  func isAbout(_ record: LogRecord) -> Bool {
    guard case .unwanted(let component, let code, let time) = self else { return false }
    return record.component == component && record.code == code && record.time == time
  }
}
