import Testing

@testable import liveterm

extension CommandLineTests {
  /// Every complaint, word for word: one line, what is wrong, what to type.
  @Suite struct ErrorTextTests {
    private static let unknown: [(words: [String], text: String)] = [
      (["plya"], "unknown subcommand plya; did you mean play?"),
      (["PLAY"], "unknown subcommand PLAY; did you mean play?"),
      (["comp"], "unknown subcommand comp; did you mean completions?"),
      (["xyzzy"], "unknown subcommand xyzzy; see liveterm --help"),
      (["a.flv"], "unknown subcommand a.flv; did you mean liveterm play a.flv?"),
      (["rtmp://h/a/s"], "unknown subcommand rtmp://h/a/s; did you mean liveterm play rtmp://h/a/s?"),
      (["--bogus"], "unknown option --bogus; see liveterm --help"),
      (["--hlep"], "unknown option --hlep; did you mean --help?"),
      (["--min-cache", "3", "play"], "--min-cache belongs behind a subcommand: liveterm play --min-cache"),
      (["-x", "play"], "unknown option -x; see liveterm --help"),
      (["play", "a", "--min-cach", "3"], "unknown option --min-cach; did you mean --min-cache?"),
      (["play", "a", "--min-cach=3"], "unknown option --min-cach; did you mean --min-cache?"),
      (["play", "a", "--mutde"], "unknown option --mutde; did you mean --muted?"),
      (["play", "a", "--Muted"], "unknown option --Muted; did you mean --muted?"),
      (["play", "a", "--m"], "unknown option --m; did you mean --mode, --min-cache, --max-cache or --muted?"),
      (["play", "a", "--mut"], "unknown option --mut; did you mean --muted?"),
      (["play", "a", "--mut=yes"], "unknown option --mut; did you mean --muted?"),
      (["play", "a", "--rec"], "unknown option --rec; did you mean --record?"),
      (["play", "a", "--zzz"], "unknown option --zzz; see liveterm play --help"),
      (["play", "a", "--=x"], "unknown option --; see liveterm play --help"),
      (["play", "-muted", "a"], "unknown option -muted; did you mean --muted?"),
      (["play", "-min-cache=2", "a"], "unknown option -min-cache; did you mean --min-cache?"),
      (["play", "-x", "a"], "unknown option -x; see liveterm play --help"),
      (["play", "-qx", "a"], "unknown option -x in -qx; see liveterm play --help"),
      (["play", "-é", "a"], "unknown option -é; see liveterm play --help"),
      (["play", "a", "--a\nb"], "unknown option --a\\nb; see liveterm play --help"),
      (
        ["help", "plya"],
        "SUBCOMMAND cannot be \"plya\"; did you mean play? "
          + "Allowed: play, push, loop, tui, test, init, explore, serve, codes, sign, completions or help"
      ),
      (["help", "--ma"], "unknown option --ma; did you mean --man?"),
      (["completions", "bsh"], "SHELL cannot be \"bsh\"; did you mean bash? Allowed: bash, zsh or fish"),
      (["codes", "2099"], "there is no code 2099; did you mean 2009?"),
      (["codes", "-5"], "there is no code -5; see liveterm codes"),
      (["codes", "abc"], "there is no code abc; see liveterm codes"),
      (["codes", "PLAY_EVT_PLAY_BEGN"], "there is no code PLAY_EVT_PLAY_BEGN; did you mean PLAY_EVT_PLAY_BEGIN?"),
      (["codes", "--component", "player", "1001"], "the player has no code 1001; did you mean 2001?"),
    ]

    private static let structure: [(words: [String], text: String)] = [
      (["play"], "play needs SOURCE: a file, or rtmp://..., http://... or https://..."),
      (["play", "a", "b"], "play takes only SOURCE; \"b\" is one too many"),
      (["play", "a\nb", "c"], "play takes only SOURCE; \"c\" is one too many"),
      (["help", "play", "serve"], "help takes only [SUBCOMMAND]; \"serve\" is one too many"),
      (["play", "a", "--muted=yes"], "--muted takes no value, but was given \"yes\""),
      (["play", "a", "--muted="], "--muted takes no value, but was given \"\""),
      (["play", "a", "--record"], "--record needs a value (FILE: a path ending in .mp4, .flv or .m3u8)"),
      (["play", "a", "--mode"], "--mode needs a value (live or RTC)"),
      (
        ["play", "a", "--record", "--loop"],
        "--record needs a value (FILE: a path ending in .mp4, .flv or .m3u8), but --loop follows it"
      ),
      (["play", "a", "--expect", "2001", "--expect", "2002"], "--expect can be given only once"),
      (["sign", "rtmp://h/a/s"], "sign needs --key (KEY: any text)"),
      (["sign", "--key", "k"], "sign needs URL: an address that begins with rtmp://, http:// or https://"),
      (
        ["sign", "rtmp://h/a/s", "--key", "k", "--expires", "5c2acacc", "--valid", "1h"],
        "--valid and --expires cannot be given together"
      ),
      (["serve", "--rtmp", "1", "--loop", "--once"], "--loop and --once cannot be given together"),
      (["serve"], "serve needs --rtmp PORT or --http PORT"),
      (["serve", "--rtmp", "5", "--http", "5"], "--rtmp and --http cannot share port 5"),
      (["serve", "--rtmp", "1", "x=live/a", "y=live/a"], "two files are given the name live/a"),
      (["help", "--man", "play"], "the manual page is one for all subcommands; leave out --man or play"),
      (
        ["play", "a", "--min-cache", "5"],
        "--min-cache 5 is more than --max-cache 3 (its default); min-cache cannot be over max-cache"
      ),
      (
        ["play", "a", "--max-cache", "0.5"],
        "--min-cache 1 (its default) is more than --max-cache 0.5; min-cache cannot be over max-cache"
      ),
      (["play", "a", "--expect", "-2301", "--never", "-2301"], "-2301 stands in both --expect and --never"),
      (["play", "a", "--loop"], "--loop needs --for: a file that repeats never ends"),
      (["play", "rtmp://h/a/s", "--loop"], "--loop is only for files, and SOURCE is an address: rtmp://h/a/s"),
      (
        ["play", "http://h/a/s.m3u8"],
        "SOURCE cannot be \"http://h/a/s.m3u8\": live-player does not play HLS (.m3u8): use the <video> component, "
          + "or the stream's .flv or rtmp address"
      ),
    ]

