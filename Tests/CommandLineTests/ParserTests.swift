import EventLoop
import LiveComponents
import Network
import Testing

@testable import liveterm

extension CommandLineTests {
  @Suite struct ParserTests {
    @Test func defaultsNeedNoTyping() throws {
      let arguments = try parsed("a.flv", as: PlayTable.command)
      #expect(arguments[PlayTable.source] == "a.flv")
      #expect(arguments[PlayTable.minCache] == 1)
      #expect(arguments[PlayTable.maxCache] == 3)
      #expect(arguments[PlayTable.mode] == .live)
      #expect(arguments[PlayTable.carriedBy] == .rtmp)
      #expect(arguments[RunOptions.profile] == .wechat)
      #expect(arguments[RunOptions.seed] == 0)
      #expect(arguments[PlayTable.expect] == nil)
      #expect(arguments[PlayTable.duration] == nil)
      #expect(!arguments[PlayTable.muted])
      #expect(!arguments.has("min-cache"))
    }

    @Test func everyFormOfAnOptionIsRead() throws {
      let arguments = try parsed(
        "--min-cache", "0.5", "--max-cache=.75", "-q", "--mode", "RTC", "--expect=2001,2002,-2301", "a.flv", "--for",
        "1h30m", as: PlayTable.command)
      #expect(arguments[PlayTable.minCache] == 0.5)
      #expect(arguments[PlayTable.maxCache] == 0.75)
      #expect(arguments[RunOptions.quiet])
      #expect(arguments[PlayTable.mode] == .realtime)
      #expect(arguments[PlayTable.expect] == [2001, 2002, -2301])
      #expect(arguments[PlayTable.duration] == .seconds(5_400))
    }

    @Test func optionsMayFollowArguments() throws {
      let arguments = try parsed("a.flv", "--muted", "--net", "loss=1%", as: PlayTable.command)
      #expect(arguments[PlayTable.muted])
      #expect(arguments[PlayTable.source] == "a.flv")
    }

    @Test func twoDashesEndTheOptions() throws {
      let arguments = try parsed("--muted", "--", "--loop", as: PlayTable.command)
      #expect(arguments[PlayTable.source] == "--loop")
      #expect(!arguments[PlayTable.loop])
      let several = try parsed("2001", "--", "-1301", "--json", as: Codes.command)
      #expect(several.all(Codes.code) == ["2001", "-1301", "--json"])
    }

    @Test func aDashAloneIsAnArgument() throws {
      #expect(try parsed("-", as: PlayTable.command)[PlayTable.source] == "-")
    }

    @Test func negativeNumbersAreNoOptions() throws {
      let codes = try parsed("-2301", "--json", "-1307", as: Codes.command)
      #expect(codes.all(Codes.code) == ["-2301", "-1307"])
      #expect(codes[Codes.json])
      #expect(try parsed("a", "--never", "-2301", as: PlayTable.command)[PlayTable.never] == [-2301])
      #expect(try parsed("a", "--never=-2301,-2302", as: PlayTable.command)[PlayTable.never] == [-2301, -2302])
    }

    @Test func noTableHasADigitForALetter() {
      for option in Program.commands.flatMap(\.options) { #expect(option.short?.isNumber != true) }
    }

    @Test func aValueMayBeginWithADash() throws {
      let arguments = try parsed("rtmp://h/a/s", "--key", "-k", as: Sign.command)
      #expect(arguments[Sign.key] == "-k")
      #expect(try parsed("rtmp://h/a/s", "--key=--valid", as: Sign.command)[Sign.key] == "--valid")
    }

    @Test func aValueMayHoldAnEqualsSign() throws {
      let arguments = try parsed("a", "--net=down=1Mbps,loss=1%", as: PlayTable.command)
      #expect(arguments[RunOptions.network] == .conditions(try NetworkConditions(parsing: "down=1Mbps,loss=1%")))
      let serve = try parsed("--rtmp=1", "a=b.flv=live/x", as: ServeTable.command)
      #expect(serve.all(ServeTable.streams) == [FileStream(path: "a=b.flv", name: "live/x")])
    }

    @Test func repeatedOptionsKeepTheirOrder() throws {
      let arguments = try parsed("--fault", "reset@12s", "a", "--fault", "cut@1s+3s", as: PlayTable.command)
      #expect(arguments.all(RunOptions.fault).map(\.kind) == [.reset, .cut])
    }

    @Test func requiredValuesAreFound() throws {
      let arguments = try parsed("rtmp://h/a/s", "--key", "k", as: Sign.command)
      #expect(try arguments.required(Sign.key) == "k")
      #expect(throws: CommandFailure.usage("sign needs --key (KEY: any text)")) {
        try ParsedArguments(command: "sign").required(Sign.key)
      }
    }

    @Test func parsingTwiceGivesTheSame() throws {
      for _ in 0..<3 {
        #expect(throws: CommandFailure.self) { try parsed("a", "-qx", as: PlayTable.command) }
        #expect(try parsed("a", "-q", as: PlayTable.command)[RunOptions.quiet])
      }
    }

    @Test func bytesOfManyKindsNeverCrash() {
      var generator = Seed(7).generator()
      let pieces = [
        "-", "--", "=", "q", "h", "mode", "min-cache", "2301", "é", "\u{1}", "", "live", ",", "--fault", " ", "-q",
        "--net=",
        "play", "codes", "\u{10ffff}", "://", ".",
      ]
      for _ in 0..<3_000 {
        let words = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
          (0..<Int.random(in: 0...4, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
            .joined()
        }
        for command in Program.commands {
          do throws(CommandFailure) {
            _ = try ArgumentParser.parse(words, as: command)
          } catch {
            #expect(error.exitCode == .usage)
            #expect(!error.message.contains("\n") && !error.message.isEmpty)
          }
        }
      }
    }
  }
}
