import Testing

@testable import liveterm

extension CommandLineTests {
  @Suite struct HelpTests {
    private static let names = Program.commands.map(\.name)

    @Test(arguments: names)
    func fits80Columns(name: String) throws {
      let page = HelpText.page(of: try #require(Program.command(named: name)))
      for line in page.split(separator: "\n") {
        #expect(line.count <= 80, "\(line)")
        #expect(line.allSatisfy(\.isASCII) && line.last != " ", "\(line)")
      }
    }

    @Test func theOverviewFits80Columns() {
      for line in HelpText.overview().split(separator: "\n") {
        #expect(line.count <= 80 && line.last != " ", "\(line)")
      }
    }

    @Test(arguments: names)
    func everyRowIsThere(name: String) throws {
      let command = try #require(Program.command(named: name))
      let page = HelpText.page(of: command)
      for row in command.options { #expect(page.contains(" " + row.usage)) }
      for row in command.arguments { #expect(page.contains("  " + row.usage)) }
      for example in command.examples { #expect(page.contains(example.commandLine)) }
      #expect(page.hasPrefix("Usage: liveterm \(name) "))
      #expect(
        page.hasSuffix(
          "Exit codes: 0 pass, 1 expectation failed, 2 usage, 3 script error,\n4 environment, 130 interrupted.\n"))
      #expect(HelpText.overview().contains("  \(name) "))
    }

    @Test(arguments: names)
    func helpComesBeforeComplaints(name: String) throws {
      let page = HelpText.page(of: try #require(Program.command(named: name)))
      for words in [
        [name, "--help"], [name, "-h"], ["help", name], [name, "--bogus", "-h"], [name, "a", "b", "c", "--help"],
      ] {
        let outcome = Outcome(words)
        #expect(outcome.out == page, "\(words)")
        #expect(outcome.exitCode == .pass && outcome.error.isEmpty)
      }
    }

    @Test func helpBehindTwoDashesIsAnArgument() {
      #expect(Outcome("codes", "--", "--help").error == "liveterm: there is no code --help; see liveterm codes\n")
    }

    @Test func theProgramsOwnHelp() {
      for words in [["--help"], ["-h"], ["help"]] { #expect(Outcome(words).out == HelpText.overview()) }
      let bare = Outcome()
      #expect(bare.error == HelpText.overview() && bare.exitCode == .usage && bare.out.isEmpty)
    }

    @Test func version() {
      for words in [["--version"], ["play", "--version"], ["codes", "--json", "--version"]] {
        let outcome = Outcome(words)
        #expect(outcome.out.hasPrefix("liveterm \(ProgramVersion.number)\nFFmpeg "))
        #expect(outcome.exitCode == .pass)
      }
    }

    /// A default is read as though it were typed.
    @Test func defaultsAreValuesOfTheirKind() throws {
      for row in Program.commands.flatMap(\.options) {
        guard let text = row.defaultText, let value = row.value else { continue }
        #expect(throws: Never.self) { try value.read(text) }
      }
    }

    @Test func tablesAreConsistent() {
      for command in Program.commands {
        let names = command.options.map(\.long) + command.arguments.map(\.name)
        #expect(Set(names).count == names.count)
        let letters = command.options.compactMap(\.short)
        #expect(Set(letters).count == letters.count)
        for row in command.options {
          #expect(row.excludes.allSatisfy(names.contains))
          #expect(!row.help.hasSuffix(".") && !row.help.isEmpty)
          #expect(row.manual.isEmpty || row.manual.hasSuffix("."))
        }
        #expect(command.arguments.dropLast().allSatisfy { !$0.takesSeveral })
      }
      #expect(Help.subcommand.row.value.allowed == alternatives(Program.commands.map(\.name)))
    }

    /// What the help shows as examples can be typed.
    @Test(arguments: Program.commands.flatMap { $0.examples.map(\.commandLine) })
    func examplesAreRight(line: String) throws {
      let words = line.split(separator: " ").map(String.init)
      guard words.first == "liveterm" else { return }
      let own = words.dropFirst().prefix { $0 != "|" && $0 != ">" }
      let command = try #require(own.first.flatMap { Program.command(named: $0) })
      #expect(throws: Never.self) { try ArgumentParser.parse(Array(own.dropFirst()), as: command) }
    }
  }
}
