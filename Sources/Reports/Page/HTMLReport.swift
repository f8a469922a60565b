import Stage

/// One test's run as a page: one file that needs nothing from outside. What is text stands in it as HTML; time line and
/// charts are drawn by its script (`PageScript`) from the data at its end.
public enum HTMLReport {
  public static func page(_ record: RunRecord) -> String {
    let rows = LogRows(record)
    let data = PageData(record: record, rows: rows.rows)
    let verdict = Self.verdict(record.report.status)
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
      script-src 'unsafe-inline'; img-src data:">
      <title>\(HTMLText.escaped(PlainText.line("\(verdict): \(record.report.title)")))</title>
      <style>
      \(PageStyle.text)
      </style>
      </head>
      <body>
      <main>
      \(header(record))
      \(failures(record))
      \(plots(record, rows))
      \(pictures(record))
      \(log(rows))
      \(script(record))
      \(texts("Console", "console", record.report.console))
      \(texts("Warnings", "warnings", record.report.warnings))
      </main>
      <div id="tip" hidden></div>
      <script type="application/json" id="data">\(HTMLText.scriptData(data.json))</script>
      <script>
      \(PageScript.text)
      </script>
      </body>
      </html>

      """
  }

  // MARK: The head

  private static func header(_ record: RunRecord) -> String {
    let report = record.report
    let verdict = verdict(report.status)
    let around = report.path.dropLast().map { "\(HTMLText.escaped($0)) <span>›</span> " }.joined()
    var facts = [
      ("seed", "\(report.seed)"), ("run time", "\(LogRecord.seconds(report.runMilliseconds)) s"),
      ("took", ReadableTime.short(report.wallMilliseconds)),
    ]
    facts += record.options.map { ($0.name, $0.value) }
    let list = facts.map { "<div><dt>\(HTMLText.escaped($0))</dt><dd>\(HTMLText.escaped($1))</dd></div>" }.joined()
    return """
      <header>
      <p class="place"><span class="verdict \(verdict)">\(verdict)</span> \
      <code>\(HTMLText.escaped(PlainText.line(report.place?.place ?? report.file)))</code></p>
      <h1>\(around)<strong>\(HTMLText.escaped(report.path.last ?? report.file))</strong></h1>
      \(lead(report))
      <dl class="facts">\(list)</dl>
      <div class="command"><code id="command">\(HTMLText.escaped(report.repeatCommand))</code>\
      <button type="button" id="copy">copy</button></div>
      </header>
      """
  }

  private static func lead(_ report: TestReport) -> String {
    let text: String
    switch report.status {
    case .skipped(let reason): text = reason
    case .failed, .passed: text = PlainText.firstLine(report.failures.first?.message ?? "")
    }
    return text.isEmpty ? "" : "<p class=\"lead\">\(HTMLText.escaped(PlainText.limited(text, to: 500)))</p>"
  }

  private static func verdict(_ status: TestReport.Status) -> String {
    switch status {
    case .passed: "passed"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }

  // MARK: Failures

  private static func failures(_ record: RunRecord) -> String {
    let failures = record.report.failures
    guard !failures.isEmpty else { return "" }
    let articles = failures.map(failure).joined(separator: "\n")
    return
      "<section id=\"failures\">\n<h2>\(failures.count == 1 ? "Failure" : "Failures")</h2>\n\(articles)\n</section>"
  }

  private static func failure(_ failure: TestFailure) -> String {
    var out = "<article><p class=\"kind\">\(failure.kind.rawValue)</p>\n"
    out += "<pre class=\"message\">\(HTMLText.escaped(failure.message))</pre>\n"
    var sides = ""
    if let expected = failure.expected {
      sides += "<div class=\"expected\"><dt>expected</dt><dd><pre>\(HTMLText.escaped(expected))</pre></dd></div>"
    }
    if let actual = failure.actual {
      sides += "<div class=\"actual\"><dt>actual</dt><dd><pre>\(HTMLText.escaped(actual))</pre></dd></div>"
    }
    if !sides.isEmpty { out += "<dl class=\"sides\">\(sides)</dl>\n" }
    if !failure.codeFrame.isEmpty { out += "<pre class=\"frame\">\(HTMLText.escaped(failure.codeFrame))</pre>\n" }
    if !failure.frames.isEmpty {
      let frames = failure.frames.map { HTMLText.escaped(PlainText.line($0.text)) }.joined(separator: "\n")
      out += "<pre class=\"stack\">\(frames)</pre>\n"
    }
    if !failure.timeline.isEmpty {
      out +=
        "<details><summary>Last events as text</summary><pre>\(HTMLText.escaped(failure.timeline))</pre></details>\n"
    }
    return out + "</article>"
  }
}
