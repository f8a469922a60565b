/// `liveterm help`.
enum Help {
  private static let names = [
    "play", "push", "loop", "tui", "test", "init", "explore", "serve", "codes", "sign", "completions", "help",
  ]

  static let subcommand = Argument(
    "SUBCOMMAND", .word(among: names.map { CompletedWord(word: $0, meaning: "help of \($0)") }), .optional,
    help: "whose help to show; without it the overview")
  static let manual = Flag(
    "man", group: "Form", help: "print the manual page liveterm(1) as roff",
    manual: "One page for all subcommands.")

  static let command = Command(
    name: "help", summary: "show help, or print the manual page",
    description: ["Shows the overview, the help of one subcommand, or the manual page."],
    arguments: [subcommand], options: [manual],
    examples: [
      Example(commandLine: "liveterm help play", does: "The same as liveterm play --help."),
      Example(commandLine: "liveterm help --man | man -l -", does: "Read the manual page without installing it."),
    ],
    check: { (arguments) throws(CommandFailure) in
      if arguments[manual], let name = arguments[subcommand] {
        throw .usage("the manual page is one for all subcommands; leave out --man or \(name)")
      }
    },
    run: { (arguments, output) throws(CommandFailure) in
      if arguments[manual] {
        output.write(ManualPage.text())
      } else if let name = arguments[subcommand], let command = Program.command(named: name) {
        output.write(HelpText.page(of: command))
      } else {
        output.write(HelpText.overview())
      }
      return .pass
    })
}
