import EventLoop

/// What encodes and decodes in tests.
enum TestCodec: String, WordChoice {
  case h264, model

  var meaning: String {
    switch self {
    case .h264: "pictures and sound are encoded and decoded"
    case .model: "access units of the right sizes and times, without pictures: much faster"
    }
  }
}

/// The option table of `liveterm test`.
enum TestTable {
  static let paths = Argument(
    "PATH", .text("a test file, or a folder").described(completion: .files(endings: ["js"])), .any,
    help: "test files, or folders with *.test.js in them",
    manual:
      "Without any: the current folder. Folders called node_modules, and those that begin with a point, are left out.")
  static let name = Option(
    "name", short: "t", .text(), "TEXT", group: "Choice", help: "only tests whose name has this text",
    manual:
      "The names of describe blocks stand before it, joined by \" > \". \"=TEXT\" takes the test of exactly that name.")
  static let seeds = Option(
    "seeds", .seedRange, "A..B", group: "Choice", help: "run every test with each of these seeds")
  static let seed = Option(
    "seed", .seed, "N", group: "Choice", help: "seed of everything random",
    manual: "The same test and seed give the same log, byte for byte."
  ).excluding("seeds").withDefault(0, "0")
  static let shard = Option(
    "shard", .shard, "PART/PARTS", group: "Choice", help: "run one part of all tests, for several machines")
  static let list = Flag("list", group: "Choice", help: "print the tests that would run")
  static let replay = Option(
    "replay", .text("a failure's folder").described(completion: .files(endings: [])), "FOLDER", group: "Choice",
    help: "run again what a failure's folder holds",
    manual: "The script as it was then, with its seed and options."
  ).excluding("seeds", "seed", "shard", "name")

  static let jobs = Option(
    "jobs", short: "j", .integer(1...256), "N", group: "Run", help: "how many worker processes run tests at once",
    manual: "As many as there are processors unless told.")
  static let codec = Option<TestCodec>(
    "codec", .choice, group: "Run", help: "what encodes and decodes, unless a test says otherwise"
  ).withDefault(.h264)
  static let timeout = Option(
    "timeout", .duration(), "DURATION", group: "Run", help: "wall time that one test may take",
    manual: "The worker is ended then. A script that runs a sixth of it without a pause is stopped before."
  ).withDefault(.seconds(60), "60s")
  static let repeatCheck = Flag(
    "repeat-check", group: "Run", help: "run each test twice; the logs must be identical")
  static let updateGolden = Flag("update-golden", group: "Run", help: "write golden logs and pictures")
  static let bail = Flag("bail", group: "Run", help: "stop after the first failure")
  static let watch = Flag("watch", group: "Run", help: "run again whenever a file changes, until Ctrl-C")

  static let report = Option(
    "report", .report, "FORM[=FILE]", group: "Output", help: "a report for a CI system; may be repeated",
    manual:
      "Forms: junit, tap, json. One report at most can go to standard output; it takes the place of the usual one."
  ).repeatable
  static let out = Option(
    "out", .text("a folder"), "FOLDER", group: "Output", help: "where the folders of failures go",
    manual: "Each has the script, seed, log, last pictures, received streams and a page, report.html."
  ).withDefault("liveterm-failures", "liveterm-failures")
  static let noBundles = Flag("no-bundles", group: "Output", help: "make no folders of failures")
  static let console = Flag("console", group: "Output", help: "print what passing tests write to the console, too")

  static let command = Command(
    name: "test", summary: "run tests written in JavaScript against the real components",
    description: [
      "Runs *.test.js files: scripts that drive pushers and players over the simulated network, in virtual time, and say "
        + "what they expect. Each test runs by itself, so that it does the same alone as in the whole suite.",
      "liveterm init writes a first test. The functions are described in docs/scripting.md and liveterm.d.ts.",
    ],
    arguments: [paths],
    options: [
      name, seed, seeds, shard, list, replay, jobs, codec, timeout, repeatCheck, updateGolden, bail, watch, report, out,
      noBundles, console,
    ],
    examples: [
      Example(commandLine: "liveterm test tests/", does: "All tests of a folder."),
      Example(
        commandLine: "liveterm test a.test.js -t retries --seeds 1..200 --report junit=out.xml",
        does: "Some tests with two hundred seeds, and a report for a CI system."),
      Example(commandLine: "liveterm test --shard 2/5 tests/", does: "The second fifth, on one of five machines."),
    ],
    check: check, run: Test.run)

  private static func check(_ arguments: ParsedArguments) throws(CommandFailure) {
    let toOutput = arguments.all(report).filter { $0.path == nil }
    if toOutput.count > 1 { throw .usage("only one --report can go to standard output; give the others =FILE") }
    if arguments[replay] != nil, !arguments.all(paths).isEmpty {
      throw .usage("--replay takes its script from the folder; leave PATH out")
    }
  }
}
