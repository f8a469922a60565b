import LiveComponents

/// A shell that `liveterm completions` writes a script for.
enum Shell: String, WordChoice {
  case bash, zsh, fish

  var meaning: String {
    switch self {
    case .bash: "GNU bash 4 or later"
    case .zsh: "zsh 5"
    case .fish: "fish 3"
    }
  }

  /// The whole script, made from the tables.
  var script: String {
    switch self {
    case .bash: BashCompletion.script()
    case .zsh: ZshCompletion.script()
    case .fish: FishCompletion.script()
    }
  }
}

/// What the three scripts share.
enum CompletionData {
  /// Event codes with their names; a code that both components have stands once.
  static func codes(_ components: [ComponentKind]) -> [CompletedWord] {
    var words: [CompletedWord] = []
    for event in EventCatalogue.all where components.contains(event.component) {
      let code = String(event.code)
      if !words.contains(where: { $0.word == code }) { words.append(.init(word: code, meaning: event.name)) }
    }
    return words
  }

  /// The sets of codes that the tables name, each once.
  static var codeSets: [[ComponentKind]] {
    let values = Program.commands.flatMap { $0.options.compactMap(\.value) + $0.arguments.map(\.value) }
    var sets: [[ComponentKind]] = []
    for case .codes(let components, _) in values.map(\.completion) where !sets.contains(components) {
      sets.append(components)
    }
    return sets
  }

  /// `_liveterm_player_codes`
  static func name(_ components: [ComponentKind]) -> String {
    "_liveterm_" + components.map(\.rawValue).joined(separator: "_") + "_codes"
  }

  static var commands: [CompletedWord] { Program.commands.map { .init(word: $0.name, meaning: $0.summary) } }

  /// The text in single quotes, as bash and zsh read it.
  static func shellQuoted(_ text: String) -> String {
    var quoted = "'"
    for character in text { quoted += character == "'" ? "'\\''" : String(character) }
    return quoted + "'"
  }
}
