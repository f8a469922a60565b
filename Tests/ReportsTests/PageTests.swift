import Stage
import Testing

@testable import Reports

@Suite struct PageTests {
  @Test func everyPartIsThere() throws {
    let page = try read(HTMLReport.page(try Sample.record()))
    #expect(page["title"]?.text == "failed: weak network › the player comes back after a kick")
    #expect(page["message"]?.text == (try Sample.failed().failures[0].message))
    #expect(page["command"]?.text == (try Sample.failed().repeatCommand))
    #expect(page["lanes"] == .array(["pusher", "player", "origin", "network"].map(JSONValue.text)))
    #expect(page["spans"] == .array([.text("up=1200kbps,rtt=40ms"), .text("bandwidth=300kbps")]))
    #expect(page["series"]?.elements?.count == 11)
    #expect(page["duration"]?.integer == 26_020)
    #expect(page["mark"]?.text == "event")
    #expect(page["counts"]?["img"]?.integer == 2)
    // The head of the table, its records, and the event that did not come.
    let records = try Data.records("weak-network.ndjson")
    #expect(page["counts"]?["tr"]?.integer == Int64(records.count + 2))
    #expect(page["events"]?.integer == Int64(records.filter(Timeline.isShown).count + 1))
  }

  @Test func hostileTextStaysText() throws {
    var record = try Sample.record()
    record.report = Sample.hostileTest()
    record.options = [(Sample.hostile, Sample.hostile)]
    record.records.append(
      LogRecord(time: 5, component: Sample.hostile, kind: .note, name: Sample.hostile, message: Sample.hostile))
    record.spans.append(RunSpan(name: Sample.hostile, start: 1, end: nil))
    record.series[0].name = Sample.hostile
    record.pictures.append(RunPicture(component: Sample.hostile, bytes: [1], mime: "image/svg+xml"))
    record.script = RunScript(path: Sample.hostile, text: Sample.hostile + "\n</pre></script>")
    record.marks = [.missing(component: Sample.hostile, code: 1, name: Sample.hostile, since: 0, until: 1)]
    let text = HTMLReport.page(record)
    #expect(controlCharacters(in: text).isEmpty)
    let page = try read(text)
    #expect(page["counts"]?["script"]?.integer == 2)
    #expect(page["counts"]?["img"]?.integer == 2)
    #expect(page["message"]?.text?.hasPrefix(PlainText.lines(Sample.hostile)) == true)
  }

  @Test func thePageOfASkippedTestIsShort() throws {
    let page = HTMLReport.page(
      RunRecord(report: Sample.skipped, script: RunScript(path: "tests/devices.test.js", text: "")))
    #expect(try read(page)["title"]?.text == "skipped: two cameras")
    for id in ["failures", "time", "pictures", "log", "script", "console", "warnings"] {
      #expect(!page.contains("<section id=\"\(id)\""))
    }
  }

  @Test func aLongLogLosesStatusFirst() throws {
    var record = try Sample.record()
    record.marks = []
    let status = record.records.count { $0.kind == .status }
    let rows = LogRows(record, limit: record.records.count - 1)
    #expect(rows.leftOut == status && rows.rows.allSatisfy { $0.kind != "status" })
    let few = LogRows(record, limit: 3)
    #expect(few.rows.count == 3 && few.leftOut == record.records.count - 3)
    #expect(few.rows.last?.code == record.records.last { $0.kind != .status }?.code)
  }

  @Test func thinningKeepsPeaks() {
    var points = (0..<100_000).map { SampleSeries.Point($0, 1) }
    points[50_123].value = 900
    points[70_456].value = -3
    points[80_000].value = .infinity
    let thin = PageData.thinned(points, limit: 4_000)
    #expect(thin.count <= 4_000)
    #expect(thin.contains { $0.value == 900 } && thin.contains { $0.value == -3 })
    #expect(thin.first?.timeMilliseconds == 0 && thin.last?.timeMilliseconds == 99_999)
    #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.timeMilliseconds < $1.timeMilliseconds })
    #expect(PageData.thinned(Array(points[..<100])).count == 100)
  }

  @Test func base64IsThatOfTheRFC() {
    for (text, code) in [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ] {
      #expect(HTMLText.base64(Array(text.utf8)) == code)
    }
    #expect(HTMLText.base64([0xFB, 0xFF, 0xBF]) == "+/+/")
  }

  /// What Python's parser found in the page.
  private func read(_ page: String) throws -> JSONValue {
    let folder = TemporaryFolder()
    let path = try folder.write(page, as: "page.html")
    let (text, status) = Tool.run("python3 '\(Data.folder)/page.py' \(path)")
    try #require(status == 0, "\(text)")
    return try JSONReader.value(Array(text.utf8))
  }
}

