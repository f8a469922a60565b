/// The completion script for zsh, on `_arguments` and `_describe`.
enum ZshCompletion {
  static func script() -> String {
    var text = """
      #compdef liveterm
      # zsh completion for liveterm, made by `liveterm completions zsh`.
      # Install: liveterm completions zsh > "${fpath[1]}/_liveterm"

      """
    for components in CompletionData.codeSets {
      text += "\n\(CompletionData.name(components))() {\n"
      text += described(CompletionData.codes(components), "code", " \"$@\"") + "}\n"
    }
    for command in Program.commands {
      for row in command.options {
        if let value = row.value { text += helper(helperName(command, row.long), value.completion) }
      }
      for row in command.arguments { text += helper(helperName(command, row.name), row.value.completion) }
    }
    text += "\n_liveterm_subcommands() {\n" + described(CompletionData.commands, "subcommand", "") + "}\n"
    return text + entry()
  }

  /// A function that offers words or codes; files are completed in place.
  private static func helper(_ name: String, _ completion: ValueCompletion) -> String {
    switch completion {
    case .nothing, .files: return ""
    case .words(let words): return "\n\(name)() {\n" + described(words, "value", "") + "}\n"
    case .beginnings(let words):
      return "\n\(name)() {\n  compadd -S '' -- \(words.joined(separator: " "))\n}\n"
    case .codes(let components, let isList):
      let list = isList ? "  compset -P '*,'\n  \(CompletionData.name(components)) -q -S ,\n" : ""
      return "\n\(name)() {\n" + (isList ? list : "  \(CompletionData.name(components))\n") + "}\n"
    }
  }

  private static func described(_ words: [CompletedWord], _ tag: String, _ options: String) -> String {
    var text = "  local -a words_=(\n"
    for word in words {
      let head = word.word.replacing(":", with: "\\:")
      text += "    \(CompletionData.shellQuoted("\(head):\(word.meaning)"))\n"
    }
    return text + "  )\n  _describe -t \(tag)s \(tag) words_\(options)\n"
  }

  private static func entry() -> String {
    var text = """

      _liveterm() {
        local curcontext="$curcontext" state line
        typeset -A opt_args
        _arguments -C \(specifications(CommonOptions.rows, nil)) '1:subcommand:_liveterm_subcommands' '*::argument:->rest'
        [[ $state == rest ]] || return
        local subcommand="$words[1]"
        curcontext="${curcontext%:*:*}:liveterm-$subcommand:"
        case "$subcommand" in

      """
    for command in Program.commands {
      let parts = [specifications(command.options, command)] + command.arguments.map { argument($0, command) }
      text += "    \(command.name))\n      _arguments \\\n        "
      text += parts.joined(separator: " \\\n        ") + " ;;\n"
    }
    text += """
        esac
      }

      if [[ "$funcstack[1]" == _liveterm ]]; then
        _liveterm "$@"
      else
        compdef _liveterm liveterm
      fi

      """
    return text
  }

  private static func specifications(_ rows: [OptionRow], _ command: Command?) -> String {
    rows.map { row in
      let help = row.help.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
      let value = row.value.map {
        "=" + "[\(help)]:" + escaped($0.placeholder) + ":" + action($0.completion, command, row.long)
      }
      let rest = CompletionData.shellQuoted(value ?? "[\(help)]")
      let excluded =
        row.long == "help" || row.long == "version" ? "- *" : row.excludes.map { "--" + $0 }.joined(separator: " ")
      guard let short = row.short else {
        let head = row.isRepeatable ? "*" : excluded.isEmpty ? "" : "(\(excluded))"
        return "'\(head)\(row.dashed)'" + rest
      }
      let others = excluded == "- *" ? excluded : "-\(short) \(row.dashed) \(excluded)"
      return "'(\(others))'{-\(short),\(row.dashed)}" + rest
    }.joined(separator: command == nil ? " " : " \\\n        ")
  }

  private static func argument(_ row: ArgumentRow, _ command: Command) -> String {
    let head = row.takesSeveral ? "*:" : row.isRequired ? ":" : "::"
    return CompletionData.shellQuoted(head + escaped(row.name) + ":" + action(row.value.completion, command, row.name))
  }

  private static func action(_ completion: ValueCompletion, _ command: Command?, _ name: String) -> String {
    switch completion {
    case .nothing: return " "
    case .words, .beginnings, .codes: return command.map { helperName($0, name) } ?? " "
    case .files(let endings):
      return endings.isEmpty ? "_files" : "_files -g \"*.(\(endings.joined(separator: "|")))\""
    }
  }

  private static func helperName(_ command: Command, _ name: String) -> String {
    "_liveterm_\(command.name)_" + String(name.lowercased().map { $0.isLetter ? $0 : "_" })
  }

  private static func escaped(_ message: String) -> String { message.replacing(":", with: "\\:") }
}
