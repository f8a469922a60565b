import Glibc

/// `require`, and `import` turned into it: files of the project folder, JSON, and modules that the host gives.
///
/// A file is a function of `exports, require, module, __filename, __dirname`, as in CommonJS.
public final class ScriptModules {
  /// Bytes of one file at most.
  static let sizeLimit = 16 << 20

  private unowned let host: ScriptContext
  private var loaded: [String: ScriptValue] = [:]
  private var given: [String: ScriptValue] = [:]
  /// The text of every file that was loaded, by its path from the root: for code frames.
  public private(set) var sources: [String: String] = [:]

  private var rewritten: [String: ModuleSyntax.Result] = [:]

  init(_ host: ScriptContext) { self.host = host }

  /// A place as the file has it: its first line runs behind what makes it a function.
  func original(_ frame: ScriptError.Frame) -> ScriptError.Frame {
    guard frame.line == 1, frame.column > 0, let code = rewritten[frame.file] else { return frame }
    return ScriptError.Frame(
      function: frame.function, file: frame.file, line: 1, column: code.column(frame.column))
  }

  /// A module that has a name and no file.
  public func give(_ name: String, _ exports: ScriptValue) { given[name] = exports }

  /// Loads a file by its absolute path.
  @discardableResult
  public func load(_ path: String) throws(ScriptError) -> ScriptValue {
    do throws(ScriptFailure) {
      return try loadFile(try resolved(path, asked: path))
    } catch {
      host.rethrown = nil
      if let thrown = pending {
        pending = nil
        throw thrown
      }
      throw ScriptError(name: error.name, message: error.message)
    }
  }

  /// An error of a script that goes through a native call unharmed.
  private var pending: ScriptError?

  func require(_ name: String, from folder: String) throws(ScriptFailure) -> ScriptValue {
    if let module = given[name] { return module }
    guard name.hasPrefix("./") || name.hasPrefix("../") || name.hasPrefix("/") || name == "." || name == ".." else {
      throw ScriptFailure(
        "cannot find module \"\(name)\": there are liveterm's own and files of the project, such as \"./\(name)\"")
    }
    let path = name.hasPrefix("/") ? name : folder + "/" + name
    return try loadFile(try resolved(path, asked: name))
  }

  /// The file that a path means, with its links followed, if it is in the project folder.
  private func resolved(_ path: String, asked: String) throws(ScriptFailure) -> String {
    for ending in ["", ".js", ".mjs", ".cjs", ".json", "/index.js"] {
      guard let real = realpath(path + ending, nil) else { continue }
      defer { free(real) }
      var status = stat()
      guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      let file = String(cString: real)
      let root = host.options.root == "/" ? "/" : host.options.root + "/"
      guard file.hasPrefix(root) else {
        throw ScriptFailure("cannot load \"\(asked)\": it is outside the project folder \(host.options.root)")
      }
      return file
    }
    throw ScriptFailure("cannot find \"\(asked)\"")
  }

  /// A path as errors show it.
  public func shown(_ file: String) -> String {
    let root = host.options.root + "/"
    return file.hasPrefix(root) ? String(file.dropFirst(root.count)) : file
  }

  private func loadFile(_ file: String) throws(ScriptFailure) -> ScriptValue {
    if let module = loaded[file] { return module.get("exports") }
    let source = try read(file)
    let name = shown(file)
    sources[name] = source
    do throws(ScriptError) {
      if file.hasSuffix(".json") {
        let parse = try host.evaluate("JSON.parse", url: "<host>")
        let module = try host.evaluate("({})", url: "<host>")
        do throws(ScriptError) {
          module.set("exports", try host.call(parse, [.text(source, in: host)]))
        } catch {
          host.lastThrown = nil
          throw ScriptError(name: error.name, message: "\(name): \(error.message)")
        }
        loaded[file] = module
        return module.get("exports")
      }
      return try run(file, name, source)
    } catch {
      pending = error
      host.rethrown = host.lastThrown
      throw ScriptFailure(error.message, name: error.name)
    }
  }

  private func run(_ file: String, _ name: String, _ source: String) throws(ScriptError) -> ScriptValue {
    host.lastThrown = nil
    let code = try ModuleSyntax.rewritten(source, file: name)
    let head = "(function (exports, require, module, __filename, __dirname, __esm) {"
    rewritten[name] = code
    rewritten[name]?.prefix = head + code.prefix
    let function = try host.evaluate(head + code.prefix + code.text + "\n})", url: name)
    let module = try host.evaluate("({ exports: {} })", url: "<host>")
    loaded[file] = module
    let folder = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
    let require = host.function("require") { [unowned self] arguments throws(ScriptFailure) in
      guard let name = arguments.first, name.isText else {
        throw ScriptFailure("require needs the name of a module", name: "TypeError")
      }
      return .value(try self.require(name.text, from: folder))
    }
    do throws(ScriptError) {
      try host.call(
        function,
        [
          module.get("exports"), require, module, .text(file, in: host), .text(folder, in: host),
          host.builtIns.get("esm"),
        ])
    } catch {
      loaded[file] = nil
      throw error
    }
    return module.get("exports")
  }

  private func read(_ file: String) throws(ScriptFailure) -> String {
    guard let stream = fopen(file, "r") else {
      throw ScriptFailure("cannot read \(shown(file)): \(String(cString: strerror(errno)))")
    }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&chunk, 1, chunk.count, stream)
      if count == 0 { break }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= Self.sizeLimit else { throw ScriptFailure("\(shown(file)) is larger than 16 MiB") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ScriptFailure("\(shown(file)) is not UTF-8 text")
    }
    // A byte order mark, and the first line of a program.
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text.hasPrefix("#!") ? "//" + text : text
  }
}
