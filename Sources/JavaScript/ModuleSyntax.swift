/// Turns `import` and `export` (ECMA-262, 16.2) into `require` and `exports`, because JavaScriptCore's C API runs scripts and
/// no modules. Lines stay where they are. A file without either is left as it is.
///
/// Exports are live; an import is read once, when its statement runs.
struct ModuleSyntax {
  private var scanner: SourceScanner
  private let file: String
  private var out = ""
  private var getters = ""
  private var imports = 0

  struct Result {
    /// Stands before the file's text, on its first line.
    var prefix = ""
    var text: String
    /// Columns of the first line, from 0, behind what was replaced: in the text and in the file.
    var marks: [(text: Int, file: Int)] = []

    /// The file's column of one of prefix and text, both from 1.
    func column(_ column: Int) -> Int {
      let place = column - 1 - prefix.count
      let mark = marks.last { $0.text <= place } ?? (0, 0)
      return max(1, place - mark.text + mark.file + 1)
    }
  }

  static func rewritten(_ source: String, file: String) throws(ScriptError) -> Result {
    guard source.contains("import") || source.contains("export") else { return Result(text: source) }
    var syntax = ModuleSyntax(scanner: SourceScanner(source), file: file)
    try syntax.run()
    let prefix = syntax.isModule ? "\"use strict\";__esm.mark(exports);\(syntax.getters)" : ""
    return Result(prefix: prefix, text: syntax.out, marks: syntax.marks)
  }

  private init(scanner: SourceScanner, file: String) {
    self.scanner = scanner
    self.file = file
  }

  private var isModule = false
  private var marks: [(text: Int, file: Int)] = []

  private mutating func run() throws(ScriptError) {
    while let token = scanner.next() {
      switch token.text {
      case "import" where scanner.peek()?.text == "(" && !scanner.isMember && !isMethod:
        out += token.leading + "__esm.load.bind(null, require)"
        mark()
      case "import" where scanner.peek()?.text == "." && !scanner.isMember:
        out += token.leading + "__esm"
        mark()
      case "import" where scanner.depth == 0 && token.isStatementStart:
        isModule = true
        out += token.leading
        try readImport()
      case "export" where scanner.depth == 0 && token.isStatementStart:
        isModule = true
        out += token.leading
        try readExport()
      default: out += token.leading + token.text
      }
    }
    out += scanner.trailing
  }

  // MARK: import

  private mutating func readImport() throws(ScriptError) {
    guard let first = scanner.next() else { throw problem("import is not finished") }
    if first.isString {
      var tokens = [first]
      skipAttributes(&tokens)
      return write("require(\(first.text));", for: tokens)
    }
    var tokens = [first]
    var bindings: [String] = []
    let module = "__import\(imports)"
    imports += 1
    var token = first
    while token.text != "from" {
      switch token.text {
      case "*":
        bindings.append("\(try afterAs(&tokens)) = __esm.all(\(module))")
      case "{":
        for (name, local) in try names(&tokens) {
          bindings.append(
            "\(local) = \(name == "default" ? "__esm.main(\(module))" : "\(module)[\(Self.quoted(name))]")")
        }
      case ",": break
      case _ where token.isName: bindings.append("\(token.text) = __esm.main(\(module))")
      default: throw problem("import cannot be read", at: token)
      }
      guard let following = scanner.next() else { throw problem("import without from", at: first) }
      tokens.append(following)
      token = following
    }
    guard let source = scanner.next(), source.isString else { throw problem("import from needs a text", at: token) }
    tokens.append(source)
    skipAttributes(&tokens)
    let list = ["\(module) = require(\(source.text))"] + bindings
    write("const \(list.joined(separator: ", "));", for: tokens)
  }

  // MARK: export

  private mutating func readExport() throws(ScriptError) {
    guard let first = scanner.next() else { throw problem("export is not finished") }
    switch first.text {
    case "default":
      // A declaration keeps its name, and is found before its line as functions are.
      let ahead = scanner.peek(3).map(\.text)
      let words = ahead.first == "async" ? Array(ahead.dropFirst()) : ahead
      let isDeclaration = words.first == "function" || words.first == "class"
      if isDeclaration, let name = words.dropFirst().first(where: { $0 != "*" }), name != "(", name != "{",
        name != "extends"
      {
        getter("default", name)
        write("", for: [first])
      } else {
        write("exports.default =", for: [first])
      }
    case "{":
      var tokens = [first]
      let pairs = try names(&tokens)
      if scanner.peek()?.text == "from" {
        let module = try source(&tokens)
        let list = pairs.map {
          "__esm.get(exports, \(Self.quoted($0.local)), () => \(module)[\(Self.quoted($0.name))]);"
        }
        let path = tokens.last?.text ?? ""
        skipAttributes(&tokens)
        write("const \(module) = require(\(path)); \(list.joined())", for: tokens)
      } else {
        for (name, exported) in pairs { getter(exported, name) }
        write("", for: tokens)
      }
    case "*":
      var tokens = [first]
      let name = scanner.peek()?.text == "as" ? try afterAs(&tokens) : nil
      let module = try source(&tokens)
      let rest =
        name.map { "__esm.get(exports, \(Self.quoted($0)), () => __esm.all(\(module)));" }
        ?? "__esm.each(exports, \(module));"
      let path = tokens.last?.text ?? ""
      skipAttributes(&tokens)
      write("const \(module) = require(\(path)); \(rest)", for: tokens)
    case "const", "let", "var", "function", "class", "async":
      for name in declaredNames(first.text) { getter(name, name) }
      write(first.text, for: [first])
    default: throw problem("export cannot be read", at: first)
    }
  }

