import EventLoop
import Glibc
import JavaScript

/// A context with a folder of its own, and what came out of it.
final class Script {
  let loop = EventLoop(clock: .virtual)
  let context: ScriptContext
  let folder: String
  var lines: [String] = []
  var uncaught: [ScriptError] = []

  init(seed: UInt64 = 0, limit: Double = 10, files: [String: String] = [:]) throws {
    var template = Array("/tmp/liveterm-script-XXXXXX".utf8CString)
    mkdtemp(&template)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files {
      if let slash = name.lastIndex(of: "/") { mkdir("\(folder)/\(name[..<slash])", 0o755) }
      let file = fopen("\(folder)/\(name)", "w")
      fputs(text, file)
      fclose(file)
    }
    var options = ScriptContext.Options(root: folder, seed: Seed(seed), epochMilliseconds: 1_735_689_600_000)
    options.stretchLimitSeconds = limit
    context = try ScriptContext(loop: loop, options: options)
    context.onConsole = { [unowned self] level, text in lines.append(level == "log" ? text : "\(level): \(text)") }
    context.onUncaught = { [unowned self] in uncaught.append($0) }
  }

  deinit {
    context.close()
    _ = system("rm -rf '\(folder)'")
  }

  func run(_ source: String) throws -> [String] {
    try context.evaluate(source, url: "test.js")
    loop.run()
    return lines
  }

  func load(_ name: String) throws -> [String] {
    try context.modules.load("\(folder)/\(name)")
    loop.run()
    return lines
  }
}

func symlinkTo(_ target: String, _ path: String) -> Int32 { symlink(target, path) }