/// The page's script, where there is a browser to run it.
@Suite(.serialized) struct BrowserTests {
  @Test func theScriptDrawsEventsAndCharts() throws {
    let record = try Sample.record()
    guard let dom = try rendered(HTMLReport.page(record), after: "") else { return }
    #expect(dom.contains("data-ready=\"yes\""))
    #expect(count("class=\"ev ", in: dom) == record.records.filter(Timeline.isShown).count + 1)
    #expect(count("class=\"ev k-missing", in: dom) == 1)
    #expect(count("class=\"chart\"", in: dom) == 5)
    #expect(count("data-span=", in: dom) == 2)
    #expect(dom.contains(">44 of 82</output>"))
  }

  @Test func draggingZoomsAndAClickFindsTheLine() throws {
    let actions = """
      const plots = document.getElementById('plots'), svg = document.querySelector('.chart svg');
      plots.setPointerCapture = () => {};
      const box = plots.getBoundingClientRect();
      const fire = (type, target, x) =>
        target.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: x, pointerId: 1 }));
      const mark = document.querySelector('.ev.k-missing');
      fire('pointerdown', mark, 0); fire('pointerup', mark, 0);
      say('selected', document.querySelector('tr.selected').textContent);
      document.getElementById('find').value = 'play_begin resumes';
      document.getElementById('find').dispatchEvent(new Event('input'));
      say('found', document.getElementById('count').textContent);
      fire('pointermove', svg, box.left + box.width / 2);
      say('at', document.getElementById('at').textContent);
      say('legend', document.querySelector('.legend b').textContent);
      fire('pointerdown', svg, box.left + box.width / 2);
      fire('pointermove', svg, box.left + box.width / 2 + 100);
      fire('pointerup', svg, box.left + box.width / 2 + 100);
      fire('pointerleave', plots, 0);
      say('whole', document.getElementById('whole').disabled);
      setTimeout(() => say('marks', document.querySelectorAll('.ev').length), 100);
      """
    guard let dom = try rendered(HTMLReport.page(try Sample.record()), after: actions) else { return }
    #expect(said("selected", dom)?.hasPrefix("26.020player2004PLAY_EVT_PLAY_BEGIN awaited") == true)
    #expect(said("found", dom) == "2 of 82")
    #expect(said("at", dom)?.hasPrefix("at 1") == true)
    #expect(said("legend", dom) == "300")
    #expect(said("whole", dom) == "true")
    #expect(said("marks", dom).flatMap { Int($0) }.map { $0 < 12 && $0 > 0 } == true)
  }

  @Test func hostileTextRunsNothing() throws {
    var record = try Sample.record()
    record.report = Sample.hostileTest()
    record.spans.append(RunSpan(name: Sample.hostile, start: 1, end: nil))
    record.series[0].name = Sample.hostile
    record.records.append(LogRecord(time: 26_000, component: Sample.hostile, kind: .note, message: Sample.hostile))
    guard let dom = try rendered(HTMLReport.page(record), after: "") else { return }
    #expect(dom.contains("data-ready=\"yes\"") && !dom.contains("data-broken"))
  }

  /// The document after the page's script, and then that one, have run; nil, with a message, without a browser.
  private func rendered(_ page: String, after script: String) throws -> String? {
    guard Tool.isInstalled("chromium") else {
      print("no chromium: the page's script is not tested")
      return nil
    }
    let folder = TemporaryFolder()
    let say = "const say = (name, value) => { document.body.setAttribute('data-said-' + name, value); };"
    let rest = "<script>\(say)\(script)</script></body>"
    let parts = page.split(separator: "</body>")
    try #require(parts.count == 2)
    let path = try folder.write(parts.joined(separator: rest), as: "page.html")
    let options = "--headless=new --no-sandbox --disable-gpu --window-size=1200,900 --virtual-time-budget=2000"
    let command = "chromium \(options) --user-data-dir=\(folder.path)/profile --dump-dom file://\(path) 2>/dev/null"
    return Tool.run("timeout 120 \(command)").text
  }

  private func said(_ name: String, _ dom: String) -> String? {
    let parts = dom.split(separator: "data-said-\(name)=\"", maxSplits: 1)
    return parts.count == 2 ? parts[1].split(separator: "\"", maxSplits: 1).first.map(String.init) : nil
  }

  private func count(_ text: String, in dom: String) -> Int {
    dom.split(separator: text, omittingEmptySubsequences: false).count - 1
  }
}
