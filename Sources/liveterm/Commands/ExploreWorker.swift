import Exploration

/// A worker of `liveterm explore`. A job is a seed; its answer has a line `digest HEX`, and for a seed that broke something
/// `broken` and the report's lines behind `> `. With `again` behind the seed, and perhaps changes (`PlanChange.text`), the
/// changed plan is run and its digest is told, whatever it breaks.
struct ExploreWorker {
  static let again = "again"

  private let explorer: Explorer
  private let folder: String?
  private let isJSON: Bool

  init(_ arguments: ParsedArguments) {
    var explorer = Explorer(length: arguments[ExploreTable.duration])
    // In another process, where it says more: see `Search`.
    explorer.repeats = false
    self.explorer = explorer
    folder = arguments[ExploreTable.out]
    isJSON = arguments[ExploreTable.json]
  }

  func serve(_ output: any TextOutput) {
    WorkerService.serve(output) { job, write in
      let words = job.split(separator: " ")
      guard let seed = words.first.flatMap({ UInt64($0) }) else { return write("problem no seed: \(job)") }
      guard words.dropFirst().first == Self.again[...] else { return answer(seed, write) }
      let changes = words.dropFirst(2).compactMap { PlanChange(text: $0) }
      write("digest \(explorer.run(explorer.plan(seed: seed).changed(by: changes)).digest.text)")
    }
  }

  private func answer(_ seed: UInt64, _ write: (String) -> Void) {
    let verdict = explorer.explore(seed: seed)
    write("digest \(verdict.digest.text)")
    guard let finding = verdict.finding else { return }
    write("broken")
    do throws(CommandFailure) {
      let lines = try Explore.lines(of: finding, length: explorer.length, folder: folder, isJSON: isJSON)
      for line in lines { write("> " + line) }
    } catch {
      write("problem \(error.message)")
    }
  }
}
