import EventLoop
import LiveComponents
import Network
import RTMP
import Stage
import Testing

/// A fixture played in the simulated world, and what its player said.
struct Scenario {
  var records: [LogRecord] = []
  var outcome = PlayOutcome()

  var playerEvents: [LogRecord] { records.filter { $0.component == "player" && $0.isEvent } }
  var codes: [Int] { playerEvents.compactMap(\.code) }
  var log: String { records.map(\.json).joined(separator: "\n") }

  /// Milliseconds at which a code came, first first.
  func times(_ code: Int) -> [Int64] { playerEvents.filter { $0.code == code }.map(\.time) }

  func message(_ code: Int) -> String? { playerEvents.first { $0.code == code }?.message }

  func series(_ name: String) -> [Double] {
    records.filter { $0.kind == .status && $0.component == "player" }.compactMap { record in
      switch record.fields.first(where: { $0.name == name })?.value {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    }
  }
}

let fixtures = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/fixtures/"

func play(
  _ fixture: String, over carrier: StreamAddress.Scheme = .rtmp,
  _ attributes: [(name: String, value: AttributeValue)] = [],
  net: String? = nil, faults: [String] = [], seed: UInt64 = 1, loops: Bool = false, for limit: RunDuration? = nil,
  configure: (inout PlayOptions) -> Void = { _ in }, during: (PlayRun) -> Void = { _ in }
) throws -> Scenario {
  var options = PlayOptions(source: .file(fixtures + fixture))
  options.carrier = carrier
  options.attributes = attributes
  options.seed = seed
  options.repeatsFile = loops
  options.limit = limit
  if let net { options.conditions = try NetworkConditions(parsing: net) }
  options.faults = try faults.map { try Fault(parsing: $0) }
  configure(&options)
  let run = try PlayRun(options)
  var scenario = Scenario()
  run.stage.log.subscribe { scenario.records.append($0) }
  during(run)
  scenario.outcome = try run.run()
  return scenario
}

/// Whether `wanted` appears in `codes` in this order, others between.
func inOrder(_ wanted: [Int], _ codes: [Int]) -> Bool {
  var expectation = CodeExpectation(ordered: wanted)
  for code in codes { expectation.saw(code) }
  return expectation.isMet
}
