// The benchmarks: `Bench [--json] [NAME…]`. See docs/architecture.md for what is measured and why.
import Glibc

let benchmarks: [(name: String, run: (Workbench) throws -> [Figure])] = [
  ("start", StartBenchmark.run), ("play", PlayBenchmark.run), ("players", PlayersBenchmark.run),
  ("origin", OriginBenchmark.run), ("chunks", ChunkBenchmark.run), ("buffer", BufferBenchmark.figures),
  ("push", PushBenchmark.run), ("loop", LoopBenchmark.run), ("endurance", EnduranceBenchmark.run),
  ("uplink", UplinkBenchmark.run), ("picture", PictureBenchmark.run), ("interface", InterfaceBenchmark.run),
  ("scripts", ScriptBenchmark.run),
]

func fail(_ status: Int32, _ text: String) -> Never {
  TextFile.write("Bench: \(text)\n", toDescriptor: STDERR_FILENO)
  exit(status)
}

var names = Array(CommandLine.arguments.dropFirst())
do {
  if names.first == Worker.argument {
    try Worker.run(Array(names.dropFirst()))
    exit(0)
  }
  let isJSON = names.contains("--json")
  names.removeAll { $0 == "--json" }
  let known = benchmarks.map(\.name)
  if let wrong = names.first(where: { !known.contains($0) }) {
    fail(2, "no benchmark \(wrong); there are \(known.joined(separator: ", "))")
  }
  let workbench = try Workbench()
  defer { workbench.clean() }
  var figures: [Figure] = []
  for benchmark in benchmarks where names.isEmpty || names.contains(benchmark.name) {
    TextFile.write("measuring \(benchmark.name)...\n", toDescriptor: STDERR_FILENO)
    figures += try benchmark.run(workbench)
  }
  TextFile.write(isJSON ? Report.json(figures) : Report.table(figures), toDescriptor: STDOUT_FILENO)
} catch {
  fail(4, "\(error)")
}

extension BufferBenchmark {
  static func figures(_ workbench: Workbench) throws -> [Figure] {
    try run().map {
      Figure(benchmark: "buffer", name: $0.name, ours: $0.value, target: $0.target, isMet: $0.isMet)
    }
  }
}