  /// The names that a declaration gives, looked up ahead; those of `const a = 1, b = 2` one by one.
  private func declaredNames(_ keyword: String) -> [String] {
    var ahead = scanner
    guard ["const", "let", "var"].contains(keyword) else {
      while let token = ahead.next() {
        if token.isName, token.text != "function" { return [token.text] }
        if token.text == "(" || token.text == "{" { return [] }
      }
      return []
    }
    var names: [String] = []
    let depth = ahead.depth
    var expectsName = true
    while let token = ahead.next() {
      if token.text == ";" && ahead.depth == depth { break }
      if ahead.depth == depth, token.isStatementStart, !expectsName, token.isName, !names.isEmpty { break }
      if expectsName, token.text == "{" || token.text == "[" {
        names += patternNames(&ahead, until: depth)
        expectsName = false
      } else if expectsName, token.isName {
        names.append(token.text)
        expectsName = false
      } else if token.text == ",", ahead.depth == depth {
        expectsName = true
      }
    }
    return names
  }

  /// The names of `{ a, b: c, ...d }`; a default value ends a name.
  private func patternNames(_ ahead: inout SourceScanner, until depth: Int) -> [String] {
    var names: [String] = []
    var isDefault = false
    var last: String?
    while let token = ahead.next() {
      let isOver = ahead.depth == depth
      switch token.text {
      case ",", "}", "]":
        if let last { names.append(last) }
        (last, isDefault) = (nil, false)
        if isOver { return names }
      case "=": isDefault = true
      case _ where token.isName && !isDefault: last = token.text
      default: break
      }
    }
    return names
  }

  // MARK: Parts

  private mutating func afterAs(_ tokens: inout [SourceToken]) throws(ScriptError) -> String {
    guard let word = scanner.next(), word.text == "as", let name = scanner.next(), name.isName else {
      throw problem("* needs as NAME")
    }
    tokens += [word, name]
    return name.text
  }

  /// `{ a, b as c }` after its brace: what a module calls it, and what it is called here.
  private mutating func names(_ tokens: inout [SourceToken]) throws(ScriptError) -> [(name: String, local: String)] {
    var pairs: [(name: String, local: String)] = []
    while let token = scanner.next() {
      tokens.append(token)
      if token.text == "}" { return pairs }
      if token.text == "," { continue }
      guard token.isName || token.isString else { throw problem("a name was expected", at: token) }
      let name = token.isString ? String(token.text.dropFirst().dropLast()) : token.text
      guard scanner.peek()?.text == "as", let word = scanner.next(), let local = scanner.next() else {
        pairs.append((name, name))
        continue
      }
      tokens += [word, local]
      pairs.append((name, local.isString ? String(local.text.dropFirst().dropLast()) : local.text))
    }
    throw problem("} is missing")
  }

  /// `from "…"`.
  private mutating func source(_ tokens: inout [SourceToken]) throws(ScriptError) -> String {
    guard let word = scanner.next(), word.text == "from", let source = scanner.next(), source.isString else {
      throw problem("from needs a text")
    }
    tokens += [word, source]
    imports += 1
    return "__import\(imports - 1)"
  }

  /// `with { type: "json" }`: what a file is, is known by its ending.
  private mutating func skipAttributes(_ tokens: inout [SourceToken]) {
    let ahead = scanner.peek(2).map(\.text)
    guard ahead == ["with", "{"] || ahead == ["assert", "{"] else { return }
    while let token = scanner.next() {
      tokens.append(token)
      if token.text == "}" { return }
    }
  }

  /// The parentheses that come are a method's parameters: its body stands behind them.
  private var isMethod: Bool {
    var ahead = scanner
    let depth = ahead.depth
    while let token = ahead.next() {
      if token.text == ")", ahead.depth == depth { return ahead.peek()?.text == "{" }
    }
    return false
  }

  private mutating func mark() {
    guard !out.contains(where: \.isNewline) else { return }
    marks.append((out.count, scanner.column - 1))
  }

  private mutating func getter(_ exported: String, _ name: String) {
    getters += "__esm.get(exports,\(Self.quoted(exported)),()=>\(name));"
  }

  /// Writes in the place of some tokens, with as many line breaks as they had.
  private mutating func write(_ text: String, for tokens: [SourceToken]) {
    let breaks = tokens.reduce(0) { $0 + $1.leading.count { $0.isNewline } }
    out += text + String(repeating: "\n", count: breaks)
    mark()
  }

  private static func quoted(_ name: String) -> String { "\"\(name)\"" }

  private func problem(_ text: String, at token: SourceToken? = nil) -> ScriptError {
    let place = ScriptError.Frame(function: "", file: file, line: scanner.line, column: scanner.column)
    return ScriptError(name: "SyntaxError", message: token.map { "\(text): \($0.text)" } ?? text, frames: [place])
  }
}