    private static let values: [(words: [String], text: String)] = [
      (["play", "a", "--mode", "rtc"], "--mode cannot be \"rtc\"; did you mean RTC? Allowed: live or RTC"),
      (["play", "a", "--mode", "foo"], "--mode cannot be \"foo\"; allowed: live or RTC"),
      (["play", "a", "--mode="], "--mode cannot be \"\"; allowed: live or RTC"),
      (
        ["play", "a", "--min-cache", "500ms"],
        "--min-cache cannot be \"500ms\": it is a plain number of seconds; did you mean 0.5? "
          + "Allowed: seconds over 0 and up to 60, such as 2 or 0.5"
      ),
      (
        ["play", "a", "--min-cache", "-1"],
        "--min-cache cannot be \"-1\"; allowed: seconds over 0 and up to 60, such as 2 or 0.5"
      ),
      (
        ["play", "a", "--seed", "1e3"],
        "--seed cannot be \"1e3\"; allowed: a whole number from 0 to 18446744073709551615"
      ),
      (
        ["play", "a", "--for", "90"],
        "--for cannot be \"90\": it has no unit; did you mean 90s? "
          + "Allowed: a duration such as 90s, 2m, 1h30m or 500ms"
      ),
      (
        ["play", "a", "--for", "0s"],
        "--for cannot be \"0s\": it is not over zero; allowed: a duration such as 90s, 2m, 1h30m or 500ms"
      ),
      (
        ["play", "a", "--expect", "2001,2099"],
        "--expect cannot be \"2001,2099\": the player has no code 2099; did you mean 2009? "
          + "Allowed: player codes joined by commas, such as 2001,2004,-2301"
      ),
      (
        ["play", "a", "--never", "x"],
        "--never cannot be \"x\": \"x\" is not a number; "
          + "allowed: player codes joined by commas, such as 2001,2004,-2301"
      ),
      (
        ["play", "a", "--snapshot", "x.bmp"],
        "--snapshot cannot be \"x.bmp\"; allowed: a path ending in .png, .jpg or .jpeg"
      ),
      (
        ["play", "a", "--record", "x.mp3"],
        "--record cannot be \"x.mp3\"; did you mean .mp4? Allowed: a path ending in .mp4, .flv or .m3u8"
      ),
      (
        ["play", "htp://h/y"],
        "SOURCE cannot be \"htp://h/y\": unknown scheme htp; did you mean http://? "
          + "Allowed: a file, or rtmp://..., http://... or https://..."
      ),
      (["play", ""], "SOURCE cannot be \"\": it is empty; allowed: a file, or rtmp://..., http://... or https://..."),
      (["serve", "--rtmp", "99999"], "--rtmp cannot be \"99999\"; allowed: a whole number from 0 to 65535"),
      (
        ["serve", "--rtmp", "1", "--bind", "localhost"],
        "--bind cannot be \"localhost\"; "
          + "allowed: an IP address of this machine, such as 127.0.0.1 or 0.0.0.0 (every interface)"
      ),
      (
        ["serve", "--rtmp", "1", "x"],
        "FILE=NAME cannot be \"x\": it has no =APP/STREAM; "
          + "allowed: a file, = and APP/STREAM, such as a.flv=live/a"
      ),
      (
        ["serve", "--rtmp", "1", "x=live"],
        "FILE=NAME cannot be \"x=live\": \"live\" is not APP/STREAM; "
          + "allowed: a file, = and APP/STREAM, such as a.flv=live/a"
      ),
      (
        ["sign", "x", "--key", "k"],
        "URL cannot be \"x\": it has no scheme; "
          + "allowed: an address that begins with rtmp://, http:// or https://"
      ),
      (["sign", "rtmp://h/a/s", "--key", ""], "--key cannot be \"\": it is empty; allowed: any text"),
      (
        ["sign", "rtmp://h/a/s", "--key", "k", "--expires", "zz"],
        "--expires cannot be \"zz\"; allowed: UNIX time in 1 to 8 hexadecimal digits, such as 5c2acacc"
      ),
    ]

    @Test(arguments: unknown + structure + values)
    func complaint(words: [String], text: String) {
      let outcome = Outcome(words)
      #expect(outcome.error == "liveterm: \(text)\n")
      #expect(outcome.exitCode == .usage)
      #expect(outcome.out.isEmpty)
    }

    @Test func aLongValueIsCut() {
      let outcome = Outcome("play", "a", "--mode", String(repeating: "x", count: 5_000))
      #expect(outcome.error.count < 200)
      #expect(outcome.error.contains("xxx...\"; allowed: live or RTC"))
    }
  }
}
