import EventLoop
import LiveComponents
import Network
import Stage

/// A pusher in the simulated world, and what it said.
struct PushScenario {
  var records: [LogRecord] = []
  var outcome = PushOutcome()

  var events: [LogRecord] { records.filter { $0.component == "pusher" && $0.isEvent } }
  var codes: [Int] { events.compactMap(\.code) }
  var log: String { records.map(\.json).joined(separator: "\n") }
  var notes: [String] { records.filter { $0.component == "pusher" && $0.kind == .note }.map(\.message) }

  /// Milliseconds at which a code came, first first.
  func times(_ code: Int) -> [Int64] { events.filter { $0.code == code }.map(\.time) }

  func message(_ code: Int) -> String? { events.first { $0.code == code }?.message }

  func series(_ name: String) -> [Double] {
    records.filter { $0.kind == .status && $0.component == "pusher" }.compactMap { record in
      switch record.fields.first(where: { $0.name == name })?.value {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    }
  }
}

/// Pushes to the embedded origin for a while. Without codecs unless told: timing, network and events are the same.
func push(
  _ attributes: [(name: String, value: AttributeValue)] = [], to address: String = "rtmp://push.local/live/a",
  net: String? = nil, faults: [String] = [], seed: UInt64 = 1, for limit: RunDuration = .seconds(10),
  encoding: PusherConfiguration.Encoding = .model, background: [Range<RunDuration>] = [],
  configure: (inout PushOptions) -> Void = { _ in }, during: (PushRun) -> Void = { _ in }
) throws -> PushScenario {
  var options = PushOptions(address: address)
  options.attributes = attributes
  options.pusher.encoding = encoding
  options.world.seed = seed
  options.world.limit = limit
  options.background = background
  if let net { options.world.conditions = try NetworkConditions(parsing: net) }
  options.world.faults = try faults.map { try Fault(parsing: $0) }
  configure(&options)
  let run = try PushRun(options)
  var scenario = PushScenario()
  run.stage.log.subscribe { scenario.records.append($0) }
  during(run)
  scenario.outcome = try run.run()
  return scenario
}
