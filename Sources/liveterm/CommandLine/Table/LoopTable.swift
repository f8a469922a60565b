import EventLoop
import LiveComponents
import RTMP
import Stage

/// The option table of `liveterm loop`.
enum LoopTable {
  static let pushURL = Argument(
    "PUSHURL", .url(schemes: ["rtmp"]), .optional, help: "push there; the embedded origin unless told",
    manual: "With an address of a real server the loop runs in real time.")
  static let playURL = Argument(
    "PLAYURL", .url(schemes: ["rtmp", "http", "https"]), .optional, help: "play from there; PUSHURL unless told")
  static let duration = RunOptions.duration(
    "loop", "Without it a run in the simulated world lasts 15 s, one with a real server until Ctrl-C.")
  static let expect = RunOptions.expect(
    .pusher,
    "The pusher's codes. Without any expectation the loop passes if both began and neither ended with an error code.")
  static let never = RunOptions.never(.pusher)
  static let expectPlayer = Option(
    "expect-player", .codes(of: .player), "CODES", group: "Expectations",
    help: "the player's codes that must come in this order")
  static let neverPlayer = Option(
    "never-player", .codes(of: .player), "CODES", group: "Expectations", help: "the player's codes that must not come")
  static let snapshot = Option(
    "snapshot", .path(mustEndIn: ["png", "jpg", "jpeg"]), "FILE", group: "Output",
    help: "write the last picture shown to FILE.png or .jpg")
  static let record = Option(
    "record", .path(mustEndIn: ["mp4", "flv", "m3u8"]), "FILE", group: "Output",
    help: "record what the player received to FILE.mp4, .flv or .m3u8")

  static let command = Command(
    name: "loop", summary: "pusher, origin and player in one run, with the delay from camera to screen",
    description: [
      "Pushes to the embedded origin and plays from it in one run, and measures how long pictures and sound take from the "
        + "camera and the microphone to the viewer.",
      "The generated camera's time code and the generated microphone's beeps say when what is shown was captured; the summary "
        + "has the median, the 95th percentile and the greatest delay. Mode RTC makes both components' mode RTC.",
    ],
    arguments: [pushURL, playURL],
    options: PusherOptions.rows + [
      PlayTable.minCache, PlayTable.maxCache, duration, PusherOptions.background,
      expect, never, expectPlayer, neverPlayer, RunOptions.network, RunOptions.fault, RunOptions.seed,
      RunOptions.profile, RunOptions.events, snapshot, record, RunOptions.debug, RunOptions.quiet,
      RunOptions.noProgress,
    ],
    examples: [
      Example(commandLine: "liveterm loop --mode RTC --net delay=20ms", does: "The delay of a call over a clean link."),
      Example(
        commandLine: "liveterm loop --mode HD --min-cache 1 --net lte.trace --for 2m",
        does: "A broadcast over a trace of a mobile uplink."),
      Example(
        commandLine: "liveterm loop rtmp://127.0.0.1/live/a --for 30s",
        does: "Push to and play from a real server, in real time."),
    ],
    check: check, run: Loop.run)

  private static func check(_ arguments: ParsedArguments) throws(CommandFailure) {
    try RunOptions.checkExpectations(arguments, expect, never)
    try RunOptions.checkExpectations(arguments, expectPlayer, neverPlayer)
    if let url = arguments[pushURL] { try PushTable.checkAddress(url, "PUSHURL") }
    if let url = arguments[playURL] { try PushTable.checkAddress(url, "PLAYURL") }
    try PushTable.checkBackground(arguments)
    try PlayTable.checkCaches(arguments, PlayTable.minCache, PlayTable.maxCache)
  }
}
