@preconcurrency import Glibc
import Testing

@testable import liveterm

extension CommandLineTests {
  /// The scripts, driven in the real shells.
  @Suite struct CompletionTests {
    /// The command line typed so far, with the words that must be offered; the last word is being completed.
    private static let cases: [(words: [String], offered: [String])] = [
      (["p"], ["play", "push"]),
      (["se"], ["serve"]),
      (["play", "--mu"], ["--muted"]),
      (["play", "--m"], ["--max-cache", "--min-cache", "--mode", "--muted"]),
      (["play", "--mode", ""], ["RTC", "live"]),
      (["play", "--profile", "t"], ["tencent-2019"]),
      (["play", "a.flv", "--object-fit", "f"], ["fillCrop"]),
      (["play", ""], ["a.flv", "b.mp4", "folder"]),
      (["play", "--record", ""], ["a.flv", "b.mp4", "folder"]),
      (["play", "--snapshot", ""], ["c.png", "folder"]),
      (["play", "--net", "t"], ["trace.txt"]),
      (["play", "--for", ""], []),
      (["play", "--expect", "2001,210"], (1...7).map { "2001,210\($0)" }),
      (["play", "--never", "-2"], ["-2301", "-2302"]),
      (["play", "--never", "2001,-2"], ["2001,-2301", "2001,-2302"]),
      (["play", "--fault", "dns"], ["dns-timeout@", "dns-unknown@"]),
      (["play", "--fault", "stream-b"], ["stream-busy@"]),
      (["play", "--loop", "--lo"], []),
      (["play", "--fault", "x", "--fa"], ["--fault"]),
      (["play", "--", "--lo"], []),
      (["codes", "-23"], ["-2301", "-2302"]),
      (["codes", "5"], ["5000"]),
      (["codes", "--component", "pl"], ["player"]),
      (["serve", "a"], ["a.flv"]),
      (["help", "com"], ["completions"]),
      (["completions", ""], ["bash", "fish", "zsh"]),
    ]

    /// A folder with one file of each kind.
    private static func withFolder(_ body: (String) -> Void) {
      let folder = Tool.temporaryFolder()
      _ = Tool.run("cd \(folder) && touch a.flv b.mp4 c.png trace.txt && mkdir folder")
      body(folder)
      _ = Tool.run("rm -rf \(folder)")
    }

    private static func quoted(_ words: [String]) -> String {
      words.map { CompletionData.shellQuoted($0) }.joined(separator: " ")
    }

    @Test(arguments: [("bash", Shell.bash), ("zsh", .zsh), ("fish", .fish)])
    func theScriptIsValid(program: String, shell: Shell) {
      guard Tool.isInstalled(program) else {
        print("skipped: \(program) is not installed")
        return
      }
      let path = Tool.temporaryFile(shell.script)
      defer { unlink(path) }
      let result = Tool.run("\(program) -n \(path)")
      #expect(result.text.isEmpty && result.status == 0)
    }

    @Test(arguments: cases)
    func bash(words: [String], offered: [String]) {
      Self.withFolder { folder in
        let script = Tool.temporaryFile(
          Shell.bash.script + """

            cd \(folder)
            COMP_WORDS=(liveterm \(Self.quoted(words)))
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _liveterm
            [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"

            """)
        defer { unlink(script) }
        #expect(Tool.run("bash \(script)").text.split(separator: "\n").map(String.init).sorted() == offered)
      }
    }

    @Test(arguments: [
      (["play", "--mode", "="], ["RTC", "live"]), (["play", "--mode", "=", "R"], ["RTC"]),
      (["play", "--loop", "=", ""], []), (["serve", "a.flv", "=", ""], []),
    ])
    func bashDividesWordsAtTheEqualsSign(words: [String], offered: [String]) {
      bash(words: words, offered: offered)
    }

    @Test func bashKeepsSpacesInNames() {
      Self.withFolder { folder in
        let script = Tool.temporaryFile(
          Shell.bash.script + """

            cd \(folder) && touch 'one two.flv' 'one three.txt'
            COMP_WORDS=(liveterm play one) COMP_CWORD=2
            _liveterm
            printf '<%s>\\n' "${COMPREPLY[@]}"

            """)
        defer { unlink(script) }
        #expect(Tool.run("bash \(script)").text == "<one two.flv>\n")
      }
    }

    /// As a user meets it: typed at a prompt, completed with the tab key.
    @Test(.enabled(if: Tool.isInstalled("script"), "script (util-linux) is not installed"))
    func bashAtAPrompt() {
      Self.withFolder { folder in
        let script = Tool.temporaryFile(Shell.bash.script)
        let typed = Tool.temporaryFile(
          """
          source \(script)
          cd \(folder)
          liveterm() { echo "GOT: $*"; }
          liveterm pl\ta\t--mod\tR\t--exp\t2001,200\t4
          exit

          """)
        defer {
          unlink(script)
          unlink(typed)
        }
        let text = Tool.run("TERM=dumb script -qec 'bash --norc --noprofile -i' /dev/null < \(typed)").text
        #expect(text.contains("GOT: play a.flv --mode RTC --expect 2001,2004\r\n"), "\(text)")
      }
    }

    @Test(.enabled(if: Tool.isInstalled("fish"), "fish is not installed"), arguments: cases)
    func fish(words: [String], offered: [String]) {
      // fish goes on offering what was given, and takes a word with a dash for an option.
      guard !words.contains("--lo"), !words.contains("-2") else { return }
      Self.withFolder { folder in
        let script = Tool.temporaryFile(Shell.fish.script)
        defer { unlink(script) }
        let line = (["liveterm"] + words).joined(separator: " ")
        let text = Tool.run(
          "cd \(folder) && HOME=\(folder) fish --no-config -c 'source \(script); complete -C \"\(line)\"'"
        ).text
        let words = text.split(separator: "\n").map { String($0.prefix { $0 != "\t" && $0 != "/" }) }
        #expect(words.sorted() == offered)
      }
    }

    @Test func zshHasEveryOption() {
      for command in Program.commands {
        for row in command.options { #expect(Shell.zsh.script.contains(row.dashed)) }
      }
    }

    @Test func theCommandPrintsThem() {
      #expect(Outcome("completions", "bash").out == Shell.bash.script)
      #expect(Outcome("completions", "zsh").out.hasPrefix("#compdef liveterm\n"))
      #expect(Outcome("completions", "fish").out.hasPrefix("# fish completion"))
    }
  }
}
