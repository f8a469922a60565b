import EventLoop
import Exploration

/// The option table of `liveterm explore`.
enum ExploreTable {
  static let seeds = Option(
    "seeds", .seedRange, "A..B", group: "Search", help: "the seeds to run, or a single one",
    manual: "Every seed is a plan of its own: attributes, calls and faults, each at its time."
  ).withDefault(1...100, "1..100")
  static let duration = Option(
    "for", .duration(upTo: .seconds(86_400)), "DURATION", group: "Search", help: "how long each run lasts, run time",
    manual:
      "Two thirds of it are trouble; in the rest everything has to come back to life. A seed is another plan with "
      + "another duration."
  ).withDefault(.seconds(60), "60s")
  static let jobs = Option(
    "jobs", short: "j", .integer(1...256), "N", group: "Search", help: "run so many seeds at once",
    manual: "As many as there are processors unless told.")
  static let keepGoing = Flag(
    "keep-going", group: "Search", help: "go on after a seed that broke something",
    manual: "Without it the search ends with the first.")
  static let out = Option(
    "out", .path(), "DIR", group: "Output", help: "write a test script for each seed that broke",
    manual: "explore-SEED.test.js, the smallest plan found. The folder is made if it is missing.")
  static let json = Flag(
    "json", group: "Output", help: "one JSON object for each seed that broke, and one in the end",
    manual: "The last has seeds, broken, seconds and digest, which is the same whenever all logs are the same.")
  /// What a worker of the search is started with.
  static let worker = Flag("worker", group: "Search", help: "take seeds from standard input")

  static let command = Command(
    name: "explore", summary: "run random plans seed by seed and look for broken rules",
    description: [
      "Runs a random plan for each seed (a pusher and players with random attributes, calls, faults and networks, in the "
        + "simulated world with the model codec) and checks what must hold in every run.",
      "Codes come in the documented order and none after the end; buffers and queues stay bounded; everything comes back to "
        + "life once the trouble is over; status records add up; everything is released in the end; the same seed gives the "
        + "same log. A plan that breaks one of these is made as small as possible and printed.",
    ],
    options: [seeds, duration, jobs, keepGoing, out, json], hidden: [worker],
    examples: [
      Example(commandLine: "liveterm explore --seeds 1..10000", does: "Ten thousand runs of a minute."),
      Example(
        commandLine: "liveterm explore --seeds 4711 --out found", does: "One seed again, with a script if it breaks."),
    ],
    run: Explore.run)
}

extension ValueKind where Value == ClosedRange<UInt64> {
  /// `1..1000`, or one seed.
  static var seedRange: ValueKind {
    ValueKind(allowed: "a seed or two joined by .., such as 1..1000") { (text) throws(ValueRejection) in
      let words = text.split(separator: ".", omittingEmptySubsequences: false)
      let ends = words.filter { !$0.isEmpty }.map { String($0).isWholeNumber ? UInt64($0) : nil }
      switch (words.count, ends.count) {
      case (1, 1):
        guard let seed = ends[0] else { throw ValueRejection() }
        return seed...seed
      case (3, 2) where words[1].isEmpty:
        guard let first = ends[0], let last = ends[1] else { throw ValueRejection() }
        guard first <= last else { throw ValueRejection(reason: "it ends before it begins") }
        return first...last
      default: throw ValueRejection()
      }
    }
  }
}
