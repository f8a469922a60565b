@preconcurrency import Glibc
import JavaScript
import Scripting

/// `liveterm init`.
enum Init {
  static let folder = Argument(
    "FOLDER", .text("a folder").described(completion: .files(endings: [])), .optional,
    help: "the project's folder; the current one unless told")

  static let command = Command(
    name: "init", summary: "write a first test, and what editors and CI need for tests",
    description: [
      "Writes tests/sample.test.js, liveterm.d.ts and jsconfig.json for editors, and .github/workflows/liveterm.yml. Files "
        + "that are there already stay as they are."
    ],
    arguments: [folder], options: [],
    examples: [Example(commandLine: "liveterm init", does: "In the current folder. Then: liveterm test tests/")],
    run: run)

  /// Where each text of the program goes.
  private static var files: [(String, String)] {
    [
      (ScriptContext.builtIn("sample.test.js"), "tests/sample.test.js"), (ScriptDeclarations.text, "liveterm.d.ts"),
      (ScriptContext.builtIn("jsconfig.json"), "jsconfig.json"),
      (ScriptContext.builtIn("ci-github.yml"), ".github/workflows/liveterm.yml"),
    ]
  }

  @Sendable private static func run(
    _ arguments: ParsedArguments, _ output: any TextOutput
  ) throws(CommandFailure) -> ExitCode {
    let root = arguments[folder] ?? "."
    for (text, path) in files {
      let target = root == "." ? path : "\(root)/\(path)"
      if access(target, F_OK) == 0 {
        output.write("\(target) is there already\n")
        continue
      }
      try write(text, to: target)
      output.write("\(target) was written\n")
    }
    output.write("now run: liveterm test \(root == "." ? "tests/" : "\(root)/tests/")\n")
    return .pass
  }

  private static func write(_ text: String, to path: String) throws(CommandFailure) {
    func problem(_ what: String) -> CommandFailure {
      .environment("cannot write \(what.shownInMessage): \(String(cString: strerror(errno)))")
    }
    var folder = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/").dropLast() {
      folder += part + "/"
      if mkdir(folder, 0o755) != 0, errno != EEXIST { throw problem(folder) }
    }
    guard let file = fopen(path, "w") else { throw problem(path) }
    let wrote = fputs(text, file)
    guard fclose(file) == 0, wrote != EOF else { throw problem(path) }
  }
}
