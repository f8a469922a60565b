/// `liveterm completions`.
enum Completions {
  static let shell = Argument("SHELL", .choice as ValueKind<Shell>, .one, help: "the shell: bash, zsh or fish")

  static let command = Command(
    name: "completions", summary: "print the completion script of a shell",
    description: [
      "Prints a script that makes the shell complete subcommands, options, values, codes and files.",
      "Put it where the shell looks for completions, as the script's first lines say, or read it in the shell's start "
        + "file. `make install` does so for the system.",
    ],
    arguments: [shell],
    examples: [
      Example(commandLine: "source <(liveterm completions bash)", does: "Complete in this bash."),
      Example(
        commandLine: "liveterm completions zsh > \"${fpath[1]}/_liveterm\"", does: "Complete in every zsh from now on."),
      Example(
        commandLine: "liveterm completions fish > ~/.config/fish/completions/liveterm.fish",
        does: "Complete in every fish from now on."),
    ],
    run: { (arguments, output) throws(CommandFailure) in
      output.write(try arguments.required(shell).script)
      return .pass
    })
}
