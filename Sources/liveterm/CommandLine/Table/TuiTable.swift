import LiveComponents
import RTMP
import Stage
import TerminalUI

/// The option table of `liveterm tui`.
enum TuiTable {
  static let push = Option(
    "push", .url(schemes: ["rtmp"]), "URL", group: "Source",
    help: "push there, and play from there unless --play says else",
    manual:
      "A real server is used in real time over this machine's sockets; push.local, play.local and origin.local are "
      + "the embedded origin.")
  static let play = Option(
    "play", .source(schemes: ["rtmp", "http", "https"], endings: ["flv", "mp4", "mov", "mkv", "ts"]), "URL|FILE",
    group: "Source", help: "play from there, or a media file that begins again and again",
    manual: "With a file, or with an address alone, there is no pusher until one is added.")
  static let recordSession = Option(
    "record-session", .text("a file").described(completion: .files(endings: ["js"])), "FILE", group: "Output",
    help: "write what you do as a test script",
    manual:
      "Written at the end, for liveterm test: methods, attributes, network and faults, at their times, and the codes "
      + "that came.")
  static let colours = Option<ColourDepth>(
    "colors", .choice, group: "Screen", help: "how many colours to use",
    manual: "Found out from NO_COLOR, COLORTERM, TERM and terminfo unless told.")
  static let cells = Option<PictureBlocks>(
    "cells", .choice, group: "Screen", help: "what pictures are made of",
    manual:
      "half shows two pixels a cell, quadrant four areas of two colours, sextant six (few fonts have them), braille "
      + "eight dots, ascii a letter by brightness.")
  static let language = Option<Language>(
    "lang", .choice, group: "Screen", help: "language of the codes' explanations",
    manual: "That of the locale unless told: LC_ALL, LC_MESSAGES, LANG.")

  static let command = Command(
    name: "tui", summary: "the terminal interface: pusher, player, network and log, live",
    description: [
      "Runs a pusher with a generated camera into the embedded origin and a player on it, over a simulated network and in "
        + "real time, and shows both pictures, the log of every event, attributes, the network with its faults, and charts. "
        + "liveterm without arguments is the same.",
      "? shows all keys, : takes commands: every documented method, every attribute, faults. Nothing needs the mouse.",
    ],
    options: [push, play] + PusherOptions.rows + [
      PlayTable.minCache, PlayTable.maxCache, RunOptions.network, RunOptions.fault, RunOptions.seed, RunOptions.profile,
      colours, cells, language, recordSession, RunOptions.debug,
    ],
    examples: [
      Example(commandLine: "liveterm tui", does: "A pusher and a player over a simulated network."),
      Example(
        commandLine: "liveterm tui --mode HD --net up=800kbps,delay=40ms,loss=1%",
        does: "The same as a broadcast over a poor uplink."),
      Example(commandLine: "liveterm tui --play fixtures/portrait-540p.flv", does: "A player on a file."),
      Example(
        commandLine: "liveterm tui --push rtmp://127.0.0.1/live/a", does: "Push to a real server, and play from it."),
    ],
    check: check, run: Tui.run)

  private static func check(_ arguments: ParsedArguments) throws(CommandFailure) {
    if let url = arguments[push] { try PushTable.checkAddress(url, "--push") }
    if let url = arguments[play], url.contains("://") { try PushTable.checkAddress(url, "--play") }
    if arguments[push] != nil, let source = arguments[play], !source.contains("://") {
      throw .usage("--push and --play with a file do not go together")
    }
    try PlayTable.checkCaches(arguments, PlayTable.minCache, PlayTable.maxCache)
  }
}
