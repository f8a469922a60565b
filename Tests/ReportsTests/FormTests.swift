import Testing

@testable import Reports

@Suite struct JUnitTests {
  @Test func isAsItWas() throws {
    var suite = try Sample.suite()
    suite.problems = ["tests/broken.test.js:3:14: SyntaxError: Unexpected token '}'\nfurther lines"]
    try expectGolden(JUnitReport.xml(suite), "junit.xml")
  }

  @Test func theSchemaTakesIt() throws {
    guard Tool.isInstalled("xmllint") else {
      print("no xmllint (Debian: libxml2-utils): JUnit XML is not checked against its schema")
      return
    }
    for suite in [try Sample.suite(), Sample.hostileSuite(), SuiteReport(wallMilliseconds: 0)] {
      let result = try check(JUnitReport.xml(suite))
      #expect(result.status == 0, "\(result.text)")
    }
    // The check can fail.
    let wrong = JUnitReport.xml(try Sample.suite()).split(separator: "system-out>").joined(separator: "output>")
    #expect(try check(wrong).status != 0)
  }

  @Test func anotherReaderFindsWhatWasWritten() throws {
    guard Tool.isInstalled("xmllint") else { return }
    let folder = TemporaryFolder()
    let path = try folder.write(JUnitReport.xml(Sample.hostileSuite()), as: "junit.xml")
    func read(_ expression: String) -> String {
      let text = Tool.run("xmllint --xpath 'string(\(expression))' \(path)").text
      return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
    let message = read("(//failure|//error)[1]/@message")
    #expect(message == PlainText.firstLine(Sample.hostile))
    #expect(read("(//error)[1]").hasPrefix(PlainText.lines(Sample.hostile) + "\n\nexpected: "))
    #expect(read("//testsuite[1]/@name") == "tests/<b>&\".test.js")
    #expect(read("//property[@name=\"seed\"]/@value") == "18446744073709551615")
    #expect(read("count(//testcase)") == "5")
    #expect(read("/testsuites/@tests") == "5")
  }

  @Test func classNamesMakeATree() {
    #expect(JUnitReport.className("./tests/player/weak.network.test.js") == "tests.player.weak_network")
    #expect(JUnitReport.className("a.test.mjs") == "a")
  }

  private func check(_ xml: String) throws -> (text: String, status: Int32) {
    let folder = TemporaryFolder()
    let path = try folder.write(xml, as: "junit.xml")
    return Tool.run("xmllint --noout --schema '\(Data.folder)/junit.xsd' \(path)")
  }
}

@Suite struct TAPTests {
  @Test func isAsItWas() throws {
    var suite = try Sample.suite()
    suite.problems = ["tests/broken.test.js:3:14: SyntaxError: Unexpected token '}'\nfurther lines"]
    try expectGolden(written(TAPReport(), suite), "report.tap")
  }

  @Test func aStrictReaderTakesIt() throws {
    let points = try points(written(TAPReport(), try Sample.suite()))
    #expect(points.compactMap { $0["description"]?.text }.first == "weak network › the bitrate follows the capacity")
    #expect(points.count == 5)
    let failed = try #require(points.first { $0["ok"] == .flag(false) })
    let report = try Sample.failed()
    #expect(failed["yaml"]?["message"]?.text == report.failures[0].message)
    #expect(failed["yaml"]?["timeline"]?.text == report.failures[0].timeline)
    #expect(failed["yaml"]?["line"]?.integer == 22)
    #expect(failed["yaml"]?["seed"]?.text == "7")
    #expect(points[3]["directive"]?.text == "SKIP" && points[3]["reason"]?.text == "test.skip")
    #expect(points[4]["ok"] == .flag(true) && points[2]["ok"] == .flag(false))
  }

  @Test func hostileTextComesBackWhole() throws {
    let points = try points(written(TAPReport(), Sample.hostileSuite()))
    #expect(points.count == 6)
    let failed = try #require(points.first)
    let hostile = PlainText.lines(Sample.hostile)
    #expect(failed["yaml"]?["message"]?.text == hostile)
    #expect(failed["yaml"]?["actual"]?.text == "\n  " + hostile)
    #expect(failed["yaml"]?["console"]?.text == hostile + "\n---\n...\nok 1\n1..3")
    #expect(failed["yaml"]?["timeline"]?.text == "  " + hostile)
    #expect(failed["description"]?.text == PlainText.line(PlainText.limited(Sample.hostileTest().title, to: 300)))
    #expect(points[1]["directive"]?.text == "SKIP")
  }

