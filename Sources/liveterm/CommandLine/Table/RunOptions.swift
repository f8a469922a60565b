import EventLoop
import LiveComponents

/// The rows that every subcommand with a run has.
enum RunOptions {
  static let seed = Option(
    "seed", .seed, "N", group: "Simulated network", help: "seed of everything random",
    manual: "The same command line and seed give the same log, byte for byte."
  ).withDefault(0, "0")
  static let network = Option(
    "net", .network, "CONDITIONS|FILE", group: "Simulated network",
    help: "conditions of the simulated link, or a trace",
    manual:
      "Conditions are joined by commas: down, up, rate (both), delay (one way), rtt, jitter, loss. A trace file has lines of "
      + "duration in ms, kbps and latency in ms; # begins a comment.")
  static let fault = Option(
    "fault", .fault, "FAULT", group: "Simulated network",
    help: "break something, such as cut@10s+3s; may be repeated",
    manual: "NAME[=VALUE][:PLACE]@START[+DURATION]. Names: \(FaultNames.all.joined(separator: ", ")). Without PLACE it "
      + "strikes every server or device, without DURATION it lasts."
  ).repeatable

  static let profile = Option<Profile>(
    "profile", .choice, group: "Output", help: "whose code tables the run follows",
    manual: "wechat raises every code of the current official tables; tencent-2019 only those of the 2019 document, "
      + "under the names printed there."
  ).withDefault(.wechat)
  static let events = Option<EventFormat>(
    "events", .choice, group: "Output", help: "form of the event log on standard output",
    manual: "json is one object a line with the keys v, t (ms), component, kind, code, name and message; the network "
      + "status every 2 s is included."
  ).withDefault(.text)
  static let debug = Flag(
    "debug", group: "Output", help: "log status records and the origin's doings too",
    manual: "Sets the debug attribute too.")
  static let quiet = Flag(
    "quiet", short: "q", group: "Output", help: "print no events; failures only",
    manual: "The exit code says whether the run passed.")
  static let noProgress = Flag(
    "no-progress", group: "Output", help: "no progress line on a terminal",
    manual: "The progress line (run time, buffer, rate, speed-up) goes to standard error, and only to a terminal.")

  static func duration(_ what: String, _ manual: String) -> Option<RunDuration> {
    Option(
      "for", .duration(), "DURATION", group: "Run", help: "stop the \(what) after that much run time", manual: manual)
  }

  static func expect(_ component: ComponentKind, _ manual: String) -> Option<[Int]> {
    Option(
      "expect", .codes(of: component), "CODES", group: "Expectations", help: "codes that must come in this order",
      manual: "Others may lie between them. Exit code 1 if one is missing. " + manual)
  }

  static func never(_ component: ComponentKind) -> Option<[Int]> {
    Option(
      "never", .codes(of: component), "CODES", group: "Expectations", help: "codes that must not come",
      manual: "Exit code 1 if one of them comes.")
  }

  /// A code cannot be demanded and forbidden.
  static func checkExpectations(
    _ arguments: ParsedArguments, _ expect: Option<[Int]>, _ never: Option<[Int]>
  ) throws(CommandFailure) {
    let forbidden = arguments[never] ?? []
    if let code = (arguments[expect] ?? []).first(where: { forbidden.contains($0) }) {
      throw .usage("\(code) stands in both --expect and --never")
    }
  }
}
