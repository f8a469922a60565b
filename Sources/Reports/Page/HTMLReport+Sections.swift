import Stage

// The page's sections below the failure.
extension HTMLReport {
  /// Where the page's script draws.
  static func plots(_ record: RunRecord, _ rows: LogRows) -> String {
    guard !rows.rows.isEmpty || !record.series.isEmpty || !record.spans.isEmpty else { return "" }
    return """
      <section id="time">
      <div class="bar"><h2>Time line</h2><output id="at"></output>\
      <span class="tools"><button type="button" id="in" aria-label="zoom in">+</button>\
      <button type="button" id="out" aria-label="zoom out">−</button>\
      <button type="button" id="whole" disabled>whole run</button></span></div>
      <noscript><p class="note">The time line is drawn by a script, which this viewer does not run; the log below has \
      everything.</p></noscript>
      <div id="plots" tabindex="0" role="group" aria-label="events and figures over run time"><svg id="lanes"></svg>\
      <div id="charts"></div></div>
      <p class="note keys">Drag to zoom, double-click for the whole run; a click on a mark shows its line in the log.</p>
      </section>
      """
  }

  static func pictures(_ record: RunRecord) -> String {
    let shown = record.pictures.filter { ["image/jpeg", "image/png"].contains($0.mime) }
    guard !shown.isEmpty else { return "" }
    let figures = shown.map { picture in
      let time = picture.timeMilliseconds.map { ", \(LogRecord.seconds($0)) s" } ?? ""
      let name = HTMLText.escaped(PlainText.line(picture.component))
      return "<figure><img alt=\"last picture of \(name)\" src=\"data:\(picture.mime);base64,"
        + "\(HTMLText.base64(picture.bytes))\"><figcaption>\(name)\(time)</figcaption></figure>"
    }
    return
      "<section id=\"pictures\">\n<h2>Last pictures</h2>\n<div>\(figures.joined(separator: "\n"))</div>\n</section>"
  }

  static func log(_ rows: LogRows) -> String {
    guard !rows.rows.isEmpty else { return "" }
    let components = Timeline.order(rows.rows.map(\.component))
    let present = Set(rows.rows.map(\.kind))
    let kinds = ["missing"] + LogRecord.Kind.allCases.map(\.rawValue)
    let left =
      rows.leftOut == 0
      ? "" : "<p class=\"note\">\(rows.leftOut) records are not shown; events.ndjson has them all.</p>"
    return """
      <section id="log">
      <div class="bar"><h2>Log</h2><output id="count"></output>\
      <input type="search" id="find" placeholder="code, name, text" aria-label="find in the log"></div>
      <div class="chips">\(components.map { chip("component", $0, isOn: true) }.joined())<i></i>\
      \(kinds.filter(present.contains).map { chip("kind", $0, isOn: $0 != "status") }.joined())</div>
      \(left)
      <div id="scroll" tabindex="0" role="region" aria-label="log"><table>
      <thead><tr><th>time (s)</th><th>component</th><th>code</th><th>event</th></tr></thead>
      <tbody id="rows">
      \(rows.html)</tbody></table></div>
      </section>
      """
  }

  private static func chip(_ group: String, _ value: String, isOn: Bool) -> String {
    let text = HTMLText.escaped(PlainText.line(value))
    return "<label class=\"chip k-\(group == "kind" ? value : "any")\"><input type=\"checkbox\" name=\"\(group)\""
      + " value=\"\(HTMLText.escaped(value))\"\(isOn ? " checked" : "")>\(text)</label>"
  }

  static func script(_ record: RunRecord) -> String {
    guard !record.script.text.isEmpty else { return "" }
    let place = record.report.failures.lazy.flatMap(\.frames).first { $0.file == record.script.path }
    let lines = CodeFrame.lines(of: record.script.text).enumerated().map { index, line in
      let isPlace = index + 1 == place?.line
      let text = isPlace ? marked(line, column: place?.column ?? 0) : HTMLText.escaped(String(line))
      return "<span class=\"l\(isPlace ? " failing" : "")\" data-n=\"\(index + 1)\">\(text)\n</span>"
    }
    return
      "<section id=\"script\">\n<h2>Script <code>\(HTMLText.escaped(PlainText.line(record.script.path)))</code></h2>\n"
      + "<pre id=\"code\" tabindex=\"0\">\(lines.joined())</pre>\n</section>"
  }

  /// The failing line with the word at the failing column marked.
  private static func marked(_ line: Substring, column: Int) -> String {
    guard column > 0 else { return HTMLText.escaped(String(line)) }
    var units = 1
    var start = line.startIndex
    while start < line.endIndex, units < column {
      units += line[start].utf16.count
      start = line.index(after: start)
    }
    func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }
    var end = line[start...].firstIndex { !isWord($0) } ?? line.endIndex
    if end == start, start < line.endIndex { end = line.index(after: start) }
    return HTMLText.escaped(String(line[..<start])) + "<mark>\(HTMLText.escaped(String(line[start..<end])))</mark>"
      + HTMLText.escaped(String(line[end...]))
  }

  static func texts(_ title: String, _ id: String, _ texts: [String]) -> String {
    guard !texts.isEmpty else { return "" }
    let lines = texts.map { HTMLText.escaped($0) }.joined(separator: "\n")
    return "<section id=\"\(id)\">\n<h2>\(title)</h2>\n<pre>\(lines)</pre>\n</section>"
  }
}