  @Test func aRunWithoutTestsIsATAPDocument() throws {
    #expect(written(TAPReport(), SuiteReport(wallMilliseconds: 0)) == "TAP version 14\n1..0 # SKIP no tests\n")
    #expect(try points("TAP version 14\n1..0 # SKIP no tests\n").isEmpty)
  }

  @Test func perlTakesIt() throws {
    let expected = """
      ok 1
        yaml duration_ms
        yaml run_ms
      not ok 2
        yaml actual
        yaml code
        yaml column
        yaml console
        yaml duration_ms
        yaml expected
        yaml file
        yaml folder
        yaml kind
        yaml line
        yaml message
        yaml repeat
        yaml run_ms
        yaml seed
        yaml severity
        yaml timeline
      ok 1 skip
      not ok 1
      ok 2
      documents: 3, with failures: 2

      """
    guard let text = try perl(written(TAPReport(), try Sample.suite())) else { return }
    #expect(text == expected)
    let hostile = try #require(try perl(written(TAPReport(), Sample.hostileSuite())))
    #expect(!hostile.contains("unknown") && !hostile.contains("problem"))
    #expect(hostile.hasSuffix("documents: 2, with failures: 2\n"))
  }

  /// What Perl's parser found; nil, with a message, where there is none.
  private func perl(_ tap: String) throws -> String? {
    guard Tool.run("perl -MTAP::Parser -e 1").status == 0 else {
      print("no Perl with TAP::Parser: TAP is checked by the strict reader alone")
      return nil
    }
    let folder = TemporaryFolder()
    let path = try folder.write(tap, as: "report.tap")
    return Tool.run("timeout 60 perl '\(Data.folder)/tap13.pl' \(path)").text
  }

  /// What the strict reader found.
  private func points(_ tap: String) throws -> [JSONValue] {
    let folder = TemporaryFolder()
    let path = try folder.write(tap, as: "report.tap")
    let (text, status) = Tool.run("python3 '\(Data.folder)/tap14.py' \(path)")
    try #require(status == 0, "\(text)")
    return try text.split(separator: "\n").map { try JSONReader.value(Array($0.utf8)) }
  }
}

@Suite struct JSONTests {
  @Test func isAsItWas() throws {
    var suite = try Sample.suite()
    suite.problems = ["tests/broken.test.js:3:14: SyntaxError: Unexpected token '}'"]
    suite.shard = .init(index: 2, count: 3)
    try expectGolden(written(JSONReport(), suite), "report.ndjson")
  }

  @Test func hostileTextComesBackWhole() throws {
    let folder = TemporaryFolder()
    let path = try folder.write(written(JSONReport(), Sample.hostileSuite()), as: "report.ndjson")
    let program = """
      import json
      for line in open('\(path)', 'rb').read().split(b'\\n')[:-1]: print(json.dumps(json.loads(line)))
      """
    let script = try folder.write(program, as: "read.py")
    let lines = Tool.run("python3 \(script)").text.split(separator: "\n")
    try #require(lines.count == 6)
    let objects = try lines.map { try JSONReader.value(Array($0.utf8)) }
    #expect(objects.compactMap { $0["type"]?.text } == ["test", "test", "problem", "problem", "problem", "summary"])
    #expect(objects[0]["failures"]?.elements?.first?["message"]?.text == Sample.hostile)
    #expect(objects[0]["path"]?.elements?.compactMap(\.text) == Sample.hostileTest().path)
    #expect(objects[0]["seed"]?.text == "18446744073709551615")
    #expect(objects[1]["reason"]?.text == Sample.hostile)
    #expect(objects[5]["tests"]?["failed"]?.integer == 1)
    #expect(objects[5]["shard"]?["count"]?.integer == 4)
  }
}
