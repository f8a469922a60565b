import EventLoop
import LiveComponents
import RTMP

/// The option table of `liveterm play`.
enum PlayTable {
  static let source = Argument(
    "SOURCE", .source(schemes: ["rtmp", "http", "https"], endings: ["flv", "mp4", "mov", "mkv", "ts"]), .one,
    help: "a media file, rtmp://HOST/APP/STREAM or http(s)://HOST/PATH.flv",
    manual: "A file is published by the embedded origin on the simulated network and played from there in virtual "
      + "time: as fast as the machine allows, and the same on every machine. An address is played from a real server, "
      + "in real time. An m3u8 address is refused: live-player does not play HLS.")

  // MARK: Source

  static let carriedBy = Option<CarriedBy>(
    "protocol", .choice, group: "Source", help: "how a file is carried to the player",
    manual: "Over HTTP-FLV there is no 2002, no cause code before a reconnect and no 2006: the end of the stream looks "
      + "like a lost connection. Only for files; an address says it by its scheme."
  ).withDefault(.rtmp)
  static let loop = Flag(
    "loop", group: "Source", help: "begin a file again when it ends; stop with --for",
    manual: "Timestamps go on rising over the seam, as from a broadcaster that repeats its file.")
  static let duration = Option(
    "for", .duration(), "DURATION", group: "Source", help: "stop the player after that much run time",
    manual: "Without it the run lasts until the stream has ended or the player has given up.")

  // MARK: Player

  static let mode = Option<PlayerAttributes.Mode>(
    "mode", .choice, group: "Player", help: "broadcast or call", manual: "The mode attribute."
  ).withDefault(.live)
  static let minCache = Option(
    "min-cache", .seconds(upTo: 60), "S", group: "Player", help: "least buffer in seconds",
    manual: "The min-cache attribute: playback starts when that much is buffered, and the delay sinks back to it while "
      + "the network is calm. No effect in mode RTC."
  ).withDefault(1, "1")
  static let maxCache = Option(
    "max-cache", .seconds(upTo: 60), "S", group: "Player", help: "most buffer in seconds",
    manual: "The max-cache attribute: above it the player catches up faster, above three times as much it skips. "
      + "No effect in mode RTC."
  ).withDefault(3, "3")
  static let muted = Flag("muted", group: "Player", help: "play without sound", manual: "The muted attribute.")
  static let orientation = Option<PlayerAttributes.Orientation>(
    "orientation", .choice, group: "Player", help: "turn the picture", manual: "The orientation attribute."
  ).withDefault(.vertical)
  static let objectFit = Option<PlayerAttributes.ObjectFit>(
    "object-fit", .choice, group: "Player", help: "how the picture fills its area",
    manual: "The object-fit attribute."
  ).withDefault(.contain)
  static let decode = Option<DecodeChoice>(
    "decode", .choice, group: "Player", help: "what is decoded",
    manual: "With none the buffer, the network and the events work as always, but no picture is made: 2008, 2009, 2101 "
      + "and 2102 need a decoder."
  ).withDefault(.all)
  static let hardwareDecode = Flag(
    "hardware-decode", group: "Player", help: "ask for a hardware decoder",
    manual: "Where none opens, 2106 says so and software takes over.")

  // MARK: Expectations and output

  static let expect = RunOptions.expect(
    .player, "Without --expect and --never the run passes if playback began and ended in order.")
  static let never = RunOptions.never(.player)
  static let snapshot = Option(
    "snapshot", .path(mustEndIn: ["png", "jpg", "jpeg"]), "FILE", group: "Output",
    help: "write the last picture shown to FILE.png or .jpg")
  static let record = Option(
    "record", .path(mustEndIn: ["mp4", "flv", "m3u8"]), "FILE", group: "Output",
    help: "record what was received to FILE.mp4, .flv or .m3u8",
    manual: "Nothing is encoded again. An m3u8 list has its .ts segments beside it.")
  static let command = Command(
    name: "play", summary: "play a file or a live address with a live-player",
    description: [
      "Plays a file or a live address with a live-player and prints every event code it raises, each for its true "
        + "reason.",
      "The log has a line an event: run time, component, code, name, message.",
    ],
    arguments: [source],
    options: [
      carriedBy, loop, duration,
      mode, minCache, maxCache, muted, orientation, objectFit, decode, hardwareDecode,
      expect, never, RunOptions.network, RunOptions.fault, RunOptions.seed,
      RunOptions.profile, RunOptions.events, snapshot, record, RunOptions.debug, RunOptions.quiet,
      RunOptions.noProgress,
    ],
    examples: [
      Example(commandLine: "liveterm play fixtures/portrait-540p.flv", does: "Play a file over RTMP, in virtual time."),
      Example(
        commandLine: "liveterm play --protocol flv --min-cache 3 --max-cache 5 live.flv",
        does: "The same over HTTP-FLV, with a larger buffer."),
      Example(
        commandLine: "liveterm play rtmp://127.0.0.1:1935/live/a --mode RTC --for 1m",
        does: "Play from a real server for a minute, in call mode."),
      Example(
        commandLine: "liveterm play a.flv --events json --expect 2001,2002,2003,2004,2006",
        does: "Check the order of the codes; exit code 1 if one is missing."),
      Example(
        commandLine: "liveterm play a.flv --net down=1Mbps,delay=40ms,loss=1% --never -2301",
        does: "Play over a poor link and demand that the player never gives up."),
    ],
    check: check, run: Play.run)

  /// What no row can say alone.
  private static func check(_ arguments: ParsedArguments) throws(CommandFailure) {
    try checkCaches(arguments, minCache, maxCache)
    try RunOptions.checkExpectations(arguments, expect, never)
    try checkFileOptions(arguments)
  }

  /// min-cache cannot be over max-cache.
  static func checkCaches(
    _ arguments: ParsedArguments, _ minCache: DefaultedOption<Double>, _ maxCache: DefaultedOption<Double>
  ) throws(CommandFailure) {
    guard arguments[minCache] > arguments[maxCache] else { return }
    func shown(_ option: DefaultedOption<Double>) -> String {
      let value = "\(option.row.dashed) \(arguments.text(option) ?? "")"
      return arguments.has(option.row.long) ? value : value + " (its default)"
    }
    throw .usage("\(shown(minCache)) is more than \(shown(maxCache)); min-cache cannot be over max-cache")
  }

  /// The options that only a file, played over the simulated network, can have.
  private static func checkFileOptions(_ arguments: ParsedArguments) throws(CommandFailure) {
    let source = try arguments.required(source)
    guard source.contains("://") else {
      guard !arguments[loop] || arguments.has(duration.row.long) else {
        throw .usage("--loop needs --for: a file that repeats never ends")
      }
      return
    }
    do {
      _ = try StreamAddress(source)
    } catch {
      throw .usage("SOURCE cannot be \(source.quotedForMessage): \(error)")
    }
    let fileOptions: [any OptionEntry] = [carriedBy, loop, RunOptions.network, RunOptions.fault]
    for option in fileOptions where arguments.has(option.row.long) {
      throw .usage("\(option.row.dashed) is only for files, and SOURCE is an address: \(source.shownInMessage)")
    }
  }
}
