import Reports
import Scripting
import Testing

struct LineTests {
  @Test(arguments: ["", "a\tb=c\\n", "line\nbreak\r\n\u{2028}\u{85}", "文=\\u{9}", "\\", "= \t ="])
  func anyTextSurvivesALine(text: String) {
    let line = FieldLine("kind", ["a": text, "b": nil, "c": "1"]).text
    #expect(!line.contains { $0.isNewline })
    let back = FieldLine(parsing: line)
    #expect(back.kind == "kind" && back["a"] == text && back["b"] == nil && back.number("c") == 1)
  }

  @Test func aReportSurvivesThePipe() {
    let report = TestReport(
      file: "a/b.test.js", path: ["group", "test\nname"], seed: .max, status: .failed, wallMilliseconds: 7,
      runMilliseconds: 61_000,
      failures: [
        TestFailure(
          kind: .timeout, message: "first\nsecond", expected: "2004", actual: nil,
          frames: [StackFrame(function: "f", file: "x.js", line: 3, column: 9)], codeFrame: "> 1 | x", timeline: "t"),
        TestFailure(kind: .crash, message: "SIGSEGV"),
      ], console: ["one", "two\ttabs"], warnings: ["w"], bundlePath: "/tmp/x", repeatCommand: "liveterm test")
    let back = TestReport(lines: report.lines)
    #expect(back?.lines == report.lines)
    #expect(back?.failures == report.failures && back?.path == report.path && back?.seed == .max)
    let skipped = TestReport(
      file: "a", path: ["t"], seed: 0, status: .skipped(reason: "why"), wallMilliseconds: 0, runMilliseconds: 0,
      repeatCommand: "")
    #expect(TestReport(lines: skipped.lines)?.status == .skipped(reason: "why"))
    #expect(TestReport(lines: ["nonsense"]) == nil)
  }

  @Test func aJobSurvivesThePipe() throws {
    var options = ScriptedRunOptions(root: "/p", file: "/p/a b.test.js")
    options.seed = 12
    options.usesModelCodec = true
    options.fixtureRoot = "/q"
    var job = TestJob(options)
    job.index = 3
    job.bundleFolder = "/tmp/out"
    let back = try #require(TestJob(line: FieldLine(parsing: job.line())))
    #expect(back.line() == job.line() && back.index == 3 && back.options.file == "/p/a b.test.js")
  }

  /// A worker tells of a failure with everything that a report prints, and leaves its folder.
  @Test func aFailureAndItsFolder() throws {
    let project = try Project([
      "lib.js": "exports.url = 'rtmp://push.local/live/a'",
      "a.test.js": """
      const { url } = require('./lib')
      test('pushed', async ({ live, expect }) => {
        const pusher = live.pusher({ url }); await pusher.start(); await pusher.event(1002)
        const player = live.player({ src: 'rtmp://play.local/live/a' }); await player.play(); await player.event(2032)
        expect(player.picture().width).toBe(1)
      })
      """,
    ])
    var job = TestJob(ScriptedRunOptions(root: project.root, file: "\(project.root)/a.test.js"))
    job.bundleFolder = "\(project.root)/failures"
    let report = TestWorker.report(job)
    #expect(report.status == .failed && report.warnings.isEmpty)
    #expect(report.failures.first?.expected == "1" && report.failures.first?.codeFrame.contains("> 5 |") == true)
    #expect(report.failures.first?.timeline.contains("2032") == true)
    let folder = try #require(report.bundlePath)
    let replay = try FailureBundle.read(folder)
    #expect(replay.path == ["pushed"])
    for name in ["report.html", "player.jpg", "player.flv", "files/lib.js", "files/a.test.js"] {
      #expect(project.size("failures/a-pushed-seed0/\(name)") > 0, "\(name)")
    }
  }

  @Test func theRepeatCheckFindsWhatDiffers() throws {
    let project = try Project([
      "a.test.js":
        "test('t', async ({ live }) => { const p = live.pusher({ url: 'rtmp://push.local/live/a' }); await p.start(); await p.event(1002) })"
    ])
    var job = TestJob(ScriptedRunOptions(root: project.root, file: "\(project.root)/a.test.js"))
    job.options.usesModelCodec = true
    job.checksRepeat = true
    #expect(TestWorker.report(job).status == .passed)
  }
}
