/// The completion script for fish.
enum FishCompletion {
  static func script() -> String {
    var text = """
      # fish completion for liveterm, made by `liveterm completions fish`.
      # Install: liveterm completions fish > ~/.config/fish/completions/liveterm.fish

      \(helpers)
      complete -c liveterm -f

      """
    for word in CompletionData.commands {
      text += "complete -c liveterm -n '__liveterm_at \"\"' -a \(word.word) -d \(quoted(word.meaning))\n"
    }
    for row in CommonOptions.rows { text += "complete -c liveterm -n '__liveterm_at \"\"'\(names(row))\n" }
    for components in CompletionData.codeSets {
      text += "\n" + function("_" + CompletionData.name(components), CompletionData.codes(components))
    }
    for command in Program.commands { text += "\n" + completions(of: command) }
    return text
  }

  private static let helpers = #"""
    function __liveterm_at -a wanted -d 'Whether the command line is at that subcommand'
        set -l words (commandline -opc)
        set -l found
        for word in $words[2..]
            if not string match -q -- '-*' $word
                set found $word
                break
            end
        end
        test "$found" = "$wanted"
    end

    function __liveterm_typed -d 'The value typed so far, without its option'
        commandline -ct | string replace -r -- '^--[a-z-]+=' ''
    end

    function __liveterm_list -d 'Codes joined by commas'
        set -l before (__liveterm_typed | string replace -r -- '[^,]*$' '')
        for line in $argv
            echo "$before$line"
        end
    end

    function __liveterm_files -d 'Folders, and files with these endings'
        for file in (complete -C "'' "(__liveterm_typed))
            if string match -q -- '*/' $file
                echo $file
                continue
            end
            for ending in $argv
                if string match -q -- "*.$ending" $file
                    echo $file
                end
            end
        end
    end

    """#

  private static func completions(of command: Command) -> String {
    var text = ""
    var head: String { "complete -c liveterm -n '__liveterm_at \(command.name)'" }
    for row in command.options {
      text += head + names(row)
      if let value = row.value {
        let (arguments, function) = action(value.completion, "__liveterm_\(command.name)_\(identifier(row.long))")
        text = function + text + arguments
      }
      text += "\n"
    }
    for row in command.arguments {
      let (arguments, function) = action(row.value.completion, "__liveterm_\(command.name)_\(identifier(row.name))")
      if !arguments.isEmpty { text = function + text + head + arguments.replacing(" -x", with: "") + "\n" }
    }
    return text
  }

  /// ` -s q -l quiet -d '…'`
  private static func names(_ row: OptionRow) -> String {
    (row.short.map { " -s \($0)" } ?? "") + " -l \(row.long) -d \(quoted(row.help))"
  }

  /// The arguments of `complete` for a value, and the function they call.
  private static func action(_ completion: ValueCompletion, _ name: String) -> (arguments: String, function: String) {
    switch completion {
    case .nothing: return (" -x", "")
    case .files(let endings):
      if endings.isEmpty { return (" -r -F", "") }
      return (" -x -a '(__liveterm_files \(endings.joined(separator: " ")))'", "")
    case .words(let words): return (" -x -a '(\(name))'", function(name, words))
    case .beginnings(let words): return (" -x -a \(quoted(words.joined(separator: " ")))", "")
    case .codes(let components, let isList):
      let codes = "(_\(CompletionData.name(components)))"
      return (isList ? " -x -a '(__liveterm_list \(codes))'" : " -x -a '\(codes)'", "")
    }
  }

  private static func function(_ name: String, _ words: [CompletedWord]) -> String {
    let lines = words.map { " \\\n        \(quoted($0.word)) \(quoted($0.meaning))" }.joined()
    return "function \(name)\n    printf '%s\\t%s\\n'\(lines)\nend\n"
  }

  private static func identifier(_ name: String) -> String { String(name.lowercased().map { $0.isLetter ? $0 : "_" }) }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
