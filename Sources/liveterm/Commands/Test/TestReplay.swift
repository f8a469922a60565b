import EventLoop
import Reports
import Scripting

/// `liveterm test --replay`: exactly the run that a failure's folder describes.
enum TestReplay {
  static func suite(_ folder: String, _ arguments: ParsedArguments) throws(CommandFailure) -> (TestSuite, Replay) {
    let replay: Replay
    do {
      replay = try FailureBundle.read(folder)
    } catch {
      throw .environment(error.description)
    }
    func option(_ name: String) -> String? { replay.options.last { $0.name == name }?.value }
    guard let root = TestFiles.real("\(folder)/files"), let file = TestFiles.real("\(folder)/files/\(replay.file)")
    else {
      throw .environment("\(folder.shownInMessage) has no files/\(replay.file): the script is missing")
    }
    let limit = arguments[TestTable.timeout]
    var options = ScriptedRunOptions(root: root, file: file)
    options.fixtureRoot = option("root")
    options.usesModelCodec = option("codec") == "model"
    options.stretchLimit = Test.stretchLimit(limit)
    return (TestSuite(root: root, files: [file], workers: 1, limit: limit, pattern: TestJob(options)), replay)
  }

  static func run(
    _ folder: String, _ arguments: ParsedArguments, _ output: any TextOutput
  ) throws(CommandFailure) -> ExitCode {
    let (suite, replay) = try suite(folder, arguments)
    var choice = TestSuite.Choice()
    choice.path = replay.path
    choice.seeds = replay.seed...replay.seed
    return try Test.run(suite, choice, arguments, output)
  }
}
