import EventLoop
import LiveComponents
import RTMP
import Stage

/// The option table of `liveterm push`.
enum PushTable {
  static let url = Argument(
    "URL", .url(schemes: ["rtmp"]), .one, help: "where to push: rtmp://HOST/APP/STREAM",
    manual:
      "push.local, play.local and origin.local are the embedded origin in the simulated world: virtual time, nothing "
      + "listens and nothing needs to be installed. Any other host is a real server, in real time.")
  static let duration = RunOptions.duration(
    "pusher", "Without it a run in the simulated world lasts 15 s, one to a real server until Ctrl-C.")
  static let expect = RunOptions.expect(
    .pusher, "Without --expect and --never the run passes if 1002 came and no error code ended it.")
  static let never = RunOptions.never(.pusher)
  static let snapshot = Option(
    "snapshot", .path(mustEndIn: ["png", "jpg", "jpeg"]), "FILE", group: "Output",
    help: "write the last picture pushed to FILE.png or .jpg")

  static let command = Command(
    name: "push", summary: "push a live stream with a live-pusher",
    description: [
      "Captures, encodes and publishes with a live-pusher and prints every event code it raises, each for its true reason.",
      "The log has a line an event: run time, component, code, name, message.",
    ],
    arguments: [url],
    options: PusherOptions.rows + [
      duration, PusherOptions.background,
      expect, never, RunOptions.network, RunOptions.fault, RunOptions.seed,
      RunOptions.profile, RunOptions.events, snapshot, RunOptions.debug, RunOptions.quiet, RunOptions.noProgress,
    ],
    examples: [
      Example(
        commandLine: "liveterm push rtmp://127.0.0.1:1935/live/a",
        does: "Push the generated camera and microphone to a real server, until Ctrl-C."),
      Example(
        commandLine: "liveterm push --camera a.mp4 --mode HD rtmp://push.local/live/a",
        does: "Push a file to the embedded origin, in virtual time."),
      Example(
        commandLine: "liveterm push --preset hd-live --net up=800kbps rtmp://push.local/live/a",
        does: "See what a recommended set makes of a poor uplink."),
      Example(
        commandLine: "liveterm push --background 3s..9s rtmp://push.local/live/a",
        does: "Leave the mini-program for six seconds."),
      Example(
        commandLine: "liveterm push --fault reset@5s --expect 3005,1102 rtmp://push.local/a/b",
        does: "Check what a page sees when the uplink breaks; exit code 1 if a code is missing."),
    ],
    check: check, run: Push.run)

  private static func check(_ arguments: ParsedArguments) throws(CommandFailure) {
    try RunOptions.checkExpectations(arguments, expect, never)
    try checkAddress(try arguments.required(url), "URL")
    try checkBackground(arguments)
  }

  static func checkAddress(_ text: String, _ what: String) throws(CommandFailure) {
    do {
      _ = try StreamAddress(text)
    } catch {
      throw .usage("\(what) cannot be \(text.quotedForMessage): \(error)")
    }
  }

  static func checkBackground(_ arguments: ParsedArguments) throws(CommandFailure) {
    var end = RunDuration.zero
    for interval in arguments.all(PusherOptions.background) {
      guard interval.lowerBound >= end else {
        throw .usage("--background: \(interval.lowerBound.durationText) comes before the end of the one before")
      }
      end = interval.upperBound
    }
  }
}
