/// The completion script for bash. It needs no library of functions beside bash itself.
enum BashCompletion {
  static func script() -> String {
    var text = """
      # bash completion for liveterm, made by `liveterm completions bash`.
      # Install: liveterm completions bash > ~/.local/share/bash-completion/completions/liveterm

      \(helpers)
      """
    for components in CompletionData.codeSets {
      let codes = CompletionData.codes(components).map(\.word).joined(separator: " ")
      text += "\n\(CompletionData.name(components))='\(codes)'\n"
    }
    for command in Program.commands { text += "\n" + function(for: command) }
    return text + "\n" + entry()
  }

  private static let helpers = #"""
    # Words, the options already given left out.
    _liveterm_words() {
      local IFS=$' \t\n' word
      for word in $1; do
        case "$word" in
          --*) case "$2 " in *" $word "*) continue ;; esac ;;
        esac
        case "$word" in "$cur"*) COMPREPLY+=("$word") ;; esac
      done
    }

    # Codes joined by commas.
    _liveterm_list() {
      local IFS=$' \t\n' last="${cur##*,}"
      COMPREPLY=($(compgen -P "${cur%"$last"}" -W "$1" -- "$last"))
      compopt -o nospace 2>/dev/null
    }

    # Folders, and files with these endings; without any ending every file.
    _liveterm_files() {
      local IFS=$'\n' ending
      compopt -o filenames 2>/dev/null
      if [ $# -eq 0 ]; then
        COMPREPLY+=($(compgen -f -- "$cur"))
        return
      fi
      COMPREPLY+=($(compgen -d -- "$cur"))
      for ending; do
        COMPREPLY+=($(compgen -f -X "!*.$ending" -- "$cur"))
      done
    }

    """#

  private static func function(for command: Command) -> String {
    let names = command.options.map(\.dashed)
    var text = "_liveterm_\(command.name)() {\n"
    for row in command.options where row.isRepeatable { text += "  given=\"${given// \(row.dashed)/}\"\n" }
    text += "  case \"$previous\" in\n"
    for row in command.options {
      guard let value = row.value else { continue }
      let pattern = row.short.map { "\(row.dashed) | -\($0)" } ?? row.dashed
      text += "    \(pattern)) \(action(value.completion)); return ;;\n"
    }
    text += "  esac\n"
    text += "  [ -n \"$equals\" ] && return\n"
    text += "  if [ -z \"$arguments_only\" ]; then\n"
    text += "    case \"$cur\" in -*) _liveterm_words '\(names.joined(separator: " "))' \"$given\" ;; esac\n"
    text += "  fi\n"
    if let argument = command.arguments.first { text += "  \(action(argument.value.completion))\n" }
    return text + "}\n"
  }

  /// The commands that complete one value.
  private static func action(_ completion: ValueCompletion) -> String {
    switch completion {
    case .nothing: ":"
    case .words(let words):
      // A colon divides words in bash.
      "_liveterm_words '\(words.map(\.word).filter { !$0.contains(":") }.joined(separator: " "))'"
    case .beginnings(let words): "_liveterm_list '\(words.joined(separator: " "))'"
    case .codes(let components, let isList):
      (isList ? "_liveterm_list" : "_liveterm_words") + " \"$\(CompletionData.name(components))\""
    case .files(let endings): (["_liveterm_files"] + endings).joined(separator: " ")
    }
  }

  private static func entry() -> String {
    let subcommands = CompletionData.commands.map(\.word).joined(separator: " ")
    let common = CommonOptions.rows.map(\.dashed).joined(separator: " ")
    let cases = Program.commands.map { "    \($0.name)) _liveterm_\($0.name) ;;" }.joined(separator: "\n")
    return #"""
      _liveterm() {
        local cur="${COMP_WORDS[COMP_CWORD]}" previous='' equals='' command='' arguments_only='' given='' index word
        COMPREPLY=()
        # bash divides --option=value into three words.
        if [ "$cur" = '=' ]; then
          cur='' equals=1 previous="${COMP_WORDS[COMP_CWORD - 1]}"
        elif [ "$COMP_CWORD" -gt 2 ] && [ "${COMP_WORDS[COMP_CWORD - 1]}" = '=' ]; then
          equals=1 previous="${COMP_WORDS[COMP_CWORD - 2]}"
        elif [ "$COMP_CWORD" -gt 0 ]; then
          previous="${COMP_WORDS[COMP_CWORD - 1]}"
        fi
        for ((index = 1; index < COMP_CWORD; index++)); do
          word="${COMP_WORDS[index]}"
          case "$word" in
            --) arguments_only=1 previous='' ;;
            --*) given+=" $word" ;;
            -* | =) ;;
            *) [ -n "$command" ] || command="$word" ;;
          esac
        done
        case "$command" in
          '') _liveterm_words '\#(subcommands) \#(common)' ;;
      \#(cases)
        esac
      }
      complete -F _liveterm liveterm

      """#
  }
}
