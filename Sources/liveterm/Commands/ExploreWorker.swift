import Exploration

/// A worker of `liveterm explore`. A job is a seed; its answer has a line `digest HEX`, and for a seed that broke something
/// `broken` and the report's lines behind `> `. With changes behind the seed (`PlanChange.text`) the changed plan is run, and
/// all that is told is whether it came to its end.
struct ExploreWorker {
  private let explorer: Explorer
  private let folder: String?
  private let isJSON: Bool

  init(_ arguments: ParsedArguments) {
    explorer = Explorer(length: arguments[ExploreTable.duration])
    folder = arguments[ExploreTable.out]
    isJSON = arguments[ExploreTable.json]
  }

  func serve(_ output: any TextOutput) {
    WorkerService.serve(output) { job, write in
      let words = job.split(separator: " ")
      guard let seed = words.first.flatMap({ UInt64($0) }) else { return write("problem no seed: \(job)") }
      let changes = words.dropFirst().compactMap { PlanChange(text: $0) }
      if changes.isEmpty {
        answer(seed, write)
      } else {
        _ = explorer.breach(of: explorer.plan(seed: seed).changed(by: changes))
      }
    }
  }

  private func answer(_ seed: UInt64, _ write: (String) -> Void) {
    let verdict = explorer.explore(seed: seed)
    write("digest \(verdict.digest.text)")
    guard let finding = verdict.finding else { return }
    let script = Explore.writeScript(finding, folder)
    if let problem = script.problem { write("problem \(problem)") }
    write("broken")
    let length = explorer.length
    let lines =
      isJSON
      ? [finding.json(length: length, script: script.path)] : finding.report(length: length, script: script.path)
    for line in lines { write("> " + line) }
  }
}
