import Glibc
import JavaScript
import Reports
import Scripting

/// A project folder with test files, which goes when this does.
final class Project {
  let root: String

  init(_ files: [String: String] = [:]) throws {
    var template = Array("/tmp/liveterm-project-XXXXXX".utf8CString)
    mkdtemp(&template)
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files { write(name, text) }
  }

  deinit { _ = system("rm -rf '\(root)'") }

  func write(_ name: String, _ text: String) {
    if let slash = name.lastIndex(of: "/") { mkdir("\(root)/\(name[..<slash])", 0o755) }
    let file = fopen("\(root)/\(name)", "w")
    fputs(text, file)
    fclose(file)
  }
}

/// What came of a script's first test, with the model codec.
struct Outcome {
  var errors: [ScriptError] = []
  var console: [String] = []
  var codes: [Int] = []
  var json: [String] = []
  var warnings: [String] = []

  init(_ body: String, seed: UInt64 = 0, usesModelCodec: Bool = true) throws {
    try self.init(
      file:
        "test('t', async (api) => {\nconst { live, network, devices, origin, expect, at, sleep } = api\n\(body)\n})",
      seed, usesModelCodec)
  }

  init(file: String, _ seed: UInt64 = 0, _ usesModelCodec: Bool = true, more: [String: String] = [:]) throws {
    let project = try Project(["a.test.js": file])
    for (name, text) in more { project.write(name, text) }
    var options = ScriptedRunOptions(root: project.root, file: "\(project.root)/a.test.js")
    options.seed = seed
    options.usesModelCodec = usesModelCodec
    options.stretchLimit = 2
    do {
      let run = try ScriptedRun(options)
      run.run(0)
      errors = run.errors
      console = run.console
      codes = run.records.compactMap(\.code)
      json = run.records.map(\.json)
      warnings = run.warnings
      run.close()
    } catch {
      errors = [error]
    }
  }

  var message: String { errors.first?.message ?? "passed" }
}

extension Project {
  /// Bytes of a file; 0 if there is none.
  func size(_ name: String) -> Int {
    var status = stat()
    return stat("\(root)/\(name)", &status) == 0 ? Int(status.st_size) : 0
  }
}
