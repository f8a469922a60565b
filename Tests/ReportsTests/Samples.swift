import Stage

@testable import Reports

/// A run of three tests on a weak network, as the runner would report it.
enum Sample {
  static let file = "tests/weak-network.test.js"

  static let passed = TestReport(
    file: file, path: ["weak network", "the bitrate follows the capacity"], seed: 7, status: .passed,
    wallMilliseconds: 412,
    runMilliseconds: 13_000, repeatCommand: "liveterm test tests/weak-network.test.js -t 'the bitrate follows' --seed 7"
  )

  static let skipped = TestReport(
    file: "tests/devices.test.js", path: ["two cameras"], seed: 7, status: .skipped(reason: "test.skip"),
    wallMilliseconds: 0,
    runMilliseconds: 0, repeatCommand: "liveterm test tests/devices.test.js --seed 7")

  static let marks: [EventMark] = [
    .missing(component: "player", code: 2004, name: "PLAY_EVT_PLAY_BEGIN", since: 24_020, until: 26_020)
  ]

  /// The second test, which fails.
  static func failed() throws -> TestReport {
    let script = try Data.text("weak-network.test.js")
    let frame = StackFrame(function: "", file: file, line: 22, column: 18)
    let failure = TestFailure(
      kind: .expectation, message: "player: 2004 PLAY_EVT_PLAY_BEGIN did not come within 2 s\nafter 3005, 2103, 2007",
      expected: "2004 within 2 s", actual: "2103, 2007", frames: [frame],
      codeFrame: CodeFrame.text(script, line: frame.line, column: frame.column),
      timeline: Timeline.text(try Data.records("weak-network.ndjson"), last: 4, marks: marks))
    return TestReport(
      file: file, path: ["weak network", "the player comes back after a kick"], seed: 7, status: .failed,
      wallMilliseconds: 1_240, runMilliseconds: 26_020, failures: [failure],
      console: ["bitrate before the kick: 360", "viewers: 1"],
      warnings: ["the promise of player.stop() at line 30 was never awaited"],
      bundlePath: "liveterm-failures/weak-network-the-player-comes-back-after-a-kick-seed7",
      repeatCommand: "liveterm test tests/weak-network.test.js -t 'comes back after a kick' --seed 7 --codec h264")
  }

  static func suite() throws -> SuiteReport {
    SuiteReport(tests: [passed, try failed(), skipped], wallMilliseconds: 1_700)
  }

  /// Text that breaks what does not escape it.
  static let hostile =
    "a \"quoted\" 'text' & <b>bold</b> ]]> </script><script>document.body.dataset.broken=1</script> \u{1B}[31mred\u{0}"
    + "\u{7} \r\nnext\rline\u{2028}end \u{FFFE}\u{85} # SKIP \\ \u{202E}reversed 画面 e\u{301} \"\u{301} \\u0041 ${x} `"

  static func hostileTest() -> TestReport {
    let failure = TestFailure(
      kind: .error, message: hostile, expected: hostile, actual: "\n  " + hostile,
      frames: [
        StackFrame(function: hostile, file: hostile, line: 1, column: 1),
        StackFrame(function: "", file: "<b>.test.js", line: 2, column: 0),
      ], codeFrame: "> 1 | " + hostile, timeline: "  " + hostile)
    return TestReport(
      file: "tests/<b>&\".test.js", path: ["", hostile, String(repeating: "long ", count: 2_000)], seed: .max,
      status: .failed,
      wallMilliseconds: 0, runMilliseconds: 0, failures: [failure, failure],
      console: [hostile, "---\n...\nok 1\n1..3"],
      warnings: [hostile], bundlePath: "out/" + hostile, repeatCommand: "liveterm test " + hostile)
  }

  static func hostileSuite() -> SuiteReport {
    var skipped = hostileTest()
    skipped.status = .skipped(reason: hostile)
    skipped.failures = []
    return SuiteReport(
      tests: [hostileTest(), skipped], wallMilliseconds: 1, shard: .init(index: 2, count: 4),
      problems: [hostile, "", "x"])
  }

  /// Everything about the failed test.
  static func record() throws -> RunRecord {
    let records = try Data.records("weak-network.ndjson")
    return RunRecord(
      report: try failed(), options: [("codec", "h264"), ("profile", "wechat")], records: records,
      series: series(records),
      spans: [RunSpan(name: "up=1200kbps,rtt=40ms", start: 0, end: nil)], marks: marks,
      pictures: [
        RunPicture(component: "player", timeMilliseconds: 25_980, bytes: picture, mime: "image/png"),
        RunPicture(component: "pusher", timeMilliseconds: 26_000, bytes: picture, mime: "image/png"),
      ], script: RunScript(path: file, text: try Data.text("weak-network.test.js")))
  }

  /// The smallest PNG: one grey point.
  static let picture: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0,
    0, 0,
    0, 0x3A, 0x7E, 0x9B, 0x55, 0, 0, 0, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81,
    0x77, 0xCD,
    0x72, 0xB6, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
  ]

  private static func series(_ records: [LogRecord]) -> [SampleSeries] {
    func points(_ component: String, _ field: String, _ factor: Double = 1) -> [SampleSeries.Point] {
      records.filter { $0.component == component }.compactMap { record in
        record.fields.first { $0.name == field }.flatMap { Double($0.valueText) }.map {
          .init(record.time, $0 * factor)
        }
      }
    }
    let queue = stride(from: 0, through: 26_000, by: 200).map { time -> SampleSeries.Point in
      let since = Double(time - 10_000)
      return .init(
        Int64(time),
        time < 10_000 || time > 19_000 ? 20 : 1_100 * (since / 1_400) / (1 + (since / 1_400) * (since / 1_400)))
    }
    return [
      .init(
        component: "network", name: "capacity up", unit: "kbps",
        points: [.init(0, 1_200), .init(10_000, 300), .init(18_000, 1_200)], style: .limit),
      .init(
        component: "pusher", name: "target bitrate", unit: "kbps",
        points: [.init(0, 500)] + points("pusher", "bitrate"),
        style: .step),
      .init(component: "pusher", name: "sent", unit: "kbps", points: points("pusher", "netSpeed"), style: .area),
      .init(component: "pusher", name: "send queue", unit: "ms", points: queue, style: .area),
      .init(component: "player", name: "buffer", unit: "ms", points: points("player", "videoCache"), style: .area),
      .init(
        component: "player", name: "balance point", unit: "ms", points: points("player", "audioCacheThreshold", 1_000)),
      .init(component: "player", name: "min-cache", unit: "ms", points: [.init(0, 200)], style: .limit),
      .init(component: "player", name: "max-cache", unit: "ms", points: [.init(0, 800)], style: .limit),
      .init(component: "loop", name: "picture delay", unit: "ms", points: points("loop", "pictureDelay")),
      .init(component: "loop", name: "sound delay", unit: "ms", points: points("loop", "soundDelay")),
      .init(component: "player", name: "pictures", unit: "fps", points: points("player", "videoFPS")),
    ]
  }
}
